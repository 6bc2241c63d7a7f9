import pg from "pg";
import { expect, test } from "vitest";
import { db } from "./client";
import { migrate } from "./migrate";
import { newestMigration } from "./newest-migration";
import { claimInstallation } from "./start";
import { useTestDatabase } from "./testing";

const database = useTestDatabase();

async function query(text: string) {
  const client = new pg.Client({ connectionString: database.url() });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("four instances that start at once on an empty database apply each migration once", async () => {
  await query("drop schema public, drizzle cascade; create schema public");

  await Promise.all([1, 2, 3, 4].map(() => migrate(database.url())));

  const applied = await query("select created_at from drizzle.__drizzle_migrations order by created_at");
  expect(new Set(applied.map((row) => row.created_at)).size).toBe(applied.length);
  expect(Number(applied.at(-1)?.created_at)).toBe(newestMigration);
});

test("a second start finds nothing left to do", async () => {
  const before = await query("select count(*) from drizzle.__drizzle_migrations");
  await migrate(database.url());
  expect(await query("select count(*) from drizzle.__drizzle_migrations")).toEqual(before);
});

test("the base domain of the first start stays; another one later is told apart", async () => {
  expect(await claimInstallation(db(), "foyer.test")).toEqual({ type: "ours", seeded: false });
  expect(await claimInstallation(db(), "foyer.test")).toEqual({ type: "ours", seeded: false });
  expect(await claimInstallation(db(), "other.test")).toEqual({ type: "other_base_domain", baseDomain: "foyer.test" });
});
