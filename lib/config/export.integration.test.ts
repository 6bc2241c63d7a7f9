import { createHash } from "node:crypto";
import { asc, sql } from "drizzle-orm";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { db } from "@/db/client";
import { applications, clients, defaultSignupRoles, hosts, roles, settings, tenants, workspaces } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeOperator } from "../operators/testing";
import { PROFILE_NAMES } from "../profile/fields";
import { COLLECTION_KEYS, type Collection, nameOf, recordOf } from "../settings/collections";
import { makeApplication, makeTenant } from "../testing/cast";
import { applyConfig, type ConfigOptions } from "./apply";
import { exportConfig } from "./export";
import { PLAIN, planIn, SHELL } from "./testing";

useTestDatabase();

const empty = () => db().execute(sql`truncate workspaces, applications cascade`);

beforeEach(empty);

const allowed: ConfigOptions = { ...PLAIN, acceptWeakening: true, acceptDeletingUsers: true };

/** Everything that has a meaning, without what only counts or tells the time. */
async function rowsThere() {
  const timeless = <Row extends object>(rows: Row[]) =>
    rows.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => !/^(version|createdAt|updatedAt)$/.test(name))),
    );
  return {
    workspaces: timeless(await db().select().from(workspaces).orderBy(asc(workspaces.id))),
    applications: timeless(await db().select().from(applications).orderBy(asc(applications.id))),
    roles: timeless(await db().select().from(roles).orderBy(asc(roles.id))),
    given: await db().select().from(defaultSignupRoles).orderBy(asc(defaultSignupRoles.roleId)),
    clients: timeless(await db().select().from(clients).orderBy(asc(clients.id))),
    tenants: timeless(await db().select().from(tenants).orderBy(asc(tenants.id))),
    hosts: timeless(await db().select().from(hosts).orderBy(asc(hosts.hostname))),
    settings: await db()
      .select({
        ownerId: settings.ownerId,
        tenantId: settings.tenantId,
        collection: settings.collection,
        members: settings.members,
      })
      .from(settings)
      .where(sql`${settings.members} <> '{}'`)
      .orderBy(asc(settings.ownerId), asc(settings.collection)),
  };
}

async function exported(format: "yaml" | "json" = "yaml") {
  const outcome = await exportConfig(SHELL, null, format);
  if (outcome.type !== "exported") throw new Error(outcome.type);
  const environment = Object.fromEntries(
    outcome.secrets.map((name) => [name, secretOf(name.slice(-26).toLowerCase())]),
  );
  return { text: outcome.text, options: { ...allowed, environment } };
}

async function applied(text: string, options: ConfigOptions) {
  const outcome = await applyConfig(SHELL, null, text, options);
  if (outcome.type !== "applied") throw new Error(JSON.stringify(outcome, null, 1).slice(0, 2_000));
  return outcome;
}

/** The same name has the same id in every random system, as it has in every export of one system. */
function idOf(name: string): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  return [...createHash("sha256").update(name).digest().subarray(0, 26)].map((byte) => alphabet[byte & 31]).join("");
}

function secretOf(clientId: string): string {
  return `the-secret-of-the-client-${clientId}`;
}

// What readers of YAML like to take for something else, and what terminals, shells and databases trip over.
const trouble = fc.constantFrom(
  ..."yes|no|null|~|true|012|0x1F|1e3|2026-01-31|- a|a: b|#x|a #b|*a|&a|!x|'|\"|%a|@a|`a|{a}|[a|<<|=|?|:|inherit|\\|\\n|$HOME|é😀|\u2028x|ﬁ|،|0".split(
    "|",
  ),
);
const displayName = fc
  .oneof(
    trouble,
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc.string({ unit: "binary", maxLength: 30 }),
    // As long as signup takes them: 200 code points are twice as many in UTF-16.
    fc.constant("😀".repeat(200)),
  )
  .map((text) => text.trim())
  .filter((text) => text !== "" && /^[^\p{Cc}\p{Surrogate}]*$/u.test(text));
const url = fc
  .tuple(
    fc.constantFrom("a.example", "{tenant_name}.b.example", "c.example:8443"),
    // No segment of dots alone: a browser would take it away.
    fc.stringMatching(/^(\/[a-z0-9_~-][a-z0-9._~-]{0,7}){0,2}$/),
  )
  .map(([host, path]) => `https://${host}${path || "/"}`);
const color = fc.stringMatching(/^#[0-9a-fA-F]{6}$/);
const orNull = <T>(values: fc.Arbitrary<T>) => fc.oneof(values, fc.constant(null));
const some = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(members, { requiredKeys: [] });

/** Values that a member of a collection may have, by its schema and the kind of its field. */
function valuesOf(schema: unknown, kind: string): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodNullable) return orNull(valuesOf(schema.unwrap(), kind));
  if (kind === "url" || kind === "image") return url;
  if (kind === "colour") return color;
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodNumber) return fc.integer({ min: schema.minValue ?? 0, max: schema.maxValue ?? 0 });
  if (schema instanceof z.ZodArray && schema.element instanceof z.ZodEnum) {
    return fc.subarray(schema.element.options).filter((list) => schema.safeParse(list).success);
  }
  throw new Error(`No random values for a member of the kind ${kind}`);
}

function membersOf(collection: Collection): fc.Arbitrary<object> {
  const { schema, form } = recordOf(collection);
  return some(mapValues(schema.shape, (member, name) => valuesOf(member, form.fields[name]?.kind ?? "")));
}

function mapValues<T, R>(object: Record<string, T>, map: (value: T, name: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value, name)]));
}

/** Of collections whose members have to fit together. */
const together: { [C in Collection]?: fc.Arbitrary<object> } = {
  "user-schemas": fc
    .shuffledSubarray(PROFILE_NAMES)
    .chain((names) =>
      fc.nat(names.length).map((count) => ({ required: names.slice(0, count), optional: names.slice(count) })),
    )
    .chain((members) =>
      fc
        .subarray(["required", "optional"] as const)
        .map((kept) => Object.fromEntries(kept.map((name) => [name, members[name]]))),
    ),
  // Whatever application and tenant set, no session ends earlier than an unused one.
  "auth-session-policies": some({
    idleMinutes: fc.integer({ min: 5, max: 500 }),
    absoluteMinutes: fc.integer({ min: 1_000, max: 525_600 }),
    persistent: fc.boolean(),
  }),
};

const saysSomething = some(
  Object.fromEntries(COLLECTION_KEYS.map((key) => [nameOf(key), together[key] ?? membersOf(key)])),
);

/** A name has one type in every random system, as no field changes its type. */
const ownFields = fc
  .subarray([
    fc.record(
      {
        name: fc.constant("nickname"),
        type: fc.constant("TEXT"),
        label: fc.record({ en: displayName.filter((text) => [...text].length <= 100), de: fc.constant("Spitzname") }),
        help: fc.constant({ en: "As your friends call you." }),
        presence: fc.constantFrom("REQUIRED", "OPTIONAL", "ABSENT"),
        minLength: fc.integer({ min: 1, max: 9 }),
        pattern: fc.constant("[^\\s@]{1,40}"),
        claim: fc.record({
          name: fc.constantFrom("nick", "called"),
          scope: fc.constantFrom("profile", "openid"),
          inIdToken: fc.boolean(),
        }),
      },
      { requiredKeys: ["name", "type", "label", "presence"] },
    ),
    fc.constant({
      name: "team",
      type: "CHOICE",
      label: { en: "Team" },
      presence: "OPTIONAL",
      options: [{ value: "no", label: { en: "None" } }],
    }),
    fc.constant({
      name: "seats",
      type: "NUMBER",
      label: { en: "Seats" },
      presence: "ABSENT",
      minimum: 0.5,
      maximum: 1e9,
    }),
  ])
  .chain((fields) => fc.tuple(...fields));

const ownPresences = fc.subarray([
  { name: "nickname", presence: "ABSENT" },
  { name: "team", presence: "REQUIRED" },
  { name: "seats", presence: "OPTIONAL" },
]);

const tenantsOf = fc
  .uniqueArray(fc.constantFrom("acme", "a-b", "012", "nul", "t-1", "yes"), { maxLength: 4 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.record({
          name: fc.constant(name),
          displayName,
          signupEnabled: fc.boolean(),
          allowedSignupEmailDomains: fc.uniqueArray(
            fc.constantFrom("a.example", "b.example", "xn--mller-kva.example"),
            { maxLength: 3 },
          ),
          settings: saysSomething,
          presences: ownPresences,
        }),
      ),
    ),
  );

const rolesOf = fc
  .uniqueArray(fc.constantFrom("member", "owner", "null", "012", "a:b", "x.y_z-1"), { maxLength: 4 })
  .chain((names) =>
    fc.record({
      roles: fc.tuple(...names.map((name) => fc.record({ name: fc.constant(name), displayName }))),
      roleAssignmentPolicy: fc.record({ defaultSignupRoles: fc.subarray(names) }),
    }),
  );

const clientsOf = fc
  .uniqueArray(fc.constantFrom("CONFIDENTIAL", "PUBLIC", "MACHINE"), { maxLength: 3 })
  .chain((types) =>
    fc.tuple(
      ...types.map((type) =>
        fc.record({
          type: fc.constant(type),
          displayName,
          enabled: fc.boolean(),
          refreshTokenGraceSeconds: fc.integer({ min: 0, max: 120 }),
          loginUrl: orNull(url),
          redirectUris: fc.uniqueArray(url, { maxLength: 3 }),
          machineRole: fc.constantFrom(null, ...(type === "MACHINE" ? ["APPLICATION_ADMIN_CLIENT"] : [])),
          permissions: type === "MACHINE" ? fc.subarray(["user:read", "role:read", "role:write"]) : fc.constant([]),
        }),
      ),
    ),
  );

const applicationOf = (name: string) =>
  fc
    .record({
      displayName,
      loginUrl: url,
      logoutUrls: fc.uniqueArray(url, { maxLength: 2 }),
      signupEnabled: fc.boolean(),
      activationProofRequired: fc.boolean(),
      customSignupPageUrl: orNull(url),
      customTenantSignupPageUrl: orNull(url),
      customLoginPageUrl: orNull(url),
      settings: saysSomething,
      fields: ownFields,
      clients: clientsOf,
      tenants: tenantsOf,
      withRoles: rolesOf,
    })
    .map(({ withRoles, fields, tenants, settings, ...application }) => ({
      name,
      environment: "PRODUCTION",
      ...application,
      ...withRoles,
      settings: withSchema(settings, { fields }),
      tenants: tenants.map(({ presences, settings: own, ...tenant }) => {
        const fieldPresences = presences.filter(({ name }) => fields.some((field) => field.name === name));
        return { ...tenant, settings: withSchema(own, { fieldPresences }) };
      }),
    }));

/** Own fields stand in the user schema, beside the lists of base fields; where there are none, nothing is said about them. */
function withSchema<Settings extends object>(settings: Settings, members: Record<string, unknown[]>): Settings {
  const said = Object.fromEntries(Object.entries(members).filter(([, list]) => list.length > 0));
  const { userSchema = {} } = settings as { userSchema?: object };
  return Object.keys(said).length > 0 ? { ...settings, userSchema: { ...userSchema, ...said } } : settings;
}

const systems = fc
  .record({ displayName, shop: fc.option(applicationOf("shop")), blog: fc.option(applicationOf("blog")) })
  .map(({ displayName, shop, blog }) => ({
    version: 1,
    workspaces: [
      { name: "acme", displayName, applications: [shop, blog].filter((each) => each !== null).map(withIds) },
      { name: "other", displayName, applications: [] },
    ].map((workspace) => ({ id: idOf(workspace.name), ...workspace })),
  }));

type Application = typeof applicationOf extends (name: string) => fc.Arbitrary<infer A> ? A : never;

function withIds(application: Application) {
  const { name, clients, tenants, roles } = application;
  const named = <Entry extends { name: string }>(kind: string, entries: Entry[]) =>
    entries.map((entry) => ({ id: idOf(`${name} ${kind} ${entry.name}`), ...entry }));
  return {
    id: idOf(`application ${name}`),
    ...application,
    roles: named("role", roles),
    tenants: named("tenant", tenants),
    clients: clients.map((client) => {
      const id = idOf(`${name} client ${client.type}`);
      const secret = client.type === "PUBLIC" ? {} : { secret: { env: `S_${id}` } };
      return { id, ...client, ...secret };
    }),
  };
}

type System = typeof systems extends fc.Arbitrary<infer S> ? S : never;

function environmentOf(system: System): Record<string, string> {
  const ids = system.workspaces.flatMap(({ applications }) =>
    applications.flatMap(({ clients }) => clients.map(({ id }) => id)),
  );
  return Object.fromEntries(ids.map((id) => [`S_${id}`, secretOf(id)]));
}

const RUNS = { numRuns: 20, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false };

describe("whatever a system is like", () => {
  test("its export, applied to an empty one, makes the same: rows, hosts, secrets, and the next export", async () => {
    await fc.assert(
      fc.asyncProperty(systems, fc.constantFrom("yaml" as const, "json" as const), async (system, format) => {
        await empty();
        await applied(JSON.stringify(system), { ...allowed, environment: environmentOf(system) });
        const [first, rows] = [await exported(format), await rowsThere()];
        await empty();
        await applied(first.text, first.options);
        expect(await rowsThere()).toEqual(rows);
        expect((await exported(format)).text).toBe(first.text);
        expect(planIn(await applied(first.text, { ...first.options, prune: true })).steps).toEqual([]);
      }),
      RUNS,
    );
  }, 120_000);

  test("another one becomes the same by that export and --prune, whatever it was like before", async () => {
    await fc.assert(
      fc.asyncProperty(systems, systems, async (one, other) => {
        await empty();
        await applied(JSON.stringify(one), { ...allowed, environment: environmentOf(one) });
        const [first, rows] = [await exported(), await rowsThere()];
        await empty();
        await applied(JSON.stringify(other), { ...allowed, environment: environmentOf(other) });
        const before = await rowsThere();
        const options = { ...first.options, prune: true };
        const planned = await applyConfig(SHELL, null, first.text, { ...options, dryRun: true });
        expect(await rowsThere()).toEqual(before);
        expect(planIn(await applied(first.text, options))).toEqual(planIn(planned));
        expect(await rowsThere()).toEqual(rows);
      }),
      RUNS,
    );
  }, 120_000);
});

test("the random systems leave no collection and no member of settings out", () => {
  const names = new Set<string>();
  for (const system of fc.sample(systems, 300)) {
    for (const { applications } of system.workspaces) {
      for (const { settings } of applications.flatMap(({ settings, tenants }) => [{ settings }, ...tenants])) {
        for (const [name, members = {}] of Object.entries(settings))
          for (const member of Object.keys(members)) names.add(`${name}.${member}`);
      }
    }
  }
  const count = COLLECTION_KEYS.reduce((sum, key) => sum + Object.keys(recordOf(key).schema.shape).length, 0);
  expect(names.size).toBe(count);
});

describe("an export", () => {
  test("holds no secret, hash, user, operator, key or tenant that nobody has activated", async () => {
    const application = await makeApplication({ signupEnabled: true });
    await makeTenant(application, "pending", { heldUntil: new Date(Date.now() + 60_000) });
    await makeTenant(application, "acme");
    const { email } = await makeOperator(application.id);
    await db().update(clients).set({ type: "CONFIDENTIAL", secretHash: "the-hash-of-a-secret" });
    const outcome = await exportConfig(SHELL, null);
    if (outcome.type !== "exported") throw new Error(outcome.type);
    const variable = `CLIENT_SECRET_${application.clientId.toUpperCase()}`;
    expect(outcome.secrets).toEqual([variable]);
    expect(outcome.text).toContain(`env: ${variable}`);
    expect(outcome.text).toMatch(/^# .* no secrets\.\n# .*every variable/);
    for (const absent of ["the-hash-of-a-secret", "pending", email, "OWNER"])
      expect(outcome.text).not.toContain(absent);
    expect(outcome.text).toContain("name: acme");
  });

  test("of one workspace is for its operators, and of all for the shell alone", async () => {
    const [mine, theirs] = [await makeApplication(), await makeApplication()];
    const { actor } = await makeOperator(mine.id, "VIEWER");
    const workspaceOf = async (each: typeof mine) => (await each.host()).application.workspaceId;
    const outcome = await exportConfig(actor, await workspaceOf(mine));
    if (outcome.type !== "exported") throw new Error(outcome.type);
    const { workspaces } = parse(outcome.text) as { workspaces: { applications: { id: string }[] }[] };
    expect(workspaces.flatMap(({ applications }) => applications.map(({ id }) => id))).toEqual([mine.id]);
    expect(await exportConfig(actor, await workspaceOf(theirs))).toEqual({ type: "not_found" });
    expect(await exportConfig(actor, null)).toEqual({ type: "forbidden" });
  });
});
