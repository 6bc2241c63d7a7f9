import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db, withTransaction } from "@/db/client";
import { rateLimits, roles, settings, tenants, userRoles, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { activate } from "../activation/activation";
import type { ChangeOptions } from "../changes/outcomes";
import { freeHeldNames } from "../housekeeping";
import { makeOperator } from "../operators/testing";
import { changeSignupRoles } from "../roles/roles";
import { linkToken } from "../secrets/one-time-secrets";
import { changeSettings } from "../settings/change";
import { changeTenant } from "../tenants/tenants";
import { makeApplication, makeBrowser, makeRole, newestSecret, sent } from "../testing/cast";

useTestDatabase();
beforeEach(async () => {
  await db().delete(rateLimits);
});

const options: ChangeOptions = { expectedVersion: null, acceptWeakening: false, request: null };
const form = (change: Record<string, unknown> = {}) => ({
  tenantDisplayName: "Acme",
  tenantName: "acme",
  email: "ann@example.com",
  password: "seven quiet lighthouses",
  ...change,
});

/** A tenant that one signup holds, which nobody has activated. */
async function held() {
  const app = await makeApplication();
  const { actor } = await makeOperator(app.id);
  const browser = makeBrowser();
  const { tenantId } = sent(await browser.signUp(app.hostname, form()));
  const ofTenant = { applicationId: app.id, tenantId };
  const row = async () => (await db().select().from(tenants).where(eq(tenants.id, tenantId)))[0];
  return { app, actor, browser, ofTenant, row };
}

describe("a tenant that only a signup holds", () => {
  test("stays once an operator has changed it, and what they called it stays too", async () => {
    const { app, actor, browser, ofTenant, row } = await held();
    await changeTenant(actor, ofTenant, { displayName: "Acme Ltd" }, options);
    expect(await row()).toMatchObject({ heldUntil: null, displayName: "Acme Ltd" });
    const token = linkToken(await newestSecret(app.id, "ACTIVATION_LINK"));
    expect(await activate(await app.host(), { token }, browser.markers, browser.request)).toMatchObject({
      type: "activated",
    });
    expect(await row()).toMatchObject({ heldUntil: null, displayName: "Acme Ltd" });
  });

  test("stays once it has settings of its own, also where its time was just over", async () => {
    const { actor, ofTenant, row } = await held();
    await db()
      .update(tenants)
      .set({ heldUntil: sql`now() - interval '1 second'` })
      .where(eq(tenants.id, ofTenant.tenantId));
    await changeSettings(actor, ofTenant, "password-policies", { minimumLength: 12 }, options);
    expect((await row())?.heldUntil).toBeNull();
    expect(await freeHeldNames()).toBe(0);
    expect(await db().$count(settings, eq(settings.tenantId, ofTenant.tenantId))).toBe(1);
  });

  test("goes in its time where an operator only looked, or was refused", async () => {
    const { actor, ofTenant, row } = await held();
    await changeTenant(actor, ofTenant, { displayName: "" }, options);
    await changeSettings(actor, ofTenant, "password-policies", { minimumLength: 1 }, options);
    const other = await held();
    await changeTenant(other.actor, ofTenant, { displayName: "Taken over" }, options);
    expect((await row())?.heldUntil).not.toBeNull();
  });

  test("that stays is still resumed by its own address, and by no other, until somebody is active", async () => {
    const { app, actor, ofTenant } = await held();
    await changeTenant(actor, ofTenant, { displayName: "Acme Ltd" }, options);
    const taken = { type: "invalid", violations: { tenantName: [{ code: "not_unique" }] } };
    expect(await makeBrowser().signUp(app.hostname, form({ email: "bob@example.com" }))).toEqual(taken);
    const owner = makeBrowser();
    expect(sent(await owner.signUp(app.hostname, form())).tenantId).toBe(ofTenant.tenantId);
    expect(await db().$count(users, eq(users.applicationId, app.id))).toBe(1);
    await db().update(users).set({ status: "ACTIVE" }).where(eq(users.applicationId, app.id));
    expect(await makeBrowser().signUp(app.hostname, form())).toEqual(taken);
  });
});

test("a role that is being deleted while somebody signs up is not given, and nothing fails", async () => {
  const { app, actor } = await held();
  const [kept, going] = [await makeRole(app.id, "kept"), await makeRole(app.id, "going")];
  await changeSignupRoles(actor, app.id, [kept, going], { ...options, acceptWeakening: true });
  let signup: Promise<unknown> = Promise.resolve();
  await withTransaction(async (tx) => {
    await tx.delete(roles).where(eq(roles.id, going));
    signup = makeBrowser().signUp(app.hostname, form({ tenantName: "other", email: "bob@example.com" }));
    await untilSomebodyWaits();
  });
  expect(await signup).toMatchObject({ type: "check_email" });
  const given = await db().select().from(userRoles).where(eq(userRoles.applicationId, app.id));
  expect(given.map(({ roleId }) => roleId)).toEqual([kept]);
});

async function untilSomebodyWaits(): Promise<void> {
  const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await db().execute(waiting)).rowCount === 0);
}
