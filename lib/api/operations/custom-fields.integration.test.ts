import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db, withTransaction } from "@/db/client";
import { auditEvents, fieldErasures, rateLimits, settings, signupAttempts, tenants, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import type { Actor } from "../../access/access";
import { activate } from "../../activation/activation";
import { exportUsers } from "../../directory/export";
import { beginImport, importLines, readImport } from "../../directory/import/import";
import { listUsers } from "../../directory/list";
import { newId } from "../../ids";
import { makeOperator } from "../../operators/testing";
import { eraseRemovedFields } from "../../profile/erase";
import { linkToken } from "../../secrets/one-time-secrets";
import { makeApplication, makeBrowser, makeTenant, newestSecret, sent, visitor } from "../../testing/cast";
import { type ApiCaller, callApi, makeApiCaller } from "../testing";
import { SETTINGS_OPERATIONS } from "./owner-settings";
import { SIGNUP_OPERATIONS } from "./signup";
import { USER_OPERATIONS } from "./users";

useTestDatabase();

const PASSWORD = "seven quiet lamps on a hill";
const option = (value: string, label: string) => ({ value, label: { en: label, de: `${label} (de)` } });
const label = { en: "Label" };
const FIELDS = [
  { name: "nickname", type: "TEXT", label, presence: "REQUIRED", pattern: "[A-Za-z ]{2,20}" },
  { name: "about", type: "LONG_TEXT", label, presence: "OPTIONAL" },
  { name: "seats", type: "NUMBER", label, presence: "OPTIONAL", minimum: 1, maximum: 500 },
  { name: "newsletter", type: "BOOLEAN", label, presence: "OPTIONAL" },
  {
    name: "team",
    type: "CHOICE",
    label,
    presence: "OPTIONAL",
    options: [option("eng", "Engineering"), option("ops", "Operations")],
  },
  {
    name: "tools",
    type: "MULTIPLE_CHOICE",
    label,
    presence: "OPTIONAL",
    options: [option("a", "Anvil"), option("b", "Bellows")],
  },
  { name: "starts_on", type: "DATE", label, presence: "OPTIONAL" },
  { name: "site", type: "URL", label, presence: "ABSENT" },
] as const;
const VALUES = {
  nickname: "Ada L",
  about: "First line\nSecond line",
  seats: 12.5,
  newsletter: false,
  team: "eng",
  tools: ["a", "b"],
  starts_on: "2026-02-28",
  site: "https://ada.example/",
};

let application: Awaited<ReturnType<typeof makeApplication>>;
let acme: Awaited<ReturnType<typeof makeTenant>>;
let caller: ApiCaller & { id: string };

beforeEach(async () => {
  await db().delete(rateLimits);
  application = await makeApplication();
  acme = await makeTenant(application, "acme");
  caller = await makeApiCaller(application);
});

type Refused = { code: string; violations: Record<string, { code: string; constraintAttributes?: object }[]> };
const schemas = SETTINGS_OPERATIONS["user-schemas"];

function say(members: Record<string, unknown>, owner: "APPLICATION" | "TENANT" = "APPLICATION", more = {}) {
  const ownerId = owner === "TENANT" ? acme.id : application.id;
  return callApi<Refused & { id: string; fields: unknown }>(caller, schemas.create, {
    query: { upsert: "true", ...more },
    body: { ownerType: owner, ownerId, ...members },
  });
}

function provision(fields: Record<string, unknown> | undefined, more: Record<string, unknown> = {}) {
  const body = { tenantId: acme.id, email: `${newId()}@acme.example`, password: PASSWORD, ...more };
  return callApi<Refused & { userId: string }>(caller, SIGNUP_OPERATIONS.provisionUser, {
    body: { ...body, ...(fields ? { fields } : {}) },
  });
}

/** Makes all removals, or the one of a name, older. */
async function passMinutes(minutes: number, name?: string) {
  await db()
    .update(fieldErasures)
    .set({ createdAt: sql`${fieldErasures.createdAt} - make_interval(mins => ${minutes})` })
    .where(name === undefined ? undefined : eq(fieldErasures.name, name));
}

async function untilSomebodyWaits() {
  const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await expect.poll(async () => (await db().execute(waiting)).rowCount, { timeout: 15_000 }).toBeGreaterThan(0);
}

/** The lines of an import into the tenant that are refused. */
async function refusalsOf(actor: Actor, lines: string[]) {
  const owner = { applicationId: application.id, tenantId: acme.id };
  const begun = await beginImport(actor, owner, null);
  if (begun.type !== "begun") throw new Error(begun.type);
  await importLines(actor, owner, begun.userImport.id, 1, lines.join("\n"));
  const read = await readImport(actor, owner, begun.userImport.id);
  return "refusals" in read ? read.refusals : read;
}

async function userOf(userId: string) {
  const [user] = await db().select().from(users).where(eq(users.id, userId));
  return user;
}

async function makeUser(fields: Record<string, unknown>, email = `${newId()}@acme.example`) {
  const id = newId();
  await db()
    .insert(users)
    .values({
      applicationId: application.id,
      tenantId: acme.id,
      id,
      email,
      status: "ACTIVE",
      origin: "SIGNUP",
      fields: fields as typeof VALUES,
    });
  return id;
}

describe("the user schema", () => {
  test("keeps the fields in their order, and says what is wrong by its place", async () => {
    const said = await say({ fields: FIELDS });
    expect(said.status).toBe(201);
    expect(said.body.fields).toEqual(FIELDS);
    const wrong = await say({
      fields: [{ ...FIELDS[0], pattern: "(", claim: { name: "sub", scope: "profile" } }],
    });
    expect(wrong.status).toBe(400);
    expect(wrong.body.violations).toEqual({
      "fields.0.pattern": [{ code: "invalid_format" }],
      "fields.0.claim.name": [{ code: "reserved" }],
    });
  });

  test("asks before it deletes a field with what people have entered, and then deletes both at once", async () => {
    await say({ fields: FIELDS });
    await say({ fieldPresences: [{ name: "team", presence: "REQUIRED" }] }, "TENANT");
    const ada = await makeUser(VALUES);
    const rest = FIELDS.filter(({ name }) => name !== "team");
    const asked = await say({ fields: rest });
    expect(asked).toMatchObject({ status: 409, body: { code: "weaker_settings" } });
    expect((await userOf(ada))?.fields).toEqual(VALUES);
    expect((await say({ fields: rest }, "APPLICATION", { acceptWeakening: "true" })).status).toBe(200);
    const { team: _, ...left } = VALUES;
    const after = await userOf(ada);
    expect(after?.fields).toEqual(left);
    expect(after?.version).toBe(2);
    const team = { name: "team", type: "TEXT", label, presence: "OPTIONAL" };
    const again = await say({ fields: [...rest, team] });
    expect(again.body.violations).toEqual({ [`fields.${rest.length}.name`]: [{ code: "reserved" }] });
    await passMinutes(6);
    await eraseRemovedFields();
    expect((await say({ fields: [...rest, team] })).status).toBe(200);
    const resolved = await callApi<{ items: { item: { fieldPresences: unknown } }[] }>(caller, schemas.resolve, {
      params: { tenantId: acme.id },
    });
    expect(resolved.body.items[0]?.item.fieldPresences).toEqual([]);
    const [event] = await db()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.applicationId, application.id), eq(auditEvents.action, "settings.changed")))
      .orderBy(auditEvents.createdAt)
      .offset(2);
    expect(event?.details).toEqual({
      collection: "user-schemas",
      changes: { "fields.team": { from: FIELDS[4], to: "inherit" } },
    });
  });

  test("deletes also what a signup brings that had read the settings before", async () => {
    await say({ fields: FIELDS });
    let signup: ReturnType<typeof provision> | undefined;
    await withTransaction(async (tx) => {
      await tx.select().from(tenants).where(eq(tenants.id, acme.id)).for("update");
      signup = provision(VALUES);
      await untilSomebodyWaits();
      await say({ fields: FIELDS.slice(0, 1) }, "APPLICATION", { acceptWeakening: "true" });
    });
    const userId = (await signup)?.body.userId ?? "";
    const values = async () => {
      const [attempt] = await db().select().from(signupAttempts).where(eq(signupAttempts.userId, userId));
      return attempt?.fields;
    };
    expect(await values()).toEqual(VALUES);
    await passMinutes(6);
    await eraseRemovedFields();
    expect(await values()).toEqual({ nickname: VALUES.nickname });
    expect(await db().$count(fieldErasures)).toBe(0);
  });

  test("deletes the other fields where one can't be deleted", async () => {
    await say({ fields: FIELDS });
    const ada = await makeUser({ ...VALUES, stuck: "x" });
    await db()
      .insert(fieldErasures)
      .values(["stuck", "team"].map((name) => ({ applicationId: application.id, name })));
    await db().execute(sql`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$`);
    await db().execute(sql`
      create trigger refuse before update on users for each row
      when (old.fields ? 'stuck' and not new.fields ? 'stuck') execute function refuse()`);
    await passMinutes(6, "stuck");
    await eraseRemovedFields();
    const { team: _, ...left } = VALUES;
    expect((await userOf(ada))?.fields).toEqual({ ...left, stuck: "x" });
    await db().execute(sql`drop function refuse() cascade`);
    await eraseRemovedFields();
    expect((await userOf(ada))?.fields).toEqual(left);
    expect((await db().select().from(fieldErasures)).map(({ name }) => name)).toEqual(["team"]);
  });

  test("gives a name to no new field while the old one's values are still there", async () => {
    await say({ fields: FIELDS });
    await db().insert(fieldErasures).values({ applicationId: application.id, name: "vip" });
    const vip = { name: "vip", type: "BOOLEAN", label, presence: "OPTIONAL" };
    const refused = await say({ fields: [vip, ...FIELDS] });
    expect(refused.body.violations).toEqual({ "fields.0.name": [{ code: "reserved" }] });
  });

  test("reads what was stored before a rule came, and names it when the list is saved again", async () => {
    const old = { ...FIELDS[2], claim: { name: "sub", scope: "profile" } };
    const { id } = (await say({ fields: FIELDS })).body;
    await db()
      .update(settings)
      .set({ members: { fields: [FIELDS[0], old] } })
      .where(and(eq(settings.ownerId, application.id), eq(settings.collection, "user-schemas")));
    expect((await provision({ nickname: "Ada", seats: 3 })).status).toBe(200);
    const params = { userSchemaId: id };
    const changed = await callApi(caller, schemas.change, {
      params,
      body: { baseProfile: { required: ["givenName"] } },
    });
    expect(changed.status).toBe(200);
    expect((await say({ fieldPresences: [{ name: "seats", presence: "REQUIRED" }] }, "TENANT")).status).toBe(201);
    const refused = await say({ fields: [FIELDS[0], old, FIELDS[1]] });
    expect(refused.body.violations).toEqual({ "fields.1.claim.name": [{ code: "reserved" }] });
  });

  test("repeats no text of the caller in the places of violations", async () => {
    const refused = await say({ fields: [{ ...FIELDS[0], label: { "not a language": "x" }, "a secret": 1 }] });
    expect(refused.body.violations).toEqual({
      "fields.0": [{ code: "invalid_format" }],
      "fields.0.label": [{ code: "invalid_format" }],
    });
  });

  test("changes no field's type", async () => {
    await say({ fields: FIELDS });
    const { pattern: _, ...first } = FIELDS[0];
    const refused = await say({ fields: [{ ...first, type: "URL" }, ...FIELDS.slice(1)] });
    expect(refused.body.violations).toEqual({ "fields.0.type": [{ code: "invalid_format" }] });
  });

  test("belongs to the application: a tenant says which fields it asks for, and no more", async () => {
    await say({ fields: FIELDS });
    expect((await say({ fields: FIELDS }, "TENANT")).body.violations).toEqual({ fields: [{ code: "invalid_format" }] });
    const presences = [
      { name: "seats", presence: "REQUIRED" },
      { name: "nobody", presence: "ABSENT" },
    ];
    expect((await say({ fieldPresences: presences }, "TENANT")).body.violations).toEqual({
      "fieldPresences.1.name": [{ code: "unknown_field" }],
    });
    expect((await say({ fieldPresences: presences.slice(0, 1) })).body.violations).toEqual({
      fieldPresences: [{ code: "invalid_format" }],
    });
    expect((await say({ fieldPresences: presences.slice(0, 1) }, "TENANT")).status).toBe(201);
    const refused = await provision({ nickname: "Ada" });
    expect(refused.body.violations).toEqual({ "fields.seats": [{ code: "required" }] });
  });
});

describe("signing up", () => {
  beforeEach(() => say({ fields: FIELDS }));

  test("by a program stores every field that it is given, also one that no form shows", async () => {
    const { status, body } = await provision(VALUES);
    expect(status).toBe(200);
    const [attempt] = await db().select().from(signupAttempts).where(eq(signupAttempts.userId, body.userId));
    expect(attempt?.fields).toEqual(VALUES);
  });

  test("tells everything that is wrong at once, with the limits", async () => {
    const refused = await provision({
      seats: 501,
      newsletter: "yes",
      team: "hr",
      tools: "a",
      site: "javascript:1",
      vip: 1,
    });
    expect(refused.body.violations).toEqual({
      "fields.nickname": [{ code: "required" }],
      "fields.seats": [{ code: "too_large", constraintAttributes: { maximum: "500" } }],
      "fields.newsletter": [{ code: "invalid_format" }],
      "fields.team": [{ code: "invalid_format" }],
      "fields.tools": [{ code: "invalid_format" }],
      "fields.site": [{ code: "invalid_format" }],
      "fields.vip": [{ code: "unknown_field" }],
    });
    expect((await provision(undefined, { fields: "x" })).status).toBe(400);
    expect((await provision({ nickname: null })).body.violations).toEqual({
      "fields.nickname": [{ code: "required" }],
    });
  });

  test("refuses nothing in the wrong type, and names no name that can't be a field's", async () => {
    const refused = await provision({ ...VALUES, nickname: [], seats: "", newsletter: [], team: "", "a secret": 1 });
    expect(refused.body.violations).toEqual({
      "fields.nickname": [{ code: "invalid_format" }],
      "fields.seats": [{ code: "invalid_format" }],
      "fields.newsletter": [{ code: "invalid_format" }],
      "fields.team": [{ code: "invalid_format" }],
      fields: [{ code: "invalid_format" }],
    });
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field_${index}`, 1]));
    const named = await provision({ nickname: "Ada", ...many });
    expect(Object.keys(named.body.violations)).toEqual(
      Object.keys(many)
        .slice(0, 30)
        .map((name) => `fields.${name}`),
    );
  });

  test("refuses a name that JavaScript gives a meaning to, wherever it comes from", async () => {
    const odd = JSON.parse('{"nickname":"Ada","__proto__":1}');
    const violations = { fields: [{ code: "invalid_format" }] };
    expect((await provision(odd)).body.violations).toEqual(violations);
    const ada = await makeUser({ nickname: "Ada" });
    const patched = await callApi<Refused>(caller, USER_OPERATIONS.changeUser, {
      params: { userId: ada },
      body: { fields: odd },
    });
    expect(patched.body.violations).toEqual(violations);
    const { actor } = await makeOperator(application.id);
    expect(await refusalsOf(actor, ['{"email":"a@acme.example","fields":{"__proto__":1}}'])).toEqual([
      { line: 1, violations },
    ]);
  });

  test("by a form stores what the form showed and ignores the rest; the user has it once activated", async () => {
    const browser = makeBrowser();
    const fields = {
      nickname: "Ada",
      seats: "12",
      newsletter: "true",
      tools: ["b"],
      site: "https://x.example",
      vip: "1",
    };
    const typed = { email: "ada@acme.example", password: PASSWORD, fields };
    const { attemptId, userId } = sent(await browser.signUp(acme.hostname, typed));
    expect((await userOf(userId))?.fields).toEqual({});
    const secret = await newestSecret(application.id, "ACTIVATION_LINK", attemptId);
    const outcome = await activate(await acme.host(), { token: linkToken(secret) }, browser.markers, visitor());
    expect(outcome.type).toBe("activated");
    expect((await userOf(userId))?.fields).toEqual({ nickname: "Ada", seats: 12, newsletter: true, tools: ["b"] });
  });

  test("a removed field is brought in by no attempt that waits", async () => {
    const { body } = await provision(VALUES);
    await say({ fields: FIELDS.slice(0, 1) }, "APPLICATION", { acceptWeakening: "true" });
    const [attempt] = await db().select().from(signupAttempts).where(eq(signupAttempts.userId, body.userId));
    expect(attempt?.fields).toEqual({ nickname: VALUES.nickname });
  });
});

describe("a user", () => {
  const change = (userId: string, body: Record<string, unknown>) =>
    callApi<Refused & { fields: unknown }>(caller, USER_OPERATIONS.changeUser, { params: { userId }, body });

  test("is changed field by field: absent stays, null goes, unknown is refused", async () => {
    await say({ fields: FIELDS });
    const ada = await makeUser({ nickname: "Ada", seats: 3 });
    const changed = await change(ada, { fields: { seats: null, newsletter: true } });
    expect(changed.body.fields).toEqual({ nickname: "Ada", newsletter: true });
    const refused = await change(ada, { fields: { vip: 1, nickname: "!" } });
    expect(refused.body.violations).toEqual({
      "fields.vip": [{ code: "unknown_field" }],
      "fields.nickname": [{ code: "invalid_format" }],
    });
    const [event] = await db().select().from(auditEvents).where(eq(auditEvents.action, "user.changed"));
    expect(event?.details).toMatchObject({ members: ["fields.seats", "fields.newsletter"] });
    expect((await change(ada, { fields: null })).status).toBe(400);
  });

  test("is exported and imported whole, and a line with an unknown field is refused", async () => {
    await say({ fields: FIELDS });
    await makeUser(VALUES, "ada@acme.example");
    const { actor } = await makeOperator(application.id);
    const owner = { applicationId: application.id, tenantId: acme.id };
    const exported = await exportUsers(actor, owner, { passwordHashes: false }, visitor());
    if (exported.type !== "exporting") throw new Error(exported.type);
    let text = "";
    for await (const piece of exported.pieces) text += piece;
    expect(JSON.parse(text)).toMatchObject({ fields: VALUES });
    const globex = { ...owner, tenantId: (await makeTenant(application, "globex")).id };
    const begun = await beginImport(actor, globex, null);
    if (begun.type !== "begun") throw new Error(begun.type);
    const wrong = JSON.stringify({ email: "bob@acme.example", fields: { vip: true, seats: 0 } });
    await importLines(actor, globex, begun.userImport.id, 1, `${text}${wrong}\n{"email":"eve@acme.example"}`);
    const read = await readImport(actor, globex, begun.userImport.id);
    expect(read).toMatchObject({
      refusals: [
        { line: 2, violations: { "fields.seats": [{ code: "too_small" }], "fields.vip": [{ code: "unknown_field" }] } },
      ],
    });
    const imported = await db().select().from(users).where(eq(users.tenantId, globex.tenantId)).orderBy(users.email);
    expect(imported.map(({ fields }) => fields)).toEqual([VALUES, {}]);
  });

  test("is refused alone where a line names a field by what can't be stored", async () => {
    await say({ fields: FIELDS });
    const { actor } = await makeOperator(application.id);
    const lines = [
      '{"email":"a@acme.example","fields":{"\\u0000":1}}',
      '{"email":"b@acme.example","fields":{"\\ud800":1}}',
      '{"email":"c@acme.example","fields":{"seats":2}}',
    ];
    const violations = { fields: [{ code: "invalid_format" }] };
    expect(await refusalsOf(actor, lines)).toEqual([
      { line: 1, violations },
      { line: 2, violations },
    ]);
    const [imported, ...others] = await db().select().from(users).where(eq(users.tenantId, acme.id));
    expect(imported).toMatchObject({ email: "c@acme.example", fields: { seats: 2 } });
    expect(others).toEqual([]);
  });

  test("is found in the list by what fields hold, and by the labels of what was chosen", async () => {
    await say({ fields: FIELDS });
    await makeUser(VALUES, "ada@acme.example");
    await makeUser({ nickname: "Bob", team: "ops", gone: "Ada" }, "bob@acme.example");
    const { actor } = await makeOperator(application.id);
    const found = async (search: string) =>
      (await listUsers(actor, { applicationId: application.id, tenantId: acme.id }, { search }))?.users.map(
        ({ email }) => email,
      );
    const ada = ["ada@acme.example"];
    for (const search of ["ada l", "Second", "12.5", "2026-02", "engineering", "Anvil (DE)", "ada.example"]) {
      expect([search, await found(search)]).toEqual([search, ada]);
    }
    expect(await found("Operations")).toEqual(["bob@acme.example"]);
    expect(await found("nickname")).toEqual([]);
    expect(await found("%")).toEqual([]);
  });
});
