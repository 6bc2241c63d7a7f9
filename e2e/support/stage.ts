// An installation as a company runs it: several instances on one database, behind Caddy, with a mail provider and the DNS.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Caddy, type CaddyLine, startCaddy } from "./caddy";
import { type DnsServer, startDnsServer } from "./dns-server";
import { type MailProvider, startMailProvider } from "./mail-provider";
import { certificates, DATA, EDGE_BASE, MAIL_API_KEY, PORTS } from "./places";
import { COMMON, makeDatabase, type Server, startServer } from "./servers";
import type { Site } from "./test";

const SEEN_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 50;
/** What Caddy says of an instance that was not well when it last looked, and is now. */
const UP = "host is up";

/** One process of the installation. */
export type Instance = Server & {
  port: number;
  /** The installation with this instance in Caddy's place, for `send` and what stands on it: then no TLS ends in front of it. */
  pin: string;
};

export type Stage = {
  site: Site;
  /** Of every instance, but for the port and the data directory. */
  settings: Readonly<Record<string, string>>;
  databaseUrl: string;
  caddy: Caddy;
  dns: DnsServer;
  mailProvider: MailProvider;
  /** Those that run, oldest first. */
  running(): Instance[];
  /**
   * Starts one more, where there is room for it: four at most. Resolves when it is ready; Caddy sees that within a second.
   *
   * @param build directory of other sources with their build and node_modules; by default these
   * @param settings in place of the stage's own
   */
  start(options?: { build?: string; settings?: Record<string, string> }): Promise<Instance>;
  /** Whether Caddy sends requests to an instance, by what it saw when it last asked. */
  isInRotation(instance: Instance): boolean;
  /** Waits until Caddy knows which of them run: it sends nothing more to one that has ended. */
  seen(): Promise<void>;
  /** Two instances of this build, as a test finds them, and Caddy knows of them and of no others. */
  restore(): Promise<void>;
  close(): Promise<void>;
};

/** @param besides the URL of a database in the cluster that is to hold the stage's own */
export async function startStage(besides: string): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const each of closers.reverse()) await each();
  };
  try {
    const mailProvider = await startMailProvider({ apiKey: MAIL_API_KEY });
    closers.push(mailProvider.stop);
    const dns = await startDnsServer();
    closers.push(dns.close);
    const databaseUrl = await makeDatabase(besides, "edge");
    const settings = {
      ...COMMON,
      PUBLIC_PORT: String(PORTS.caddy.https),
      BASE_DOMAIN: EDGE_BASE,
      TRUSTED_PROXY: "127.0.0.1",
      DATABASE_URL: databaseUrl,
      DNS_SERVERS: dns.address,
      RESEND_API_KEY: MAIL_API_KEY,
      RESEND_BASE_URL: mailProvider.url,
      MAIL_FROM: "Foyer <hello@mail.edge.test>",
      FOYER_SECRET: randomBytes(48).toString("base64url"),
    };
    const instances = instancesOf(settings);
    closers.push(instances.close);
    const caddy = await startCaddy();
    closers.push(caddy.close);
    await instances.restore();
    const seen = () => seenBy(caddy, instances);
    await seen();
    const restore = async () => {
      await instances.restore();
      await seen();
    };
    const isInRotation = ({ port }: Instance) => isUp(caddy, port);
    const { running, start } = instances;
    return {
      site,
      settings,
      databaseUrl,
      caddy,
      dns,
      mailProvider,
      isInRotation,
      running,
      start,
      seen,
      restore,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const site: Site = {
  baseDomain: EDGE_BASE,
  origin: (hostname) => `https://${hostname}:${PORTS.caddy.https}`,
  // There is no demo in production.
  demo: { application: "", tenant: "", client: "" },
  pin: `127.0.0.1:${PORTS.caddy.https}`,
  authority: certificates().authority.certificate,
};

type Instances = Pick<Stage, "running" | "start" | "restore" | "close">;

function instancesOf(common: Record<string, string>): Instances {
  const running: (Instance & { asTestsFindIt: boolean })[] = [];
  const taken = new Set<number>();
  const start: Stage["start"] = async ({ build, settings } = {}) => {
    const port = PORTS.instances.find((each) => !taken.has(each));
    if (port === undefined) throw new Error("There is no room for one more instance.");
    taken.add(port);
    const leave = (ending: () => Promise<void>) => async () => {
      await ending();
      taken.delete(port);
      const at = running.findIndex((each) => each.port === port);
      if (at >= 0) running.splice(at, 1);
    };
    try {
      const given = { ...common, ...settings, PORT: String(port), DATA_DIR: join(DATA, `edge-${port}`) };
      const server = await startServer(given, build);
      const asTestsFindIt = build === undefined && settings === undefined;
      const ends = { close: leave(server.close), kill: leave(server.kill) };
      const instance = { ...server, ...ends, port, pin: `127.0.0.1:${port}`, asTestsFindIt };
      running.push(instance);
      return instance;
    } catch (error) {
      taken.delete(port);
      throw error;
    }
  };
  return {
    running: () => [...running],
    start,
    async restore() {
      const kept = running.filter(({ asTestsFindIt }) => asTestsFindIt).slice(0, 2);
      // What runs on would take the jobs and the requests of the next test.
      await Promise.all(running.filter((each) => !kept.includes(each)).map((each) => each.kill()));
      await Promise.all(Array.from({ length: 2 - kept.length }, () => start()));
    },
    async close() {
      // Nobody is served any more for whom they should wait.
      await Promise.all([...running].map((each) => each.kill()));
    },
  };
}

/** Waits until Caddy sends nothing more to instances that have ended, and something to all that run. */
async function seenBy(caddy: Caddy, { running }: Pick<Instances, "running">): Promise<void> {
  const deadline = Date.now() + SEEN_WITHIN_MS;
  const asItIs = (port: number) =>
    running().some((each) => each.port === port) ? isUp(caddy, port) : isDown(caddy, port);
  while (!PORTS.instances.every(asItIs)) {
    if (Date.now() > deadline) throw new Error(`Caddy has not seen which instances run; see ${caddy.log}.`);
    await pause(LOOK_AGAIN_MS);
  }
}

function isUp(caddy: Caddy, port: number): boolean {
  const last = looksAt(caddy, port).at(-1);
  // It says nothing as long as all is well.
  return last === undefined || last.msg === UP;
}

/** Both of Caddy's sites look for themselves, and at one that is down each says so whenever it looks. */
function isDown(caddy: Caddy, port: number): boolean {
  const looks = looksAt(caddy, port).slice(-2);
  return looks.length === 2 && looks.every(({ msg }) => msg !== UP);
}

function looksAt(caddy: Caddy, port: number): CaddyLine[] {
  return caddy
    .lines()
    .filter(({ logger, host }) => logger?.endsWith("health_checker.active") && host === `127.0.0.1:${port}`);
}
