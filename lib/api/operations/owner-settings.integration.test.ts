import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, settings } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeOperator } from "../../operators/testing";
import { changeSettings } from "../../settings/change";
import { type Collection, recordOf } from "../../settings/collections";
import { partsOf } from "../../settings/documents";
import { readSettings } from "../../settings/read";
import { resolveSettings } from "../../settings/resolve";
import { makeApplication, makeTenant } from "../../testing/cast";
import { callApi, makeApiCaller } from "../testing";
import { SETTINGS_OPERATIONS } from "./owner-settings";
import { WIRE_FORMS } from "./settings-wire";

useTestDatabase({ DATABASE_POOL_SIZE: "20" });

type Document = { id: string; ownerId: string; metadata: { version: number } } & Record<string, unknown>;
type List = { totalResults: number; items: Document[] };
type Resolved = { items: { item: Record<string, unknown>; isDefault: boolean; sources: Record<string, string> }[] };
type Body = Record<string, unknown>;

let application: Awaited<ReturnType<typeof makeApplication>>;
let tenant: Awaited<ReturnType<typeof makeTenant>>;
let admin: Awaited<ReturnType<typeof makeApiCaller>>;

beforeEach(async () => {
  application = await makeApplication();
  tenant = await makeTenant(application, "acme");
  admin = await makeApiCaller(application);
});

const ofTenant = () => ({ ownerType: "TENANT", ownerId: tenant.id });
const ofApplication = () => ({ ownerType: "APPLICATION", ownerId: application.id });

function ask(collection: Collection) {
  const operations = SETTINGS_OPERATIONS[collection];
  const { name = "" } = WIRE_FORMS.find((form) => form.collection === collection) ?? {};
  const param = `${name.charAt(0).toLowerCase()}${name.slice(1)}Id`;
  const at = (id: string) => ({ params: { [param]: id } });
  return {
    upsert: (body: Body, query: Record<string, string> = { upsert: "true" }) =>
      callApi<Document>(admin, operations.create, { body, query }),
    list: (query: Record<string, string> = {}) => callApi<List>(admin, operations.list, { query }),
    get: (id: string) => callApi<Document>(admin, operations.get, at(id)),
    change: (id: string, body: Body, more: { query?: Record<string, string>; headers?: Record<string, string> } = {}) =>
      callApi<Document>(admin, operations.change, { ...at(id), body, ...more }),
    remove: (id: string, query: Record<string, string> = {}) => callApi(admin, operations.delete, { ...at(id), query }),
    resolve: async () => (await callApi<Resolved>(admin, operations.resolve, { params: { tenantId: tenant.id } })).body,
  };
}

describe("what a tenant says", () => {
  const policies = ask("workflow-policies");
  const URL = "https://yourapp.example/{tenant_name}/welcome";

  test("is made by the first upsert and replaced, whole, by the next: absent inherits, null means none", async () => {
    await policies.upsert({ ...ofApplication(), customRedirectUrl: URL, userActivationStrategy: "EMAIL_CODE" });
    const said = { ...ofTenant(), type: "SIGNUP", customRedirectUrl: null, userActivationStrategy: "EMAIL_LINK" };
    const first = await policies.upsert(said);
    expect([first.status, first.body]).toMatchObject([201, { ...said, metadata: { version: 1 } }]);
    expect(first.body).not.toHaveProperty("verificationStep");
    expect(first.headers.get("location")).toBe(`/api/v1/workflow-policies/${first.body.id}`);
    expect(await policies.resolve()).toEqual({
      items: [
        {
          item: {
            type: "SIGNUP",
            verificationStep: "ACTIVATION_EMAIL",
            userActivationStrategy: "EMAIL_LINK",
            customRedirectUrl: null,
          },
          isDefault: false,
          sources: { verificationStep: "DEFAULT", userActivationStrategy: "TENANT", customRedirectUrl: "TENANT" },
        },
      ],
    });
    const second = await policies.upsert({ ...ofTenant(), verificationStep: "ACTIVATION_EMAIL" });
    expect([second.status, second.body.id, second.body.metadata.version]).toEqual([200, first.body.id, 2]);
    const { items } = await policies.resolve();
    expect(items[0]?.item).toMatchObject({ userActivationStrategy: "EMAIL_CODE", customRedirectUrl: URL });
    expect(items[0]?.sources).toMatchObject({ customRedirectUrl: "APPLICATION", verificationStep: "TENANT" });
  });

  test("is not replaced by who did not mean to, whatever Idempotency-Key comes along", async () => {
    const operation = SETTINGS_OPERATIONS["password-policies"].create;
    const ask = (query: Record<string, string>) =>
      callApi(admin, operation, {
        body: { ...ofTenant(), minimumLength: 12 },
        query,
        headers: { "idempotency-key": "1" },
      });
    expect((await ask({})).status).toBe(201);
    expect((await ask({})).headers.get("idempotency-replayed")).toBe("true");
    const meant = await ask({ upsert: "true" });
    expect([meant.status, meant.body.code]).toEqual([422, "idempotency_key_reused"]);
  });

  test("is not replaced by who did not mean to", async () => {
    const said = { ...ofTenant(), userActivationStrategy: "EMAIL_CODE" };
    expect((await policies.upsert(said, {})).status).toBe(201);
    const again = await policies.upsert({ ...said, userActivationStrategy: "EMAIL_LINK" }, {});
    expect([again.status, again.body.code]).toEqual([409, "already_there"]);
    expect((await resolveSettings(application.id, tenant.id)).workflowPolicy.userActivationStrategy).toBe("EMAIL_CODE");
  });

  test("is made by one of twenty at once, and by all of twenty that replace", async () => {
    const said = { ...ofTenant(), userActivationStrategy: "EMAIL_CODE" };
    const made = await Promise.all(Array.from({ length: 20 }, () => policies.upsert(said, {})));
    expect(made.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
    const replaced = await Promise.all(Array.from({ length: 4 }, () => policies.upsert(said)));
    expect(replaced.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test("is patched member by member; null means none where that can be, and inheriting where not", async () => {
    const { body } = await policies.upsert({
      ...ofTenant(),
      userActivationStrategy: "EMAIL_CODE",
      customRedirectUrl: URL,
    });
    const patched = await policies.change(body.id, { customRedirectUrl: null, userActivationStrategy: null });
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({ customRedirectUrl: null, metadata: { version: 2 } });
    expect(patched.body).not.toHaveProperty("userActivationStrategy");
    expect((await policies.change(body.id, {}, { headers: { "if-match": '"1"' } })).status).toBe(412);
  });

  test("is gone when it is deleted, and then the tenant inherits", async () => {
    const { body } = await policies.upsert({ ...ofTenant(), userActivationStrategy: "EMAIL_CODE" });
    expect((await policies.remove(body.id)).status).toBe(204);
    for (const { status } of [
      await policies.get(body.id),
      await policies.remove(body.id),
      await policies.change(body.id, { userActivationStrategy: "EMAIL_CODE" }),
    ])
      expect(status).toBe(404);
    expect((await policies.list()).body.totalResults).toBe(0);
    expect((await policies.resolve()).items[0]?.isDefault).toBe(true);
    const again = await policies.upsert({ ...ofTenant(), userActivationStrategy: "EMAIL_CODE" });
    expect([again.status, again.body.id, again.body.metadata.version]).toEqual([201, body.id, 3]);
  });

  test("that says nothing is nothing", async () => {
    const { status, body } = await policies.upsert(ofTenant());
    expect([status, Object.keys(body.violations as object)]).toEqual([
      400,
      ["verificationStep", "userActivationStrategy", "customRedirectUrl"],
    ]);
    expect(await db().$count(settings, eq(settings.applicationId, application.id))).toBe(0);
  });

  test("is what the dashboard shows and changes, and the other way round", async () => {
    const { actor } = await makeOperator(application.id);
    const owner = { applicationId: application.id, tenantId: tenant.id };
    const { body } = await policies.upsert({ ...ofTenant(), userActivationStrategy: "EMAIL_CODE" });
    const view = await readSettings(actor, owner, "workflow-policies");
    expect(view?.members.userActivationStrategy).toMatchObject({ value: "EMAIL_CODE", source: "TENANT" });
    const options = { expectedVersion: view?.version ?? null, acceptWeakening: false, request: null };
    await changeSettings(actor, owner, "workflow-policies", { userActivationStrategy: "inherit" }, options);
    expect((await policies.get(body.id)).status).toBe(404);
  });

  test("leaves one event for each change, in the client's name", async () => {
    const { body } = await policies.upsert({ ...ofTenant(), userActivationStrategy: "EMAIL_CODE" });
    await policies.upsert({ ...ofTenant(), userActivationStrategy: "EMAIL_CODE" });
    await policies.remove(body.id);
    const isChange = and(eq(auditEvents.tenantId, tenant.id), eq(auditEvents.action, "settings.changed"));
    const events = await db().select().from(auditEvents).where(isChange);
    expect(events.map(({ actorType, actorId }) => [actorType, actorId])).toEqual(Array(2).fill(["CLIENT", admin.id]));
  });

  test("that makes signup less safe is asked for twice: also by deleting", async () => {
    const passwords = ask("password-policies");
    const off = { ...ofApplication(), breachedPasswordCheck: false };
    const refused = await passwords.upsert(off);
    expect([refused.status, refused.body.code]).toEqual([409, "weaker_settings"]);
    expect((await passwords.upsert(off, { upsert: "true", acceptWeakening: "true" })).status).toBe(201);
    const own = await passwords.upsert({ ...ofTenant(), breachedPasswordCheck: true });
    expect((await passwords.remove(own.body.id)).body.code).toBe("weaker_settings");
    expect((await passwords.change(own.body.id, { breachedPasswordCheck: null })).body.code).toBe("weaker_settings");
    expect((await passwords.remove(own.body.id, { acceptWeakening: "true" })).status).toBe(204);
  });

  test("in a way that the request says itself is not: a program that was written against the contract asks once", async () => {
    const sessions = ask("auth-session-policies");
    const longer = { ...ofTenant(), idleMinutes: 2000, absoluteMinutes: 50_000, persistent: true };
    expect((await sessions.upsert(longer)).status).toBe(201);
    const passwords = ask("password-policies");
    expect((await passwords.upsert({ ...ofTenant(), minimumLength: 20 })).status).toBe(201);
    expect((await passwords.upsert({ ...ofTenant(), minimumLength: 10 }, { upsert: "true" })).status).toBe(200);
  });
});

describe("each collection", () => {
  test.each(WIRE_FORMS)("$collection: its example is taken, comes back, and can be changed", async (form) => {
    const api = ask(form.collection);
    const fixed = form.fixedOf(partsOf(form.collection)[0]?.name ?? "");
    const body = { ...ofTenant(), ...fixed, ...form.example };
    const made = await api.upsert(body, { upsert: "true", acceptWeakening: "true" });
    expect([made.status, made.body]).toMatchObject([201, body]);
    const read = await api.get(made.body.id);
    expect([read.status, read.body]).toEqual([200, made.body]);
    expect((await api.list()).body).toMatchObject({ totalResults: 1, items: [made.body] });
    expect((await api.change(made.body.id, form.example)).body).toEqual(made.body);
    const [resolved] = (await api.resolve()).items;
    expect(resolved).toMatchObject({ item: { ...fixed, ...form.example }, isDefault: false });
    expect((await api.remove(made.body.id)).status).toBe(204);
    const { items } = await api.resolve();
    const kept = Object.assign({}, ...items.map(({ item }) => form.toStored(item, form.partOf(item))));
    expect(kept).toEqual(recordOf(form.collection).defaults);
    expect(items.every(({ isDefault }) => isDefault)).toBe(true);
  });

  test("tells everything that is wrong at once, by the names on the wire", async () => {
    const wrong = async (collection: Collection, body: Body) => {
      const { status, body: answer } = await ask(collection).upsert({ ...ofTenant(), ...body });
      return [status, answer.violations];
    };
    const format = [{ code: "invalid_format" }];
    expect(
      await wrong("workflow-policies", { verificationStep: "NONE", customRedirectUrl: "javascript:alert(1)" }),
    ).toEqual([400, { verificationStep: format, customRedirectUrl: format }]);
    expect(await wrong("workflow-policies", { customRedirectUrl: "inherit" })).toEqual([
      400,
      { customRedirectUrl: format },
    ]);
    expect(await wrong("workflow-policies", { userActivationStrategy: null })).toEqual([
      400,
      { userActivationStrategy: format },
    ]);
    expect(await wrong("user-schemas", { baseProfile: { required: ["shoeSize"] } })).toMatchObject([
      400,
      { "baseProfile.required.0": format },
    ]);
    expect(await wrong("user-schemas", { baseProfile: { required: ["fullName"], optional: ["fullName"] } })).toEqual([
      400,
      { "baseProfile.optional": [{ code: "not_unique" }] },
    ]);
    expect(await wrong("password-policies", { minimumLength: 7 })).toMatchObject([
      400,
      { minimumLength: [{ code: "too_short", constraintAttributes: { minLength: "8" } }] },
    ]);
    expect(await wrong("auth-session-policies", { idleMinutes: 60, absoluteMinutes: 30 })).toEqual([
      400,
      { idleMinutes: [{ code: "too_long" }] },
    ]);
    const { status, body } = await ask("workflow-policies").upsert({ ownerId: tenant.id, customRedirectUrl: "x" });
    expect([status, body.violations]).toEqual([400, { ownerType: [{ code: "required" }], customRedirectUrl: format }]);
  });

  test("lists its documents by pages, and by owner", async () => {
    const api = ask("user-schemas");
    const owners = [ofApplication()];
    for (let i = 0; i < 4; i += 1) {
      owners.push({ ownerType: "TENANT", ownerId: (await makeTenant(application, `tenant${i}`)).id });
    }
    for (const owner of owners) await api.upsert({ ...owner, baseProfile: { required: ["fullName"] } });
    const seen: string[] = [];
    for (const startIndex of ["1", "3", "5"]) {
      const { body } = await api.list({ startIndex, count: "2" });
      expect(body.totalResults).toBe(5);
      seen.push(...body.items.map(({ ownerId }) => ownerId));
    }
    expect(seen.sort()).toEqual(owners.map(({ ownerId }) => ownerId).sort());
    expect((await api.list({ ownerType: "TENANT" })).body.totalResults).toBe(4);
    expect((await api.list({ ownerType: "APPLICATION" })).body.items).toMatchObject([{ ownerId: application.id }]);
    expect((await api.list({ ownerId: tenant.id })).body.totalResults).toBe(0);
  });
});

test("a user schema has two lists, each of which a tenant overrides and inherits by itself", async () => {
  const api = ask("user-schemas");
  await api.upsert({ ...ofApplication(), baseProfile: { required: ["fullName"], optional: ["birthdate"] } });
  const { body } = await api.upsert({ ...ofTenant(), baseProfile: { optional: [] } });
  expect(body).toMatchObject({ baseProfile: { optional: [] } });
  const held = async () => (await resolveSettings(application.id, tenant.id)).userSchema;
  // Nobody has defined fields of their own.
  const none = { fields: [], fieldPresences: [] };
  expect(await held()).toEqual({ required: ["fullName"], optional: [], ...none });
  const change = (baseProfile: unknown) => api.change(body.id, { baseProfile });
  expect((await change({ required: ["familyName"] })).status).toBe(200);
  expect(await held()).toEqual({ required: ["familyName"], optional: [], ...none });
  expect((await change({ optional: null })).body).toMatchObject({ baseProfile: { required: ["familyName"] } });
  expect(await held()).toEqual({ required: ["familyName"], optional: ["birthdate"], ...none });
  expect((await change(null)).body).toMatchObject({ baseProfile: {} });
  expect(await held()).toEqual({ required: ["fullName"], optional: ["birthdate"], ...none });
});

describe("email policies", () => {
  const emails = ask("email-policies");
  const activation = { emailType: "USER_ACTIVATION", actionLinkLifetime: 90, actionLinkLifetimeUnit: "MINUTES" };
  const verification = { emailType: "EMAIL_VERIFICATION", actionLinkLifetime: 3, actionLinkLifetimeUnit: "DAYS" };

  test("are two for each owner, one for each type of mail, that know nothing of each other", async () => {
    const one = await emails.upsert({ ...ofTenant(), ...activation, codeLifetimeMinutes: 5 });
    const two = await emails.upsert({ ...ofTenant(), ...verification, codeLifetimeMinutes: 7 }, {});
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.body).not.toHaveProperty("codeLifetimeMinutes");
    expect((await resolveSettings(application.id, tenant.id)).emailPolicy).toMatchObject({
      activationLinkLifetimeMinutes: 90,
      verificationLinkLifetimeMinutes: 3 * 24 * 60,
      codeLifetimeMinutes: 5,
    });
    expect((await emails.list()).body).toMatchObject({
      totalResults: 2,
      items: [
        { id: one.body.id, ...activation, codeLifetimeMinutes: 5 },
        { id: two.body.id, ...verification },
      ],
    });
    expect((await emails.list({ startIndex: "2", count: "1" })).body.items).toMatchObject([{ id: two.body.id }]);
    expect((await emails.get(two.body.id)).body).toMatchObject(verification);
    expect((await emails.remove(one.body.id)).status).toBe(204);
    expect((await emails.get(one.body.id)).status).toBe(404);
    expect((await emails.get(two.body.id)).body).toMatchObject(verification);
  });

  test("write a lifetime with its unit, and a week at most", async () => {
    const { body } = await emails.upsert({ ...ofTenant(), ...activation, actionLinkLifetime: 120 });
    expect(body).toMatchObject({ actionLinkLifetime: 2, actionLinkLifetimeUnit: "HOURS" });
    const alone = await emails.change(body.id, { actionLinkLifetime: 5 });
    expect(alone.body.violations).toEqual({ actionLinkLifetimeUnit: [{ code: "required" }] });
    const long = await emails.change(body.id, { actionLinkLifetime: 8, actionLinkLifetimeUnit: "DAYS" });
    expect(long.body.violations).toEqual({ actionLinkLifetime: [{ code: "too_long" }] });
    const url = "https://yourapp.example/{tenant_name}/activate";
    const changed = await emails.change(body.id, { actionLinkLifetime: null, actionLinkUrl: url });
    expect(changed.body).toMatchObject({ actionLinkUrl: url });
    expect(changed.body).not.toHaveProperty("actionLinkLifetime");
  });

  test("resolve to both types", async () => {
    await emails.upsert({ ...ofApplication(), ...verification });
    expect(await emails.resolve()).toEqual({
      items: [
        {
          item: {
            emailType: "USER_ACTIVATION",
            actionLinkUrl: null,
            actionLinkLifetime: 24,
            actionLinkLifetimeUnit: "HOURS",
            codeLifetimeMinutes: 10,
          },
          isDefault: true,
          sources: {
            actionLinkUrl: "DEFAULT",
            actionLinkLifetime: "DEFAULT",
            actionLinkLifetimeUnit: "DEFAULT",
            codeLifetimeMinutes: "DEFAULT",
          },
        },
        {
          item: { ...verification, actionLinkUrl: null },
          isDefault: false,
          sources: {
            actionLinkUrl: "DEFAULT",
            actionLinkLifetime: "APPLICATION",
            actionLinkLifetimeUnit: "APPLICATION",
          },
        },
      ],
    });
  });
});
