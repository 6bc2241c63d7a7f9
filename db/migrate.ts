// Loaded by the server and by tests in plain Node, so it must not import "server-only".
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as runMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { RefusedStart } from "../lib/env/refused-start";

/** The advisory lock of whoever migrates. */
export const MIGRATIONS_LOCK = 4_611_687;
const OTHER_INSTANCE_MS = 120_000;
// A migration that waits longer for a table stops everybody who queues behind it: better to give up and be started again.
const TABLE_LOCK_MS = 10_000;
const OLDEST_MAJOR = 14;

/**
 * Brings a database up to this version's schema, one instance at a time; the others wait and find nothing left to do.
 *
 * @throws {RefusedStart} where the server is too old; else what Postgres says.
 */
export async function migrate(connectionString: string): Promise<void> {
  const client = new pg.Client({
    connectionString,
    application_name: "foyer migrations",
    connectionTimeoutMillis: 5_000,
  });
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query("select current_setting('server_version_num')::int / 10000 as major");
    const { major } = rows[0];
    if (major < OLDEST_MAJOR) throw new RefusedStart("databaseTooOld", { major, oldest: OLDEST_MAJOR });
    await client.query(`set lock_timeout = ${OTHER_INSTANCE_MS}`);
    await client.query("select pg_advisory_lock($1)", [MIGRATIONS_LOCK]);
    await client.query(`set lock_timeout = ${TABLE_LOCK_MS}`);
    await client.query("set client_min_messages = warning");
    await runMigrations(drizzle(client), { migrationsFolder: fileURLToPath(new URL("migrations", import.meta.url)) });
  } finally {
    // The lock ends with the connection.
    await client.end().catch(() => {});
  }
}
