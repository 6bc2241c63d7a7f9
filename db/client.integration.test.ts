import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import pg from "pg";
import { expect, test } from "vitest";
import { answerThroughNext } from "../lib/server/next-workarounds";
import { db, withTransaction } from "./client";
import { isOutage } from "./outage";
import { useTestDatabase } from "./testing";

const database = useTestDatabase();

/** The status of a request whose work fails in `work`, as Next would answer it. */
async function statusOf(work: () => Promise<unknown>): Promise<number> {
  const server = createServer((_, response) =>
    answerThroughNext(response, async () => {
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

/** Makes the database take writes again, or no more: as sessions find it that begin from now on. */
async function takeWrites(take: boolean): Promise<void> {
  const other = new pg.Client({ connectionString: database.url() });
  await other.connect();
  const name = new URL(database.url()).pathname.slice(1);
  await other.query("set default_transaction_read_only = off");
  await other.query(`alter database ${name} set default_transaction_read_only = ${take ? "off" : "on"}`);
  await other.end();
}

test("a server that takes no writes is an outage, and no connection to it is used once it does", async () => {
  await db().execute(sql`create table notes (text text)`);
  const write = (text: string) => withTransaction((tx) => tx.execute(sql`insert into notes values (${text})`));
  await takeWrites(false);
  await endAllConnections();
  // Several at once, so that several connections are read-only.
  const statuses = await Promise.all(Array.from({ length: 4 }, (_, at) => statusOf(() => write(`refused ${at}`))));
  expect(statuses).toEqual([503, 503, 503, 503]);
  expect(await statusOf(() => db().execute(sql`select * from notes`))).toBe(200);
  await expect(write("refused")).rejects.toThrow();

  await takeWrites(true);
  for (let at = 0; at < 8; at += 1) await write(`taken ${at}`);
  const { rows } = await db().execute(sql`select text from notes`);
  expect(rows).toHaveLength(8);
});

test("a lock that another holds too long is an outage, and its connection is used again", async () => {
  const other = new pg.Client({ connectionString: database.url() });
  await other.connect();
  await other.query("begin; create table held (n int); commit; begin; lock table held in access exclusive mode");
  const wait = () =>
    withTransaction(async (tx) => {
      await tx.execute(sql`set local lock_timeout = 100`);
      await tx.execute(sql`select * from held`);
    });
  const late = () =>
    withTransaction(async (tx) => {
      await tx.execute(sql`set local statement_timeout = 100`);
      await tx.execute(sql`select pg_sleep(5)`);
    });
  expect(await statusOf(wait)).toBe(503);
  expect(await statusOf(late)).toBe(503);
  await other.query("rollback");
  await other.end();
  expect(await statusOf(wait)).toBe(200);
});
