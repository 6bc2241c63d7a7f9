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
  await database.query("update drizzle.__drizzle_migrations set created_at = created_at - 1e12");
  try {
    const response = await request.get(`${site.origin("localhost")}/api/health/ready`);
    expect(response.status()).toBe(503);
    expect(await response.json()).toEqual({ status: "migrations" });
  } finally {
    await database.query("update drizzle.__drizzle_migrations set created_at = created_at + 1e12");
  }
});
