import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { startEdge } from "./edge";
import { startMailProvider } from "./mail-provider";
import { operatorProviderSettings } from "./operator-provider";
import { certificates, DATA, HTTPS_BASE, MAIL_API_KEY, PORTS, WEBHOOK_SECRET } from "./places";

const READY_WITHIN_MS = 120_000;
/** What every installation under test has. */
export const COMMON = {
  // Nobody listens there: no test asks the real services.
  BREACHED_PASSWORDS_URL: "http://127.0.0.1:9",
  DNS_SERVERS: "127.0.0.1:9",
  // A person signs up once; these tests do it all day from one address.
  LIMIT_SIGNUPS_PER_IP_HOUR: "100000",
  LIMIT_SIGNUPS_PER_APPLICATION_MINUTE: "100000",
  LIMIT_NAME_CHECKS_PER_IP_MINUTE: "100000",
  LIMIT_LOGINS_PER_IP_HOUR: "100000",
  LIMIT_OPERATOR_LOGINS_PER_IP_HOUR: "100000",
};

/** Playwright's global set-up: starts what the tests talk to, once, and returns what stops it. */
export default async function startServers(): Promise<() => Promise<void>> {
  removeData();
  const closers: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (const close of closers.reverse()) await close();
    removeData();
  };
  try {
    const httpSettings = {
      ...COMMON,
      ...operatorProviderSettings("http"),
      PORT: String(PORTS.http),
      DATA_DIR: join(DATA, "http"),
    };
    const http = await startServer(httpSettings);
    closers.push(http.close);
    const mailProvider = await startMailProvider({
      port: PORTS.mailProvider,
      apiKey: MAIL_API_KEY,
      webhook: { port: PORTS.https, host: `dashboard.${HTTPS_BASE}`, secret: WEBHOOK_SECRET },
    });
    closers.push(mailProvider.stop);
    const httpsSettings = {
      ...COMMON,
      ...operatorProviderSettings("https"),
      PORT: String(PORTS.https),
      PUBLIC_PORT: String(PORTS.edge),
      BASE_DOMAIN: HTTPS_BASE,
      TRUSTED_PROXY: "127.0.0.1",
      DNS_SERVERS: `127.0.0.1:${PORTS.dns}`,
      DATABASE_URL: await makeDatabase(http.databaseUrl, "https"),
      DATA_DIR: join(DATA, "https"),
      RESEND_API_KEY: MAIL_API_KEY,
      RESEND_BASE_URL: mailProvider.url,
      RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
      MAIL_FROM: "Foyer <hello@mail.foyer.test>",
      FOYER_SECRET: randomBytes(48).toString("base64url"),
    };
    const https = await startServer(httpsSettings);
    closers.push(https.close);
    const edge = await startEdge({ port: PORTS.edge, target: PORTS.https, certificate: certificates().server });
    closers.push(edge.close);
    // Tests run in processes of their own, which inherit this.
    process.env.E2E_DATABASES = JSON.stringify({ http: http.databaseUrl, https: https.databaseUrl });
    process.env.E2E_SETTINGS = JSON.stringify({ http: httpSettings, https: httpsSettings });
    return closeAll;
  } catch (error) {
    await closeAll();
    throw error;
  }
}

export type Server = {
  databaseUrl: string;
  /** The file with all that it says. */
  log: string;
  /** Asks it to stop, and waits until it has. Nothing happens to one that has ended. */
  close(): Promise<void>;
  /** Ends it in the midst of whatever it does. */
  kill(): Promise<void>;
};

/** Starts a server with these settings, in production mode. @param directory of the sources and their build; by default these */
export async function startServer(settings: Record<string, string>, directory = "."): Promise<Server> {
  // Whoever interrupts the tests must not leave servers behind.
  const endsWithUs = "data:text/javascript,process.on('disconnect',()=>process.kill(process.pid,'SIGTERM'))";
  const child = spawn(process.execPath, ["--import", endsWithUs, "--import", "tsx", "server.ts"], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...withoutSettings(process.env), NODE_ENV: "production", LOG_LEVEL: "warn", ...settings },
  });
  const log = fs.createWriteStream(join(DATA, "..", `e2e-${settings.PORT}.log`));
  child.stdout?.pipe(log);
  child.stderr?.pipe(log);
  const databaseUrl = await ready(child, log.path.toString());
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  };
  return {
    databaseUrl,
    log: log.path.toString(),
    close: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

function ready(child: ChildProcess, log: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`The server was not ready after ${READY_WITHIN_MS} ms; see ${log}.`));
    }, READY_WITHIN_MS);
    child.once("message", (message: { databaseUrl: string }) => {
      clearTimeout(late);
      resolve(message.databaseUrl);
    });
    child.once("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`The server ended with ${code}:\n${fs.readFileSync(log, "utf8")}`));
    });
  });
}

/** A second database in the cluster of the first server: that is all a "given" Postgres needs to be. */
export async function makeDatabase(besides: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: besides });
  await client.connect();
  try {
    // A worker that starts anew finds what the one before it left.
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(besides);
  url.pathname = name;
  return url.href;
}

function removeData(): void {
  const cluster = join(DATA, "http", "postgres");
  // Postgres may live elsewhere, where its user can reach it.
  if (fs.lstatSync(cluster, { throwIfNoEntry: false })?.isSymbolicLink()) {
    fs.rmSync(fs.readlinkSync(cluster), { recursive: true, force: true });
  }
  fs.rmSync(DATA, { recursive: true, force: true });
  fs.mkdirSync(DATA, { recursive: true });
}

/** The machine's own settings, and a developer's .env, must not reach the servers under test. */
export function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours =
    /^(PORT|BASE_DOMAIN|DASHBOARD_HOST|CUSTOM_DOMAIN_TARGET|DNS_SERVERS|PUBLIC_.*|TRUSTED_PROXY|DATABASE_.*|DATA_DIR|DRAIN_.*|DEMO_.*|RESEND_.*|MAIL_FROM|OPERATOR_.*|BREACHED_.*|FOYER_.*|LIMIT_.*|NEXT_SERVER_.*)$/;
  const kept = { ...environment };
  for (const name of Object.keys(kept)) if (ours.test(name)) delete kept[name];
  return kept;
}
