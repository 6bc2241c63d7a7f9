import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { clients, credentials, outbox, rateLimits, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../ids";
import { resolveDestination } from "../settings/resolve-destination";
import { makeApplication, makeBrowser, makeTenant, saySettings } from "../testing/cast";

useTestDatabase({ LIMIT_MAILS_PER_MAILBOX_HOUR: "500" });
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";

/** What an owner says of a member: nothing, or a value. */
type Said<T> = T | undefined;
type Step = "ACTIVATION_EMAIL" | "EMAIL_VERIFICATION";
type Strategy = "EMAIL_LINK" | "EMAIL_CODE";

const steps: Said<Step>[] = [undefined, "ACTIVATION_EMAIL", "EMAIL_VERIFICATION"];
const strategies: Said<Strategy>[] = [undefined, "EMAIL_LINK", "EMAIL_CODE"];
const combinations = steps.flatMap((applicationStep) =>
  steps.flatMap((tenantStep) =>
    strategies.flatMap((applicationStrategy) =>
      strategies.map((tenantStrategy) => ({ applicationStep, tenantStep, applicationStrategy, tenantStrategy })),
    ),
  ),
);

function members(step: Said<Step>, strategy: Said<Strategy>) {
  return { ...(step ? { verificationStep: step } : {}), ...(strategy ? { userActivationStrategy: strategy } : {}) };
}

async function outcomeOf(applicationId: string, hostname: string, level: "APPLICATION" | "TENANT") {
  const form = {
    email: "ann@example.com",
    password: PASSWORD,
    ...(level === "APPLICATION" ? { tenantDisplayName: "New", tenantName: "new" } : {}),
  };
  const outcome = await makeBrowser().signUp(hostname, form);
  const [user] = await db().select().from(users).where(eq(users.applicationId, applicationId));
  const mails = await db().select({ kind: outbox.kind }).from(outbox).where(eq(outbox.applicationId, applicationId));
  return {
    type: outcome.type,
    status: user?.status,
    emailVerified: user?.emailVerified,
    mails: mails.map((mail) => mail.kind),
  };
}

function expected(step: Step, strategy: Strategy) {
  return step === "EMAIL_VERIFICATION"
    ? { type: "complete", status: "ACTIVE", emailVerified: false, mails: ["EMAIL_VERIFICATION"] }
    : {
        type: "check_email",
        status: "PROVISIONED",
        emailVerified: false,
        mails: [strategy === "EMAIL_CODE" ? "ACTIVATION_CODE" : "ACTIVATION_LINK"],
      };
}

describe("verification step and activation strategy, for every policy of application and tenant", () => {
  test.each(combinations)(
    "tenant level: %o",
    async ({ applicationStep, tenantStep, applicationStrategy, tenantStrategy }) => {
      const app = await makeApplication();
      const acme = await makeTenant(app, "acme");
      await saySettings(app.id, null, "workflow-policies", members(applicationStep, applicationStrategy));
      await saySettings(app.id, acme.id, "workflow-policies", members(tenantStep, tenantStrategy));
      expect(await outcomeOf(app.id, acme.hostname, "TENANT")).toEqual(
        expected(
          tenantStep ?? applicationStep ?? "ACTIVATION_EMAIL",
          tenantStrategy ?? applicationStrategy ?? "EMAIL_LINK",
        ),
      );
    },
  );

  const applicationAlone = steps.flatMap((step) => strategies.map((strategy) => ({ step, strategy })));
  test.each(applicationAlone)("application level: %o", async ({ step, strategy }) => {
    const app = await makeApplication();
    await saySettings(app.id, null, "workflow-policies", members(step, strategy));
    expect(await outcomeOf(app.id, app.hostname, "APPLICATION")).toEqual(
      expected(step ?? "ACTIVATION_EMAIL", strategy ?? "EMAIL_LINK"),
    );
  });
});

describe("login factors decide about the password", () => {
  const email = "ann@example.com";
  test.each([
    [["PASSWORD"], {}, { password: [{ code: "required" }] }],
    [["PASSWORD"], { password: PASSWORD }, undefined],
    [["PASSWORD", "MAGIC_LINK"], {}, undefined],
    [["PASSWORD", "MAGIC_LINK"], { password: PASSWORD }, undefined],
    [
      ["PASSWORD", "MAGIC_LINK"],
      { password: "short" },
      { password: [{ code: "too_short", constraintAttributes: { minLength: "8" } }] },
    ],
    [["MAGIC_LINK"], {}, undefined],
    [["MAGIC_LINK"], { password: PASSWORD }, undefined],
  ])("%o with %o", async (loginFactors, typed, violations) => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    await saySettings(app.id, acme.id, "identity-providers", { loginFactors });
    await saySettings(app.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
    const outcome = await makeBrowser().signUp(acme.hostname, { email, ...typed });
    if (violations) return expect(outcome).toEqual({ type: "invalid", violations });
    expect(outcome.type).toBe("complete");
    const stored = await db().$count(credentials, eq(credentials.applicationId, app.id));
    expect(stored).toBe(loginFactors.includes("PASSWORD") && "password" in typed ? 1 : 0);
  });
});

describe("what a user schema requires is required, and nothing else is kept", () => {
  const profile = {
    fullName: "Ann Lee",
    givenName: "Ann",
    familyName: "Lee",
    phoneNumber: "+49 30 123456",
    birthdate: "1990-02-28",
  };
  const stored = { ...profile, phoneNumber: "+4930123456" };
  const fields = Object.keys(profile) as (keyof typeof profile)[];

  test.each(fields)("%s", async (field) => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    await saySettings(app.id, null, "user-schemas", { required: fields });
    await saySettings(app.id, acme.id, "user-schemas", { required: [field] });
    await saySettings(app.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
    const typed = { email: "ann@example.com", password: PASSWORD, externalId: "x", status: "ACTIVE" };
    expect(await makeBrowser().signUp(acme.hostname, typed)).toEqual({
      type: "invalid",
      violations: { [field]: [{ code: "required" }] },
    });
    expect(await makeBrowser().signUp(acme.hostname, { ...typed, ...profile })).toMatchObject({ type: "complete" });
    const [user] = await db().select().from(users).where(eq(users.applicationId, app.id));
    const nothing = Object.fromEntries(fields.map((name) => [name, null]));
    expect(user).toMatchObject({ ...nothing, [field]: stored[field] });
  });
});

test("optional fields are taken at both levels, may stay empty, and are the tenant's to override", async () => {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "user-schemas", { required: ["familyName"], optional: ["givenName", "birthdate"] });
  await saySettings(app.id, acme.id, "user-schemas", { optional: ["familyName"] });
  await saySettings(app.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  const named = { tenantDisplayName: "New", tenantName: "new-one", familyName: "Lee", givenName: "", birthdate: "" };
  const [email, password] = ["ann@example.com", PASSWORD];
  const wrong = await makeBrowser().signUp(app.hostname, { ...named, email, password, birthdate: "2999-01-01" });
  expect(wrong).toEqual({ type: "invalid", violations: { birthdate: [{ code: "invalid_date" }] } });
  expect(await makeBrowser().signUp(app.hostname, { ...named, email, password })).toMatchObject({ type: "complete" });
  // The tenant made the family name optional, and shows none of the application's optional fields.
  const typed = { email: "bob@example.com", password, givenName: "Bob", birthdate: "1990-02-28" };
  expect(await makeBrowser().signUp(acme.hostname, typed)).toMatchObject({ type: "complete" });
  const rows = await db().select().from(users).where(eq(users.applicationId, app.id)).orderBy(users.email);
  expect(rows).toMatchObject([
    { email, familyName: "Lee", givenName: null, birthdate: null },
    { email: "bob@example.com", familyName: null, givenName: null, birthdate: null },
  ]);
});

test("a username that is taken is told at the field, where signup activates at once", async () => {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "identity-providers", { loginIdentifiers: ["EMAIL", "USERNAME"] });
  await saySettings(app.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  const form = { password: PASSWORD, username: "ann" };
  expect(await makeBrowser().signUp(acme.hostname, { ...form, email: "a@example.com" })).toMatchObject({
    type: "complete",
  });
  expect(await makeBrowser().signUp(acme.hostname, { ...form, email: "b@example.com" })).toEqual({
    type: "invalid",
    violations: { username: [{ code: "not_unique" }] },
  });
  expect(await db().$count(users, and(eq(users.applicationId, app.id), eq(users.email, "b@example.com")))).toBe(0);
});

describe("where signup ends, for every policy, override and client", () => {
  const custom = {
    application: "https://policy.example.com/a?x=1&state=own",
    tenant: "https://{tenant_name}.example.com/t",
  };
  const cases = ([undefined, custom.application] as const).flatMap((application) =>
    ([undefined, null, custom.tenant] as const).flatMap((tenant) =>
      (["absent", "without", "with", "placeholder"] as const).flatMap((client) =>
        [null, "s=1&ü"].map((state) => ({ application, tenant, client, state })),
      ),
    ),
  );

  test.each(cases)("%o", async ({ application, tenant, client, state }) => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    if (application) await saySettings(app.id, null, "workflow-policies", { customRedirectUrl: application });
    if (tenant !== undefined) await saySettings(app.id, acme.id, "workflow-policies", { customRedirectUrl: tenant });
    const loginUrl = {
      absent: null,
      without: null,
      with: "https://client.example.com/in?a=b",
      placeholder: "https://{tenant_domain}.client.example.com/in",
    }[client];
    const clientId = client === "absent" ? null : newId();
    if (clientId) {
      await db()
        .insert(clients)
        .values({ applicationId: app.id, id: clientId, displayName: "c", type: "PUBLIC", loginUrl });
    }
    const policy = tenant === undefined ? (application ?? null) : tenant;
    const names = "tenant_name=acme&tenant_domain=acme";
    const end = state === null ? "" : "state=s%3D1%26%C3%BC";
    const expectedUrl =
      policy === custom.tenant
        ? ["https://acme.example.com/t", end]
        : policy === custom.application
          ? [state === null ? custom.application : "https://policy.example.com/a?x=1", end]
          : client === "with"
            ? ["https://client.example.com/in?a=b", names, end]
            : client === "placeholder"
              ? ["https://acme.client.example.com/in", end]
              : ["https://app.example.com/login", names, end];
    const [base = "", ...parameters] = expectedUrl.filter((part) => part !== "");
    const url = parameters.length === 0 ? base : `${base}${base.includes("?") ? "&" : "?"}${parameters.join("&")}`;
    const ending = { applicationId: app.id, tenantId: acme.id, clientId, state, workflow: "signup" as const };
    expect(await resolveDestination(ending)).toBe(url);
  });
});
