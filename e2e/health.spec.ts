import { MIGRATIONS_LOCK } from "../db/migrate";
import { expect, test } from "./support/test";

// One after the other: the last one makes the instance unready for a moment.
test.describe.configure({ mode: "default" });

for (const path of ["/api/health/live", "/api/health/ready"]) {
  test(`${path} answers under any name, fresh each time`, async ({ request, site }) => {
    for (const host of ["localhost", "127.0.0.1"]) {
      const response = await request.get(`${site.origin(host)}${path}`);
      expect(response.status()).toBe(200);
      expect(response.headers()["cache-control"]).toBe("no-store");
    }
  });
}

test("an instance that is not ready says why in one word", async ({ request, site, database }) => {
  const client = await database.connect();
  // A command that another test runs meanwhile migrates first, and would do so from the beginning: now it waits for its turn.
  await client.query("select pg_advisory_lock($1)", [MIGRATIONS_LOCK]);
  await client.query("update drizzle.__drizzle_migrations set created_at = created_at - 1e12");
  try {
    const ready = async () => {
      const response = await request.get(`${site.origin("localhost")}/api/health/ready`);
      return [response.status(), await response.json()];
    };
    // Where the database is late for once, an instance that was well is taken to be so still.
    await expect.poll(ready).toEqual([503, { status: "migrations" }]);
  } finally {
    await client.query("update drizzle.__drizzle_migrations set created_at = created_at + 1e12");
    await client.query("select pg_advisory_unlock($1)", [MIGRATIONS_LOCK]);
    client.release();
  }
});
