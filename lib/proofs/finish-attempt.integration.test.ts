import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, credentials, oneTimeSecrets, rateLimits, signupAttempts, tenants, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeApplication, makeBrowser, makeTenant, saySettings, sent, visitor } from "../testing/cast";
import { finishAttempt } from "./finish-attempt";
import { mailedLink } from "./link";
import type { Proof } from "./proof";

useTestDatabase();
beforeEach(async () => {
  await db().delete(rateLimits);
});

/** A proof of a kind that the product doesn't have: what another company says of the address, once. */
function foreignAssertion(email: string, wanted: string): Proof<{ type: "other_address" }> & { returned: number } {
  let used = false;
  return {
    name: "IDENTITY_PROVIDER",
    returned: 0,
    async check() {
      return email === wanted ? undefined : { type: "other_address" };
    },
    async spend() {
      const isFirst = !used;
      used = true;
      return isFirst;
    },
    async returnTry() {
      this.returned += 1;
    },
  };
}

async function submitted() {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  const { attemptId } = sent(
    await makeBrowser().signUp(acme.hostname, { email: "ann@example.com", password: "x7!Qv2#kTp" }),
  );
  const [attempt] = await db().select().from(signupAttempts).where(eq(signupAttempts.id, attemptId));
  if (!attempt) throw new Error("The attempt is gone");
  const user = async () => (await db().select().from(users).where(eq(users.id, attempt.userId)))[0];
  return { app, acme, attempt, user };
}

const HERE = { inSameBrowser: true };

test("a proof of a new kind finishes a signup as the link of its mail would, and is named in the event", async () => {
  const { app, attempt, user } = await submitted();
  const proof = foreignAssertion(attempt.email, "ann@example.com");
  expect(await finishAttempt(attempt, [proof], HERE, visitor())).toMatchObject({ type: "activated" });
  expect(await user()).toMatchObject({ status: "ACTIVE", emailVerified: true });
  expect(await db().$count(credentials, eq(credentials.userId, attempt.userId))).toBe(1);
  const events = await db().select().from(auditEvents).where(eq(auditEvents.applicationId, app.id));
  expect(events.filter(({ action }) => action === "activation.completed")).toMatchObject([
    { outcome: "IDENTITY_PROVIDER", attemptId: attempt.id },
  ]);
  // The link that was mailed has died with it: only the secret that begins the session is left.
  const left = await db().select().from(oneTimeSecrets).where(eq(oneTimeSecrets.applicationId, app.id));
  expect(left.map(({ purpose }) => purpose)).toEqual(["AUTH_SESSION"]);
  expect(await finishAttempt(attempt, [foreignAssertion(attempt.email, attempt.email)], HERE, visitor())).toEqual({
    type: "unusable",
    reason: "used",
  });
});

test("a proof that does not hold changes nothing, and the proofs after it are not asked", async () => {
  const { attempt, user } = await submitted();
  const later = foreignAssertion(attempt.email, attempt.email);
  const proofs = [foreignAssertion("eve@example.com", attempt.email), later] as const;
  expect(await finishAttempt(attempt, proofs, HERE, visitor())).toEqual({ type: "other_address" });
  expect(await user()).toMatchObject({ status: "PROVISIONED", emailVerified: false });
  expect(await finishAttempt(attempt, [later], HERE, visitor())).toMatchObject({ type: "activated" });
});

test("of many that use one proof at the same moment one finishes", async () => {
  const { attempt } = await submitted();
  const proof = foreignAssertion(attempt.email, attempt.email);
  const outcomes = await Promise.all(Array.from({ length: 8 }, () => finishAttempt(attempt, [proof], HERE, visitor())));
  expect(outcomes.filter(({ type }) => type === "activated")).toHaveLength(1);
  expect(outcomes.filter(({ type }) => type === "unusable")).toHaveLength(7);
});

test("every proof has to hold: a link that was used already finishes nothing beside another that works", async () => {
  const { app, attempt, user } = await submitted();
  const [link] = await db().select().from(oneTimeSecrets).where(eq(oneTimeSecrets.applicationId, app.id));
  if (!link) throw new Error("No link was made");
  await db().update(oneTimeSecrets).set({ usedAt: new Date() }).where(eq(oneTimeSecrets.id, link.id));
  const proofs = [mailedLink(link), foreignAssertion(attempt.email, attempt.email)] as const;
  expect(await finishAttempt(attempt, proofs, HERE, visitor())).toEqual({ type: "unusable", reason: "used" });
  expect(await user()).toMatchObject({ status: "PROVISIONED" });
});

test("where the signup is refused for another reason, a try that the proof counted comes back, and the proof still works", async () => {
  const { acme, attempt } = await submitted();
  const proof = foreignAssertion(attempt.email, attempt.email);
  const allow = (domains: string[]) =>
    db().update(tenants).set({ allowedSignupEmailDomains: domains }).where(eq(tenants.id, acme.id));
  await allow(["elsewhere.example"]);
  expect(await finishAttempt(attempt, [proof], HERE, visitor())).toEqual({
    type: "refused",
    code: "email_domain_not_allowed",
  });
  expect(proof.returned).toBe(1);
  await allow([]);
  expect(await finishAttempt(attempt, [proof], HERE, visitor())).toMatchObject({ type: "activated" });
});

test("a field that became required since is asked for before anything is counted, and then comes in with the rest", async () => {
  const { app, attempt, user } = await submitted();
  const label = { en: "Team" };
  const fields = [
    { name: "team", type: "TEXT", label, presence: "REQUIRED", minLength: 2 },
    { name: "desk", type: "TEXT", label, presence: "OPTIONAL" },
  ];
  await saySettings(app.id, null, "user-schemas", { fields });
  const proof = foreignAssertion(attempt.email, "ann@example.com");
  const finish = (entered: unknown) => finishAttempt(attempt, [proof], { ...HERE, fields: entered }, visitor());
  const missing = { type: "fields_missing", fields: [{ name: "fields.team" }] };
  expect(await finish(null)).toMatchObject({ ...missing, violations: {} });
  expect(await finish({ team: "x", desk: "4" })).toMatchObject({
    ...missing,
    violations: { "fields.team": [{ code: "too_short", constraintAttributes: { minLength: "2" } }] },
  });
  expect(await user()).toMatchObject({ status: "PROVISIONED" });
  expect(await finish({ team: "Engines", desk: "4" })).toMatchObject({ type: "activated" });
  // What was not asked is not taken.
  expect(await user()).toMatchObject({ status: "ACTIVE", fields: { team: "Engines" } });
});

test("a field that the user has a value for already is not asked for", async () => {
  const { app, attempt, user } = await submitted();
  const field = { name: "team", type: "TEXT", label: { en: "Team" }, presence: "REQUIRED" };
  await saySettings(app.id, null, "user-schemas", { fields: [field] });
  await db()
    .update(users)
    .set({ fields: { team: "Engines" } })
    .where(eq(users.id, attempt.userId));
  const proof = foreignAssertion(attempt.email, "ann@example.com");
  const how = { ...HERE, fields: null };
  expect(await finishAttempt(attempt, [proof], how, visitor())).toMatchObject({ type: "activated" });
  expect(await user()).toMatchObject({ status: "ACTIVE", fields: { team: "Engines" } });
});

test("a program that finishes a signup is asked for no field", async () => {
  const { app, attempt } = await submitted();
  const field = { name: "team", type: "TEXT", label: { en: "Team" }, presence: "REQUIRED" };
  await saySettings(app.id, null, "user-schemas", { fields: [field] });
  const proof = foreignAssertion(attempt.email, "ann@example.com");
  expect(await finishAttempt(attempt, [proof], HERE, visitor())).toMatchObject({ type: "activated" });
});
