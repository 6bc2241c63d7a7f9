import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { pool } from "./client";

/**
 * Gives a test file a database of its own: all migrations, no rows. Call it once, at the top of the file.
 *
 * `db()`, `pool()` and all that stands on them use it; it is dropped when the file's tests have ended.
 *
 * @param settings of the environment for this file, such as `{ DATABASE_POOL_SIZE: "60" }` where a test runs many transactions at once.
 */
export function useTestDatabase(settings: Record<string, string> = {}): { url(): string; major(): number } {
  const { serverUrl, template, major } = inject("postgres");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const url = new URL(serverUrl);
  url.pathname = name;

  beforeAll(async () => {
    await onServer(serverUrl, `create database ${name} template ${template}`);
    Object.assign(process.env, settings, { EMBEDDED_DATABASE_URL: url.href });
  });
  afterAll(async () => {
    await pool().end();
    await onServer(serverUrl, `drop database ${name} with (force)`);
  });
  return { url: () => url.href, major: () => major };
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
