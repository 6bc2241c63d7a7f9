// An installation of its own, whose database a test takes away and gives back.
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pg from "pg";
import { runConfig } from "./api";
import { test as base } from "./api-contract";
import { type DatabaseProxy, startDatabaseProxy } from "./database-proxy";
import { send } from "./http";
import { startMailProvider } from "./mail-provider";
import { operatorProviderSettings } from "./operator-provider";
import { DATA, MAIL_API_KEY, PORTS, WEBHOOK_SECRET } from "./places";
import { COMMON, makeDatabase, type Server, startServer } from "./servers";
import { expect, mailboxAt, type Site } from "./test";

export { expect } from "./test";

export type Installation = {
  server: Server;
  settings: Record<string, string>;
  /** Past the proxy: for who takes the database away, and still has to reach it. */
  databaseUrl: string;
  proxy: DatabaseProxy;
  inbox: string;
};

type Fixtures = { site: Site };

export const test = base.extend<Fixtures, { installation: Installation }>({
  installation: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern to see what is needed.
    async ({}, use) => {
      const databases = JSON.parse(process.env.E2E_DATABASES ?? "{}") as Record<string, string>;
      const databaseUrl = await makeDatabase(databases.http ?? "", "outages");
      const proxy = await startDatabaseProxy(databaseUrl);
      const mailProvider = await startMailProvider({ apiKey: MAIL_API_KEY });
      const settings = {
        ...COMMON,
        // Nobody listens there.
        ...operatorProviderSettings("http"),
        PORT: String(PORTS.outages),
        BASE_DOMAIN: "localhost",
        DATABASE_URL: proxy.url,
        DATABASE_POOL_SIZE: "20",
        DATA_DIR: join(DATA, "outages"),
        RESEND_API_KEY: MAIL_API_KEY,
        RESEND_BASE_URL: mailProvider.url,
        RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
        MAIL_FROM: "Foyer <hello@mail.foyer.test>",
        FOYER_SECRET: randomBytes(48).toString("base64url"),
        DRAIN_SECONDS: "0",
      };
      const server = await startServer(settings);
      await use({ server, settings, databaseUrl, proxy, inbox: `${mailProvider.url}/inbox` });
      await server.close();
      await proxy.close();
      await mailProvider.stop();
    },
    // A server starts on a machine that may be slow.
    { scope: "worker", timeout: 180_000 },
  ],
  database: [
    async ({ installation }, use) => {
      const pool = new pg.Pool({
        connectionString: installation.databaseUrl,
        max: 4,
        // Also while the database takes no writes of others.
        options: "-c default_transaction_read_only=off",
      });
      await use(pool);
      await pool.end();
    },
    { scope: "worker" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  site: async ({}, use) => {
    await use(SITE);
  },
  mailbox: async ({ installation }, use) => {
    await use(mailboxAt(installation.inbox, true));
  },
  applyConfig: async ({ installation }, use) => {
    await use((file, environment) => runConfig(file, { ...installation.settings, ...environment }));
  },
});

const SITE: Site = {
  baseDomain: "localhost",
  origin: (hostname) => `http://${hostname}:${PORTS.outages}`,
  // There is no demo where the database is given.
  demo: { application: "", tenant: "", client: "" },
  pin: `127.0.0.1:${PORTS.outages}`,
  authority: undefined,
};

/** One way of being out of order, and how it ends. */
export type Outage = {
  name: string;
  /** Whether each request has to wait before it is told. */
  waits?: boolean;
  begin(): Promise<void>;
  end(): Promise<void>;
};

/** Every way in which a database can't do its work. */
export function outagesOf({ proxy, databaseUrl }: Installation, database: pg.Pool): Outage[] {
  const name = new URL(databaseUrl).pathname.slice(1);
  const set = (setting: string, value: string) => database.query(`alter database ${name} set ${setting} = ${value}`);
  const reset = (setting: string) => database.query(`alter database ${name} reset ${setting}`);
  const open = () => proxy.become("open");
  return [
    { name: "away", begin: () => proxy.become("refusing"), end: open },
    { name: "out of connections", begin: () => proxy.become("full"), end: open },
    {
      name: "read-only",
      async begin() {
        await set("default_transaction_read_only", "on");
        await proxy.become("open");
      },
      // Those who are connected stay so, as they do to a server that has become a standby.
      async end() {
        await reset("default_transaction_read_only");
      },
    },
    locking(database, set, reset, open),
    { name: "silent", waits: true, begin: () => proxy.become("silent"), end: open },
  ];
}

/** Somebody holds all tables, and who waits for one gives up. */
function locking(
  database: pg.Pool,
  set: (setting: string, value: string) => Promise<unknown>,
  reset: (setting: string) => Promise<unknown>,
  cut: () => Promise<void>,
): Outage {
  let holder: pg.PoolClient | undefined;
  return {
    name: "slow",
    async begin() {
      await set("lock_timeout", "'200ms'");
      await cut();
      const { rows } = await database.query<{ tables: string }>(
        "select string_agg(format('%I.%I', schemaname, tablename), ', ') as tables from pg_tables where schemaname = 'public'",
      );
      holder = await database.connect();
      await holder.query("begin");
      await holder.query(`lock table ${rows[0]?.tables} in access exclusive mode`);
    },
    async end() {
      await holder?.query("rollback");
      holder?.release();
      await reset("lock_timeout");
      await cut();
    },
  };
}

/** Waits until the instance says that it is ready, for as long as full service may take to come back. */
export async function untilReady(site: Site): Promise<void> {
  const ready = async () => (await send(site, site.origin("localhost"), "/api/health/ready")).status;
  await expect.poll(ready, { timeout: 10_000, intervals: [50, 100, 250] }).toBe(200);
}
