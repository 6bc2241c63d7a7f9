import { and, desc, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { applications, auditEvents, settings, tenants } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { Actor, Owner } from "../access/access";
import { changeApplication } from "../applications/applications";
import type { ChangeOptions } from "../changes/outcomes";
import { makeOperator } from "../operators/testing";
import { changeSignupRoles, readSignupRoles } from "../roles/roles";
import { listTenants } from "../tenants/list";
import { changeTenant, createTenant } from "../tenants/tenants";
import { makeApplication, makeRole, makeTenant, visitor } from "../testing/cast";
import { changeSettings } from "./change";
import { readOwner, readSettings } from "./read";
import { resolveSettings } from "./resolve";

useTestDatabase();

const unconditional: ChangeOptions = { expectedVersion: null, acceptWeakening: false, request: null };
const on = (expectedVersion: number): ChangeOptions => ({ ...unconditional, expectedVersion });
const sure: ChangeOptions = { ...unconditional, acceptWeakening: true };

async function scene(role: "OWNER" | "ADMIN" | "VIEWER" = "ADMIN") {
  const application = await makeApplication();
  const tenant = await makeTenant(application, "acme");
  const { actor } = await makeOperator(application.id, role);
  const ofApplication: Owner = { applicationId: application.id, tenantId: null };
  const ofTenant = { applicationId: application.id, tenantId: tenant.id };
  return { application, tenant, actor, ofApplication, ofTenant };
}

const events = (applicationId: string) =>
  db()
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.applicationId, applicationId))
    .orderBy(desc(auditEvents.createdAt));

describe("a tenant's settings", () => {
  test("override one member, inherit the next, say none, and go back to inheriting", async () => {
    const { actor, ofApplication, ofTenant, application, tenant } = await scene();
    const policy = "workflow-policies";
    const url = "https://app.example.com/{tenant_name}/hi";
    await changeSettings(actor, ofApplication, policy, { customRedirectUrl: url }, unconditional);
    await changeSettings(actor, ofTenant, policy, { userActivationStrategy: "EMAIL_CODE" }, unconditional);
    const resolved = async () => (await resolveSettings(application.id, tenant.id)).workflowPolicy;
    expect(await resolved()).toEqual({
      verificationStep: "ACTIVATION_EMAIL",
      userActivationStrategy: "EMAIL_CODE",
      customRedirectUrl: url,
    });
    await changeSettings(actor, ofTenant, policy, { customRedirectUrl: null }, unconditional);
    expect((await resolved()).customRedirectUrl).toBeNull();
    const view = await readSettings(actor, ofTenant, policy);
    expect(view).toEqual({
      version: 2,
      members: {
        verificationStep: {
          value: "ACTIVATION_EMAIL",
          source: "DEFAULT",
          inherited: { value: "ACTIVATION_EMAIL", source: "DEFAULT" },
        },
        userActivationStrategy: {
          value: "EMAIL_CODE",
          source: "TENANT",
          inherited: { value: "EMAIL_LINK", source: "DEFAULT" },
        },
        customRedirectUrl: { value: null, source: "TENANT", inherited: { value: url, source: "APPLICATION" } },
      },
    });
    await changeSettings(
      actor,
      ofTenant,
      policy,
      { customRedirectUrl: "inherit", userActivationStrategy: "inherit" },
      unconditional,
    );
    expect(await resolved()).toMatchObject({ userActivationStrategy: "EMAIL_LINK", customRedirectUrl: url });
    expect((await readSettings(actor, ofTenant, policy))?.members.customRedirectUrl.source).toBe("APPLICATION");
  });

  test("a tenant's own list of fields wins over the one that it inherits, however the application changes later", async () => {
    const { actor, application, ofApplication, ofTenant } = await scene();
    const schema = "user-schemas";
    const held = async () => {
      const { required, optional } = (await resolveSettings(application.id, ofTenant.tenantId)).userSchema;
      return { required, optional };
    };
    await changeSettings(actor, ofApplication, schema, { required: ["fullName", "birthdate"] }, unconditional);
    await changeSettings(actor, ofTenant, schema, { optional: ["birthdate"] }, unconditional);
    expect(await held()).toEqual({ required: ["fullName"], optional: ["birthdate"] });
    expect((await readSettings(actor, ofTenant, schema))?.members).toMatchObject({
      required: { value: ["fullName"], source: "APPLICATION", inherited: { value: ["fullName", "birthdate"] } },
      optional: { value: ["birthdate"], source: "TENANT" },
    });
    await changeSettings(actor, ofTenant, schema, { optional: "inherit", required: ["givenName"] }, unconditional);
    const moved = { required: ["fullName"], optional: ["givenName", "phoneNumber"] };
    await changeSettings(actor, ofApplication, schema, moved, unconditional);
    expect(await held()).toEqual({ required: ["givenName"], optional: ["phoneNumber"] });
    await changeSettings(actor, ofTenant, schema, { required: "inherit" }, unconditional);
    expect(await held()).toEqual(moved);
  });

  test("of one tenant are nothing to another", async () => {
    const { actor, application, ofTenant } = await scene();
    const other = await makeTenant(application, "other");
    await changeSettings(actor, ofTenant, "user-schemas", { required: ["fullName"] }, unconditional);
    expect((await resolveSettings(application.id, other.id)).userSchema.required).toEqual([]);
  });
});

describe("what is wrong is refused, all at once, and changes nothing", () => {
  test.each([
    ["workflow-policies", { verificationStep: "NONE", customRedirectUrl: "http://app.example.com" }],
    ["workflow-policies", { verificationStep: null, customRedirectUrl: "https://a-{tenant_name}.example.com/" }],
    ["workflow-policies", { verificationStep: "", customRedirectUrl: "javascript:alert(1)" }],
    ["identity-providers", { loginIdentifiers: ["USERNAME"], loginFactors: [] }],
    ["password-policies", { minimumLength: 7, breachedPasswordCheck: "no" }],
    ["password-policies", { minimumLength: 65, breachedPasswordCheck: null }],
    ["email-policies", { codeLifetimeMinutes: 0, activationLinkLifetimeMinutes: 10_081 }],
  ] as const)("%s %j", async (collection, patch) => {
    const { actor, ofTenant, application } = await scene();
    const outcome = await changeSettings(actor, ofTenant, collection, patch, unconditional);
    expect(outcome).toEqual({
      type: "invalid",
      violations: Object.fromEntries(Object.keys(patch).map((name) => [name, [{ code: "invalid_format" }]])),
    });
    expect(await db().$count(settings, eq(settings.applicationId, application.id))).toBe(0);
    expect(await events(application.id)).toEqual([]);
  });

  test("http on loopback is for a DEVELOPMENT application alone", async () => {
    const development = await makeApplication({ environment: "DEVELOPMENT" });
    const { actor } = await makeOperator(development.id);
    const url = { customRedirectUrl: "http://localhost:4000/hi?tenant={tenant_name}" };
    const at = { applicationId: development.id, tenantId: null };
    expect(await changeSettings(actor, at, "workflow-policies", url, unconditional)).toMatchObject({ type: "saved" });
    const production = await scene();
    expect(
      await changeSettings(production.actor, production.ofApplication, "workflow-policies", url, unconditional),
    ).toMatchObject({ type: "invalid" });
  });

  test("a session whose pause outlasts it, also where the two come from two owners", async () => {
    const { actor, ofApplication, ofTenant } = await scene();
    const policy = "auth-session-policies";
    await changeSettings(actor, ofApplication, policy, { absoluteMinutes: 60, idleMinutes: 30 }, unconditional);
    expect(await changeSettings(actor, ofTenant, policy, { idleMinutes: 61 }, unconditional)).toMatchObject({
      type: "invalid",
    });
  });

  test("a field that one owner names as required and as optional, also in two steps", async () => {
    const { actor, ofTenant, application } = await scene();
    const save = (patch: Record<string, unknown>) =>
      changeSettings(actor, ofTenant, "user-schemas", patch, unconditional);
    const refused = { type: "invalid", violations: { optional: [{ code: "not_unique" }] } };
    expect(await save({ required: ["fullName"], optional: ["birthdate", "fullName"] })).toEqual(refused);
    expect(await save({ required: ["fullName"] })).toMatchObject({ type: "saved" });
    expect(await save({ optional: ["fullName"] })).toEqual(refused);
    expect((await resolveSettings(application.id, ofTenant.tenantId)).userSchema).toEqual({
      required: ["fullName"],
      optional: [],
      fields: [],
      fieldPresences: [],
    });
    expect(await save({ required: [], optional: ["fullName"] })).toMatchObject({ type: "saved" });
  });

  test("members that the collection doesn't know are dropped, repeats too", async () => {
    const { actor, ofTenant } = await scene();
    const patch = { required: ["birthdate", "birthdate"], externalId: true, constructor: 1 };
    await changeSettings(actor, ofTenant, "user-schemas", patch, unconditional);
    const [row] = await db().select().from(settings).where(eq(settings.ownerId, ofTenant.tenantId));
    expect(row?.members).toEqual({ required: ["birthdate"] });
  });
});

describe("two who change at once", () => {
  test("the second is told what the first said, and saves after looking", async () => {
    const { actor, ofApplication } = await scene();
    const policy = "password-policies";
    expect(await changeSettings(actor, ofApplication, policy, { minimumLength: 12 }, on(0))).toEqual({
      type: "saved",
      version: 1,
    });
    expect(await changeSettings(actor, ofApplication, policy, { minimumLength: 20 }, on(0))).toEqual({
      type: "stale",
      current: { minimumLength: 12 },
      version: 1,
    });
    expect(await changeSettings(actor, ofApplication, policy, { minimumLength: 20 }, on(1))).toEqual({
      type: "saved",
      version: 2,
    });
  });

  test("of twenty on one version, one is saved; the first row is no exception", async () => {
    const { actor, ofApplication } = await scene();
    for (const version of [0, 1]) {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          changeSettings(actor, ofApplication, "password-policies", { minimumLength: 10 + i + version }, on(version)),
        ),
      );
      expect(outcomes.filter(({ type }) => type === "saved")).toHaveLength(1);
      expect(outcomes.filter(({ type }) => type === "stale")).toHaveLength(19);
    }
  });

  test("saying the same again is no change: no version, no event", async () => {
    const { actor, ofApplication, application } = await scene();
    await changeSettings(actor, ofApplication, "password-policies", { minimumLength: 12 }, on(0));
    expect(await changeSettings(actor, ofApplication, "password-policies", { minimumLength: 12 }, on(1))).toEqual({
      type: "saved",
      version: 1,
    });
    expect(await events(application.id)).toHaveLength(1);
  });

  test("an application and a tenant have versions as well", async () => {
    const { actor, application, ofTenant } = await scene();
    expect(await changeApplication(actor, application.id, { displayName: "One" }, on(1))).toMatchObject({ version: 2 });
    expect(await changeApplication(actor, application.id, { displayName: "Two" }, on(1))).toEqual({
      type: "stale",
      current: { displayName: "One" },
      version: 2,
    });
    expect(await changeTenant(actor, ofTenant, { displayName: "One" }, on(1))).toMatchObject({ version: 2 });
    expect(await changeTenant(actor, ofTenant, { displayName: "Two" }, on(1))).toMatchObject({ type: "stale" });
  });
});

describe("rights", () => {
  const everyChange = (actor: Actor, at: { applicationId: string; tenantId: string }) =>
    Promise.all([
      changeSettings(actor, at, "user-schemas", { required: ["fullName"] }, sure),
      changeSettings(actor, { ...at, tenantId: null }, "user-schemas", { required: ["fullName"] }, sure),
      changeApplication(actor, at.applicationId, { signupEnabled: false }, sure),
      changeTenant(actor, at, { signupEnabled: false }, sure),
      changeSignupRoles(actor, at.applicationId, [], sure),
      createTenant(actor, at.applicationId, { name: "newone", displayName: "New" }, null),
    ]);

  test("a VIEWER reads everything and changes nothing", async () => {
    const { actor, ofTenant, application } = await scene("VIEWER");
    expect(new Set((await everyChange(actor, ofTenant)).map(({ type }) => type))).toEqual(new Set(["forbidden"]));
    expect(await events(application.id)).toEqual([]);
    expect((await readOwner(actor, ofTenant))?.mayChange).toBe(false);
    expect(await readSettings(actor, ofTenant, "user-schemas")).toBeDefined();
  });

  test("for an operator of another workspace none of it exists", async () => {
    const mine = await scene();
    const theirs = await scene("OWNER");
    const outcomes = await everyChange(mine.actor, theirs.ofTenant);
    expect(new Set(outcomes.map(({ type }) => type))).toEqual(new Set(["not_found"]));
    expect(await readOwner(mine.actor, theirs.ofTenant)).toBeUndefined();
    expect(await readOwner(mine.actor, theirs.ofApplication)).toBeUndefined();
    expect(await readSettings(mine.actor, theirs.ofTenant, "user-schemas")).toBeUndefined();
    expect(await readSignupRoles(mine.actor, theirs.application.id)).toBeUndefined();
    expect(await listTenants(mine.actor, theirs.application.id, {})).toBeUndefined();
    expect(await events(theirs.application.id)).toEqual([]);
  });

  test("nor does a tenant of theirs under an application of mine", async () => {
    const [mine, theirs] = [await scene(), await scene()];
    const mixed = { applicationId: mine.application.id, tenantId: theirs.tenant.id };
    expect(await changeTenant(mine.actor, mixed, { signupEnabled: false }, sure)).toEqual({ type: "not_found" });
    expect(await changeSettings(mine.actor, mixed, "user-schemas", { required: [] }, sure)).toEqual({
      type: "not_found",
    });
  });
});

describe("an application and a tenant themselves", () => {
  test("the two signup switches know nothing of each other", async () => {
    const { actor, application, tenant, ofTenant } = await scene();
    await changeApplication(actor, application.id, { signupEnabled: false }, unconditional);
    expect((await tenant.host()).tenant?.signupEnabled).toBe(true);
    await changeApplication(actor, application.id, { signupEnabled: true }, unconditional);
    await changeTenant(actor, ofTenant, { signupEnabled: false }, unconditional);
    expect((await application.host()).application.signupEnabled).toBe(true);
    expect((await tenant.host()).tenant?.signupEnabled).toBe(false);
  });

  test("domains are folded, a repeat counts once, and more than ten or none at all are refused", async () => {
    const { actor, ofTenant, tenant } = await scene();
    const change = (allowedSignupEmailDomains: string[]) =>
      changeTenant(actor, ofTenant, { allowedSignupEmailDomains }, unconditional);
    await change(["ACME.example", "@acme.example", "müller.example"]);
    expect((await tenant.host()).tenant?.allowedSignupEmailDomains).toEqual(["acme.example", "xn--mller-kva.example"]);
    for (const wrong of [["acme"], ["a b.example"], [""], ["acme.example\0"]]) {
      expect(await change(wrong)).toEqual({
        type: "invalid",
        violations: { allowedSignupEmailDomains: [{ code: "invalid_domain_name" }] },
      });
    }
    expect(await change(Array.from({ length: 11 }, (_, i) => `d${i}.example`))).toEqual({
      type: "invalid",
      violations: { allowedSignupEmailDomains: [{ code: "too_long" }] },
    });
  });

  test("URLs that are no destinations are refused, each at its own field", async () => {
    const { actor, application } = await scene();
    const patch = { displayName: " ", loginUrl: "http://app.example.com", customLoginPageUrl: "ftp://a.example" };
    expect(await changeApplication(actor, application.id, patch, unconditional)).toEqual({
      type: "invalid",
      violations: {
        displayName: [{ code: "required" }],
        loginUrl: [{ code: "invalid_format" }],
        customLoginPageUrl: [{ code: "invalid_format" }],
      },
    });
    const [row] = await db().select().from(applications).where(eq(applications.id, application.id));
    expect(row?.version).toBe(1);
  });

  test("what is not in a patch is not for sale: name, workspace, held until", async () => {
    const { actor, application, ofTenant } = await scene();
    const before = await db().select().from(applications).where(eq(applications.id, application.id));
    const patch = { name: "stolen", workspaceId: "x", environment: "DEVELOPMENT", id: "x", version: 99 };
    await changeApplication(actor, application.id, patch, unconditional);
    expect(await db().select().from(applications).where(eq(applications.id, application.id))).toEqual(before);
    await changeTenant(actor, ofTenant, { name: "stolen", heldUntil: new Date() }, unconditional);
    const [tenant] = await db()
      .select()
      .from(tenants)
      .where(and(eq(tenants.applicationId, application.id), eq(tenants.id, ofTenant.tenantId)));
    expect(tenant).toMatchObject({ name: "acme", heldUntil: null, version: 1 });
  });

  test("signup gives the roles that are chosen, and takes none of another application", async () => {
    const { actor, application } = await scene();
    const [member, owner] = [await makeRole(application.id, "member"), await makeRole(application.id, "owner")];
    const foreign = await makeRole((await makeApplication()).id, "member");
    expect(await changeSignupRoles(actor, application.id, [member, foreign], sure)).toMatchObject({ type: "invalid" });
    const choose = (id: string, version: number) =>
      changeSignupRoles(actor, application.id, [id], { ...on(version), acceptWeakening: ["more_signup_roles"] });
    expect(await choose(member, 1)).toEqual({ type: "saved", version: 2 });
    expect(await choose(owner, 1)).toMatchObject({ type: "stale", version: 2 });
    expect(await choose(owner, 2)).toMatchObject({ type: "saved" });
    const view = await readSignupRoles(actor, application.id);
    expect(view?.roles.map(({ name, given }) => [name, given])).toEqual([
      ["member", false],
      ["owner", true],
    ]);
  });
});

test("each change leaves one event that says who, from what and to what", async () => {
  const { actor, application, ofTenant } = await scene();
  const request = visitor();
  await changeSettings(actor, ofTenant, "password-policies", { minimumLength: 15 }, { ...sure, request });
  await changeTenant(actor, ofTenant, { displayName: "Acme Ltd" }, { ...sure, request });
  const [second, first] = await events(application.id);
  expect(first).toMatchObject({
    action: "settings.changed",
    actorType: "OPERATOR",
    actorId: actor.id,
    tenantId: ofTenant.tenantId,
    requestId: request.requestId,
    details: { collection: "password-policies", changes: { minimumLength: { from: "inherit", to: 15 } } },
  });
  expect(second).toMatchObject({
    action: "tenant.changed",
    details: { changes: { displayName: { from: "acme", to: "Acme Ltd" } } },
  });
});

describe("a tenant that an operator makes", () => {
  test("stays, has its hosts, and has its signup off", async () => {
    const { actor, application } = await scene();
    const outcome = await createTenant(actor, application.id, { name: " NewOne ", displayName: "New One" }, null);
    if (outcome.type !== "created") throw new Error(outcome.type);
    const [row] = await db().select().from(tenants).where(eq(tenants.id, outcome.id));
    expect(row).toMatchObject({ name: "newone", heldUntil: null, signupEnabled: false });
    const view = await readOwner(actor, { applicationId: application.id, tenantId: outcome.id });
    expect(view?.origin).toBe(`http://newone-${application.hostname}:3000`);
  });

  test("takes no name that somebody has, but one that only an expired signup holds", async () => {
    const { actor, application } = await scene();
    const taken = { type: "invalid", violations: { name: [{ code: "not_unique" }] } };
    const create = (name: string) => createTenant(actor, application.id, { name, displayName: name }, null);
    expect(await create("acme")).toEqual(taken);
    await makeTenant(application, "pending", { heldUntil: new Date(Date.now() + 60_000) });
    expect(await create("pending")).toEqual(taken);
    await makeTenant(application, "expired", { heldUntil: new Date(Date.now() - 60_000) });
    expect(await create("expired")).toMatchObject({ type: "created" });
    expect(await create("admin")).toEqual({ type: "invalid", violations: { name: [{ code: "reserved" }] } });
  });

  test("is found by name or display name, page by page, with no character of the search meaning more than itself", async () => {
    const { actor, application } = await scene();
    for (let i = 10; i < 40; i += 1) await makeTenant(application, `tenant-${i}`);
    const first = await listTenants(actor, application.id, { search: "Tenant-" });
    expect(first?.tenants).toHaveLength(25);
    const second = await listTenants(actor, application.id, { search: "tenant-", after: first?.next ?? "" });
    expect(second?.tenants.map(({ name }) => name)).toEqual(["35", "36", "37", "38", "39"].map((i) => `tenant-${i}`));
    expect(second?.next).toBeNull();
    expect((await listTenants(actor, application.id, { search: "%" }))?.tenants).toEqual([]);
    expect((await listTenants(actor, application.id, { search: "_" }))?.tenants).toEqual([]);
  });
});
