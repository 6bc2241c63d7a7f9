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

test("a schema that is not there yet is said at once", async () => {
  await expect(readiness()).resolves.toBe("ready");
  await other.query("truncate drizzle.__drizzle_migrations");
  await expect(readiness()).resolves.toBe("migrations");
});
