import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { hosts, outbox, tenants, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { forgetOldMails, freeHeldNames, oldMails } from "./housekeeping";
import { newId } from "./ids";
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

test("a mail is forgotten with its address 30 days after it was sent or given up, by whichever instance comes first; others stay", async () => {
  const app = await makeApplication();
  const acme = await makeTenant(app, "mails");
  const days = (count: number) => sql`now() - make_interval(days => ${count})`;
  const mails = {
    "sent long ago": { sentAt: days(31) },
    "parked long ago": { parkedAt: days(31), lastError: "too_old" },
    "sent lately, though written long ago": { sentAt: days(29), createdAt: days(40) },
    "parked lately": { parkedAt: days(29) },
    "still waiting": { createdAt: days(31) },
  };
  const kept = { applicationId: app.id, tenantId: acme.id, kind: "ACCOUNT_EXISTS" as const };
  for (const [name, state] of Object.entries(mails)) {
    await db()
      .insert(outbox)
      .values({ ...kept, id: newId(), toEmail: name, ...state });
  }
  const forgotten = await Promise.all(Array.from({ length: 4 }, () => forgetOldMails()));
  expect(forgotten.reduce((sum, count) => sum + count, 0)).toBe(2);
  const left = await db().select().from(outbox).where(eq(outbox.tenantId, acme.id));
  expect(left.map((mail) => mail.toEmail).sort()).toEqual([
    "parked lately",
    "sent lately, though written long ago",
    "still waiting",
  ]);
});

test.each([
  ["a few of many", 3],
  ["nearly all", 60],
])("old mails are found by their index where they are %s", async (_share, minutes) => {
  const app = await makeApplication();
  const acme = await makeTenant(app, "many");
  await db().execute(sql`
    insert into outbox (application_id, tenant_id, id, kind, to_email, sent_at)
    select ${app.id}, ${acme.id}, 'mail' || n, 'ACCOUNT_EXISTS', 'x', now() - make_interval(mins => n * ${minutes}::int)
    from generate_series(1, 20000) as n`);
  await db().execute(sql`analyze outbox`);
  const { rows } = await db().execute(sql`explain ${oldMails()}`);
  const plan = JSON.stringify(rows);
  expect(plan).toMatch(/Index Scan using outbox_ended.*Index Cond: \(COALESCE\(sent_at, parked_at\) </);
});
