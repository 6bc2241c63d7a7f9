import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db, withTransaction } from "@/db/client";
import { auditEvents, settings, tenants } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../ids";
import { makeOperator } from "../operators/testing";
import { createTenants } from "../tenants/tenants";
import { makeApplication, makeTenant } from "../testing/cast";
import { setUpTenants } from "./change";

useTestDatabase();

const policy = (tenantId: string, raw: Record<string, unknown>) =>
  ({ tenantId, collection: "password-policies", raw }) as const;

test("tenants that are made in one transaction say at once what they say, and what is wrong is refused for each alone", async () => {
  const application = await makeApplication();
  const { actor } = await makeOperator(application.id);
  const [one, two, taken] = [newId(), newId(), newId()];
  await makeTenant(application, "taken");
  await withTransaction(async (tx) => {
    const wanted = [
      { id: one, raw: { name: "one", displayName: "One" } },
      { id: taken, raw: { name: "taken", displayName: "Taken" } },
      { id: two, raw: { name: "two", displayName: "" } },
      { id: two, raw: { name: "two", displayName: "Two", signupEnabled: true } },
    ];
    const created = await createTenants(actor, application.id, wanted, null, tx);
    expect(created).toEqual([
      { type: "created", id: one },
      { type: "invalid", violations: { name: [{ code: "not_unique" }] } },
      { type: "invalid", violations: { displayName: [{ code: "required" }] } },
      { type: "created", id: two },
    ]);
    const first = [
      policy(one, { minimumLength: 12 }),
      policy(two, { minimumLength: 7 }),
      policy(one, { minimumLength: 13 }),
      { tenantId: two, collection: "auth-session-policies", raw: { idleMinutes: 60, absoluteMinutes: 30 } } as const,
    ];
    const outcomes = await setUpTenants(actor, application.id, first, { request: null, tx });
    expect(outcomes.map(({ type }) => type)).toEqual(["saved", "invalid", "stale", "invalid"]);
  });
  const rows = await db().select().from(settings).where(eq(settings.applicationId, application.id));
  expect(rows).toMatchObject([{ ownerId: one, tenantId: one, members: { minimumLength: 12 }, version: 1 }]);
  const events = await db().select().from(auditEvents).where(eq(auditEvents.applicationId, application.id));
  expect(events.map(({ action }) => action).sort()).toEqual(["settings.changed", "tenant.created", "tenant.created"]);
});

test("a tenant that was there before can't be weakened past the question that way", async () => {
  const application = await makeApplication();
  const { actor } = await makeOperator(application.id);
  const { id } = await makeTenant(application, "acme");
  const weaker = [policy(id, { breachedPasswordCheck: false })];
  expect(await setUpTenants(actor, application.id, weaker, { request: null })).toEqual([{ type: "not_found" }]);
  expect(await db().$count(settings, eq(settings.ownerId, id))).toBe(0);
});

test("nobody does it who may not, and nothing stays of what an outer transaction takes back", async () => {
  const application = await makeApplication();
  const viewer = await makeOperator(application.id, "VIEWER");
  const stranger = await makeOperator((await makeApplication()).id);
  const wanted = [{ raw: { name: "new", displayName: "New" } }];
  for (const [{ actor }, type] of [
    [viewer, "forbidden"],
    [stranger, "not_found"],
  ] as const) {
    expect(await createTenants(actor, application.id, wanted, null)).toEqual([{ type }]);
    const first = [policy(newId(), { minimumLength: 12 })];
    expect(await setUpTenants(actor, application.id, first, { request: null })).toEqual([{ type }]);
  }
  const { actor } = await makeOperator(application.id);
  const takenBack = withTransaction(async (tx) => {
    expect(await createTenants(actor, application.id, wanted, null, tx)).toMatchObject([{ type: "created" }]);
    throw new Error("taken back");
  });
  await expect(takenBack).rejects.toThrow("taken back");
  expect(await db().$count(tenants, eq(tenants.applicationId, application.id))).toBe(0);
});
