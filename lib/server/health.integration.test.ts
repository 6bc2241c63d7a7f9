import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useTestDatabase } from "@/db/testing";
import { readiness } from "./health";

const database = useTestDatabase();
let other: pg.Client;

beforeEach(async () => {
  other = new pg.Client({ connectionString: database.url() });
  await other.connect();
});
afterEach(() => other.end());

test("a database that is late counts as away once it has not answered for ten seconds", async () => {
  let now = 0;
  await expect(readiness(() => now)).resolves.toBe("ready");
  // Whoever asks waits from here on.
  await other.query("begin");
  await other.query("lock table drizzle.__drizzle_migrations in access exclusive mode");
  now = 9_999;
  await expect(readiness(() => now)).resolves.toBe("ready");
  now = 10_000;
  await expect(readiness(() => now)).resolves.toBe("database");
  await other.query("rollback");
  await expect(readiness(() => now)).resolves.toBe("ready");
});

test("a database that takes no writes is not ready, and is as soon as it does", async () => {
  await expect(readiness()).resolves.toBe("ready");
  const name = new URL(database.url()).pathname.slice(1);
  await other.query(`alter database ${name} set default_transaction_read_only = on`);
  await other.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
    [name],
  );
  await expect.poll(() => readiness()).toBe("read_only");
  await other.query(`alter database ${name} set default_transaction_read_only = off`);
  // Those of before would say so as long as they live.
  await expect(readiness()).resolves.toBe("ready");
});

test("a schema that is not there yet is said at once", async () => {
  await expect(readiness()).resolves.toBe("ready");
  await other.query("truncate drizzle.__drizzle_migrations");
  await expect(readiness()).resolves.toBe("migrations");
});
