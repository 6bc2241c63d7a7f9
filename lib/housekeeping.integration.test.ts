import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { hosts, tenants, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { freeHeldNames } from "./housekeeping";
import { makeApplication, makeBrowser, makeTenant, sent } from "./testing/cast";

useTestDatabase();

test("a name that nobody activated becomes free after its time, by whichever instance comes first; all others stay", async () => {
  const app = await makeApplication();
  const stays = await makeTenant(app, "stays");
  for (const tenantName of ["over", "held"]) {
    const form = {
      tenantDisplayName: "Acme",
      tenantName,
      email: `${tenantName}@example.com`,
      password: "seven quiet lighthouses",
    };
    sent(await makeBrowser().signUp(app.hostname, form));
  }
  expect(await freeHeldNames()).toBe(0);
  await db().update(tenants).set({ heldUntil: sql`now() - interval '1 second'` }).where(eq(tenants.name, "over"));
  const freed = await Promise.all(Array.from({ length: 4 }, () => freeHeldNames()));
  expect(freed.reduce((sum, count) => sum + count, 0)).toBe(1);
  const left = await db().select().from(tenants).where(eq(tenants.applicationId, app.id));
  expect(left.map((tenant) => tenant.name).sort()).toEqual(["held", "stays"]);
  expect(await db().$count(hosts, eq(hosts.hostname, `over-${app.hostname}`))).toBe(0);
  expect(await db().$count(users, eq(users.email, "over@example.com"))).toBe(0);
  expect(left.find((tenant) => tenant.id === stays.id)?.heldUntil).toBeNull();
});
