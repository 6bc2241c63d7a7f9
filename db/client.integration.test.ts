import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import pg from "pg";
import { expect, test } from "vitest";
import { withPageStatus } from "../lib/page-status";
import { db, isOutage, withTransaction } from "./client";
import { useTestDatabase } from "./testing";

const database = useTestDatabase();

/** The status of a request whose work fails in `work`, as Next would answer it. */
async function statusOf(work: () => Promise<unknown>): Promise<number> {
  const server = createServer((_, response) =>
    withPageStatus(response, async () => {
      await work().catch(() => {
        response.statusCode = 500;
      });
      response.end();
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).status;
  } finally {
    server.close();
  }
}

async function endAllConnections(): Promise<void> {
  const other = new pg.Client({ connectionString: database.url() });
  await other.connect();
  await other.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()",
  );
  await other.end();
}

test("a connection that the server ends in mid-request makes that request 503, and the next one is well again", async () => {
  const cut = () =>
    withTransaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await endAllConnections();
      await tx.execute(sql`select 1`);
    });
  expect(await statusOf(cut)).toBe(503);
  expect(await statusOf(() => db().execute(sql`select 1`))).toBe(200);
});

test("a statement that is wrong is a fault of ours", async () => {
  expect(await statusOf(() => db().execute(sql`select nothing_like_that`))).toBe(500);
  expect(isOutage(new Error("duplicate key value violates unique constraint"))).toBe(false);
});
