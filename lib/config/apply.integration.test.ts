import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db, withTransaction } from "@/db/client";
import {
  applications,
  auditEvents,
  clients,
  hosts,
  installationEvents,
  roles,
  settings,
  tenants,
  users,
  workspaces,
} from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { isClientSecret } from "../clients/secrets";
import { newId } from "../ids";
import { makeOperator } from "../operators/testing";
import { resolveSettings } from "../settings/resolve";
import { makeBrowser, visitor } from "../testing/cast";
import { applyConfig, type ConfigOptions } from "./apply";
import { mistakesIn, PLAIN, planIn, SHELL, stepsIn } from "./testing";
import { planText } from "./text";

useTestDatabase();

beforeEach(async () => {
  await db().execute(sql`truncate workspaces, applications cascade`);
  await db().delete(installationEvents);
});

const SECRET = "a-secret-of-more-than-32-characters";
const given = { ...PLAIN, environment: { WEB_SECRET: SECRET } };

const FILE = `version: 1
workspaces:
  - name: acme
    displayName: Acme
    applications:
      - name: shop
        displayName: Shop
        loginUrl: https://shop.example/login
        signupEnabled: true
        settings:
          passwordPolicy: { minimumLength: 12 }
        roles:
          - { name: member, displayName: Member }
          - { name: owner, displayName: Owner }
        roleAssignmentPolicy: { defaultSignupRoles: [member] }
        clients:
          - displayName: Web
            type: CONFIDENTIAL
            secret: { env: WEB_SECRET }
            redirectUris: [https://shop.example/callback]
          - { displayName: Robot, type: MACHINE, secret: { env: WEB_SECRET }, permissions: ["user:read"] }
        tenants:
          - name: one
            displayName: One
            signupEnabled: true
            allowedSignupEmailDomains: [One.example]
            settings:
              workflowPolicy: { customRedirectUrl: null }
          - { name: two, displayName: Two }
`;

const apply = (text: string, change: Partial<ConfigOptions> = {}) =>
  applyConfig(SHELL, null, text, { ...given, ...change });
const plan = (text: string, change: Partial<ConfigOptions> = {}) => apply(text, { ...change, dryRun: true });

async function applied(text: string, change: Partial<ConfigOptions> = {}) {
  const outcome = await apply(text, change);
  if (outcome.type !== "applied") throw new Error(JSON.stringify(outcome, null, 1));
  return outcome;
}

const shop = async () => (await db().select().from(applications).where(eq(applications.name, "shop")))[0];

async function rowsThere() {
  const counts = await Promise.all(
    [workspaces, applications, roles, clients, tenants, hosts, settings, auditEvents, installationEvents].map((table) =>
      db().$count(table),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function addUser(tenantName: string) {
  const [tenant] = await db().select().from(tenants).where(eq(tenants.name, tenantName));
  if (!tenant) throw new Error(`No tenant ${tenantName}`);
  const { applicationId, id: tenantId } = tenant;
  const id = newId();
  await db()
    .insert(users)
    .values({ applicationId, tenantId, id, email: `${id}@a.example`, status: "ACTIVE", origin: "SIGNUP" });
}

describe("a file on an empty system", () => {
  test("is planned, and nothing is done", async () => {
    const outcome = await plan(FILE);
    expect(outcome.type).toBe("planned");
    expect(stepsIn(outcome)).toEqual([
      "create acme",
      "create acme/shop",
      "create acme/shop/roles/member",
      "create acme/shop/roles/owner",
      "create acme/shop/roleAssignmentPolicy",
      "create acme/shop/clients/Web",
      "create acme/shop/clients/Robot",
      "create acme/shop/settings/passwordPolicy",
      "create acme/shop/tenants/one",
      "create acme/shop/tenants/two",
      "create acme/shop/tenants/one/settings/workflowPolicy",
    ]);
    expect(planIn(outcome).steps.map(({ line }) => line)).toEqual([3, 6, 13, 14, 15, 17, 21, 11, 23, 29, 28]);
    expect(await rowsThere()).toBe(0);
  });

  test("is applied whole: rows, hosts, secrets, settings", async () => {
    await applied(FILE);
    const application = await shop();
    if (!application) throw new Error("No shop");
    expect(application).toMatchObject({ environment: "PRODUCTION", signupEnabled: true, logoutUrls: [] });
    expect((await db().select().from(hosts)).map(({ hostname }) => hostname).sort()).toEqual([
      "one-shop-acme.localhost",
      "shop-acme.localhost",
      "two-shop-acme.localhost",
    ]);
    const [web] = await db().select().from(clients).where(eq(clients.displayName, "Web"));
    expect(isClientSecret(application.id, web?.id ?? "", SECRET, web?.secretHash ?? "")).toBe(true);
    const [one] = await db().select().from(tenants).where(eq(tenants.name, "one"));
    expect(one).toMatchObject({ allowedSignupEmailDomains: ["one.example"], heldUntil: null, signupEnabled: true });
    const resolved = await resolveSettings(application.id, one?.id ?? "");
    expect(resolved.passwordPolicy.minimumLength).toBe(12);
  });

  test("leaves the events that the dashboard leaves, by the system, and no secret in any of them", async () => {
    const request = visitor();
    await applied(FILE, { request });
    const events = await db().select().from(auditEvents);
    const actions = events.map(({ action }) => action).sort();
    expect(actions).toEqual([
      "application.changed",
      "application.created",
      "client.created",
      "client.created",
      "role.created",
      "role.created",
      "role_assignment_policy.changed",
      "settings.changed",
      "settings.changed",
      "tenant.created",
      "tenant.created",
    ]);
    expect(new Set(events.map(({ actorType, requestId }) => `${actorType} ${requestId}`))).toEqual(
      new Set([`SYSTEM ${request.requestId}`]),
    );
    expect(JSON.stringify(events)).not.toContain(SECRET);
    expect(await db().select({ action: installationEvents.action }).from(installationEvents)).toEqual([
      { action: "workspace.created" },
    ]);
  });
});

describe("the same file again", () => {
  test("does nothing: no row, no version, no event", async () => {
    await applied(FILE);
    const before = await rowsThere();
    const versions = async () => [await db().select().from(applications), await db().select().from(settings)];
    const rows = await versions();
    expect(planIn(await apply(FILE)).steps).toEqual([]);
    expect(planIn(await apply(FILE, { prune: true })).steps).toEqual([]);
    expect(planText(planIn(await plan(FILE)))).toMatch(/^No changes/);
    expect(await rowsThere()).toBe(before);
    expect(await versions()).toEqual(rows);
  });

  test("changes only what it says anew, and leaves alone what it doesn't say", async () => {
    await applied(FILE);
    await db().update(applications).set({ customLoginPageUrl: "https://shop.example/own" });
    const outcome = await applied(
      `version: 1
workspaces:
  - name: acme
    applications:
      - name: shop
        displayName: The Shop
        settings: { passwordPolicy: { minimumLength: inherit }, workflowPolicy: { userActivationStrategy: EMAIL_CODE } }
        tenants: [{ name: two, displayName: Zwei }]
`,
      { acceptWeakening: true },
    );
    expect(stepsIn(outcome)).toEqual([
      "change acme/shop",
      "create acme/shop/settings/workflowPolicy",
      "change acme/shop/settings/passwordPolicy",
      "change acme/shop/tenants/two",
    ]);
    expect(planText(planIn(outcome))).toContain('~ acme/shop\n    displayName: "Shop" → "The Shop"\n');
    expect(await shop()).toMatchObject({
      displayName: "The Shop",
      signupEnabled: true,
      customLoginPageUrl: "https://shop.example/own",
    });
    expect(await db().$count(tenants)).toBe(2);
    expect(await db().$count(clients)).toBe(2);
  });

  test("with another value in the environment gives a client another secret, and says so without it", async () => {
    await applied(FILE);
    const environment = { WEB_SECRET: `${SECRET}-the-next` };
    const outcome = await apply(FILE, { environment });
    expect(stepsIn(outcome)).toEqual(["change acme/shop/clients/Web", "change acme/shop/clients/Robot"]);
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    expect(planIn(await plan(FILE, { environment })).steps).toEqual([]);
  });
});

describe("what a file no longer names", () => {
  const less = FILE.replace(/ {10}- \{ name: two.*\n/, "")
    .replace(/ {10}- \{ name: owner.*\n/, "")
    .replace(/ {10}- \{ displayName: Robot.*\n/, "")
    .replace("{ minimumLength: 12 }", "{}");

  test("stays, without --prune", async () => {
    await applied(FILE);
    expect(planIn(await apply(less)).steps).toEqual([]);
    expect(await db().$count(tenants)).toBe(2);
  });

  test("goes with --prune, each with its event", async () => {
    await applied(FILE);
    const outcome = await applied(less, { prune: true, acceptWeakening: true });
    expect(stepsIn(outcome)).toEqual([
      "change acme/shop/settings/passwordPolicy",
      "delete acme/shop/roles/owner",
      "delete acme/shop/clients/Robot",
      "delete acme/shop/tenants/two",
    ]);
    expect((await db().select().from(tenants)).map(({ name }) => name)).toEqual(["one"]);
    expect(await db().$count(hosts)).toBe(2);
    const actions = (await db().select().from(auditEvents)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["tenant.deleted", "role.deleted", "client.deleted"]));
  });

  test("stays with --prune too where the file has no such list, or names no such workspace at all", async () => {
    await applied(FILE);
    await applied("version: 1\nworkspaces: [{ name: other, displayName: Other, applications: [] }]\n");
    await addUser("one");
    for (const text of [
      "version: 1\nworkspaces: []\n",
      "version: 1\nworkspaces: [{ name: other }]\n",
      "version: 1\nworkspaces: [{ name: acme, applications: [{ name: shop }] }]\n",
    ]) {
      expect(planIn(await apply(text, { prune: true })).steps).toEqual([]);
    }
    expect(await db().$count(workspaces)).toBe(2);
  });

  test("and has users goes only when that is said as well; the plan tells how many", async () => {
    await applied(FILE);
    await addUser("two");
    await addUser("two");
    for (const text of [less, "version: 1\nworkspaces: [{ name: acme, applications: [] }]\n"]) {
      const refused = await apply(text, { prune: true });
      expect(refused).toMatchObject({ type: "unconfirmed", plan: { deletesUsers: 2, weakens: text === less } });
      expect(planText(planIn(refused))).toMatch(/^- acme\/shop.* {2}\(2 users deleted with it\)$/m);
      expect(await db().$count(users)).toBe(2);
    }
    await applied(less, { prune: true, acceptDeletingUsers: true, acceptWeakening: true });
    expect(await db().$count(users)).toBe(0);
  });

  test("an application that goes leaves an event of the installation's", async () => {
    await applied(FILE);
    await applied("version: 1\nworkspaces: [{ name: acme, applications: [] }]\n", { prune: true });
    expect(await db().$count(applications)).toBe(0);
    expect(await db().$count(hosts)).toBe(0);
    const events = await db()
      .select()
      .from(installationEvents)
      .where(eq(installationEvents.action, "application.deleted"));
    expect(events).toMatchObject([{ details: { name: "shop" } }]);
  });

  test("a tenant that somebody is just signing up with is none of the file's business", async () => {
    await applied(FILE);
    const soon = new Date(Date.now() + 60_000);
    await db().update(tenants).set({ heldUntil: soon }).where(eq(tenants.name, "two"));
    expect(planIn(await apply(less, { prune: true, acceptDeletingUsers: true })).steps).not.toContainEqual(
      expect.objectContaining({ what: "acme/shop/tenants/two" }),
    );
    expect(await db().$count(tenants)).toBe(2);
    expect(mistakesIn(await apply(FILE))).toEqual(["29:21 This name is taken by a signup that is in progress."]);
    await db()
      .update(tenants)
      .set({ heldUntil: new Date(Date.now() - 60_000) })
      .where(eq(tenants.name, "two"));
    expect(stepsIn(await applied(FILE))).toContain("create acme/shop/tenants/two");
  });
});

describe("what makes signup less safe", () => {
  const weaker = FILE.replace("{ minimumLength: 12 }", "{ minimumLength: 12, breachedPasswordCheck: false }");

  test("is told by the plan, and done only when that is said as well", async () => {
    await applied(FILE);
    const planned = await plan(weaker);
    expect(planned).toMatchObject({ type: "planned", plan: { weakens: true } });
    expect(planText(planIn(planned))).toContain("! Less secure: Passwords known from data leaks will be accepted.");
    expect(await apply(weaker)).toMatchObject({ type: "unconfirmed" });
    expect(await db().$count(auditEvents, sql`details->>'collection' = 'password-policies'`)).toBe(1);
    await applied(weaker, { acceptWeakening: true });
    expect(planIn(await plan(weaker)).steps).toEqual([]);
  });

  test("is told of every door that a file goes through", async () => {
    await applied(FILE);
    const wider = FILE.replace('["user:read"]', '["user:read", "user:delete"]')
      .replace("defaultSignupRoles: [member]", "defaultSignupRoles: [member, owner]")
      .replace("allowedSignupEmailDomains: [One.example]", "allowedSignupEmailDomains: []")
      .replace("{ minimumLength: 12 }", "{ minimumLength: 8 }")
      .replace("type: CONFIDENTIAL", "type: CONFIDENTIAL\n            refreshTokenGraceSeconds: 45");
    const planned = planIn(await plan(wider));
    expect(planned.steps.flatMap(({ what, weakenings }) => weakenings.map(({ code }) => `${what}: ${code}`))).toEqual([
      "acme/shop/roleAssignmentPolicy: more_signup_roles",
      "acme/shop/clients/Web: longer_refresh_token_grace",
      "acme/shop/clients/Robot: client_may_change",
      "acme/shop/settings/passwordPolicy: shorter_passwords",
      "acme/shop/tenants/one: any_email_domain",
    ]);
    expect(planText(planned)).toContain("! Less secure: This client will get more permissions: user:delete.");
    expect(planText(planned)).toContain("! Less secure: A used refresh token can be exchanged again for 45 seconds.");
    expect(await apply(wider)).toMatchObject({ type: "unconfirmed" });
    await applied(wider, { acceptWeakening: true });
  });

  test("is no question for what the file itself makes, because nobody relies on that yet", async () => {
    expect(await plan(weaker)).toMatchObject({ type: "planned", plan: { weakens: false } });
    await applied(FILE);
    const another = FILE.replace(
      "{ name: two, displayName: Two }",
      "{ name: new, displayName: New, settings: { passwordPolicy: { breachedPasswordCheck: false } } }",
    );
    expect(await apply(another)).toMatchObject({ type: "applied" });
  });
});

describe("a wrong file changes nothing, and all that is wrong is told with its line", () => {
  test("in one go: form, unknown members, repeats, references, URLs, names, secrets", async () => {
    await applied(FILE);
    const before = await rowsThere();
    const outcome = await apply(`version: 1
workspaces:
  - name: acme
    colour: red
    applications:
      - name: shop
        environment: DEVELOPMENT
        loginUrl: http://localhost:3000
        signupEnabled: "yes"
        settings:
          passwordPolicy: { minimumLength: 7, breachedPasswordCheck: null }
          workflowPolicy: { customRedirectUrl: ftp://x.example }
          authSessionPolicy: { idleMinutes: 100, absoluteMinutes: 60 }
        roles:
          - { name: Member, displayName: M }
          - { name: owner }
          - { name: owner }
          - { name: new }
        roleAssignmentPolicy: { defaultSignupRoles: [owner, nobody] }
        clients:
          - { displayName: Web, type: PUBLIC, secret: { env: NOT_SET } }
          - { displayName: New, type: CONFIDENTIAL, redirectUris: [https://ok.example/, "http://no.example/"] }
          - { displayName: Spa, type: PUBLIC, permissions: [user:fly], refreshTokenGraceSeconds: 121 }
        tenants:
          - { name: www, displayName: W }
          - { name: one, id: aaaaaaaaaaaaaaaaaaaaaaaaaa }
          - { name: three, allowedSignupEmailDomains: [ok.example, "not ok"] }
      - { name: blog, displayName: Blog }
  - name: a-b
    displayName: ""
`);
    expect(mistakesIn(outcome)).toEqual([
      "4:5 Unknown field “colour”.",
      "7:22 The environment of an application can't be changed. It is PRODUCTION.",
      "8:19 “loginUrl” is not an allowed URL. Use https, or http on loopback for a DEVELOPMENT application.",
      "9:24 “signupEnabled” must be true or false.",
      "11:44 “minimumLength” must be at least 8.",
      "11:70 “breachedPasswordCheck” must be true or false.",
      "12:48 “customRedirectUrl” is not an allowed URL. Use https, or http on loopback for a DEVELOPMENT application.",
      "13:45 “idleMinutes” is too long.",
      "15:21 “name” has an invalid format.",
      "17:21 Another entry already has the name “owner”.",
      "18:13 “displayName” is required.",
      "19:61 This application has no role “nobody”.",
      "21:39 The type of a client can't be changed. It is CONFIDENTIAL.",
      "21:62 The variable NOT_SET is not set.",
      "22:13 A new client needs a secret. Name a variable that holds it: secret: {env: NAME}.",
      "22:89 Entry 2 of “redirectUris” is not an allowed URL. Use https, or http on loopback for a DEVELOPMENT application.",
      "23:61 Entry 1 of “permissions” has an unknown value.",
      "23:98 “refreshTokenGraceSeconds” must be at most 120.",
      "25:21 “name” is reserved.",
      expect.stringMatching(/^26:30 “one” already exists with another id/),
      "27:13 “displayName” is required.",
      "27:68 Entry 2 of “allowedSignupEmailDomains” is not a valid email domain.",
      "28:9 “loginUrl” is required.",
      "29:11 “name” has an invalid format.",
      "30:18 “displayName” is required.",
    ]);
    expect(await rowsThere()).toBe(before);
  });

  test("also by what only the doors know: then all of it is undone, and the rest is told as well", async () => {
    await applied(FILE);
    const before = await rowsThere();
    const [one] = await db().select().from(tenants).where(eq(tenants.name, "one"));
    // Somebody has the host that a new tenant would have, and no row of the state says so.
    await db()
      .insert(hosts)
      .values({ hostname: "new-shop-acme.localhost", applicationId: one?.applicationId ?? "", kind: "VANITY" });
    const outcome = await apply(FILE.replace("name: two, displayName: Two", "name: new, displayName: New"));
    expect(mistakesIn(outcome)).toEqual(["29:21 “name” is already taken."]);
    expect(await rowsThere()).toBe(before + 1);
  });

  test("ids that are somebody else's are told", async () => {
    await applied(FILE);
    const application = await shop();
    const [two] = await db().select().from(tenants).where(eq(tenants.name, "two"));
    const [workspace] = await db().select().from(workspaces);
    const outcome = await apply(`version: 1
workspaces:
  - { name: other, id: ${workspace?.id}, displayName: Other }
  - name: third
    displayName: Third
    applications:
      - { name: shop, id: ${application?.id}, displayName: Shop, loginUrl: https://a.example }
  - name: acme
    applications:
      - name: shop
        tenants:
          - { name: three, id: ${two?.id}, displayName: Three }
`);
    expect(mistakesIn(outcome)).toEqual([
      "3:13 This id belongs to “acme”. Names can't be changed.",
      "7:27 Another application on this installation has this id.",
      "12:21 This id belongs to “two”. Names can't be changed.",
    ]);
  });

  test("a tenant with its application's id, whose settings would be the application's", async () => {
    const id = newId();
    const file = FILE.replace("- name: shop", `- id: ${id}\n        name: shop`).replace(
      "- name: one",
      `- id: ${id}\n            name: one`,
    );
    expect(mistakesIn(await applyConfig(SHELL, null, file, given))).toEqual([
      expect.stringMatching(/This id belongs to the application itself\.$/),
    ]);
  });

  test("a client without an id is found by what it is called; where several are called so, it is asked which", async () => {
    await applied(FILE);
    const [web] = await db().select().from(clients).where(eq(clients.displayName, "Web"));
    await db()
      .insert(clients)
      .values({ ...web, id: newId() } as typeof clients.$inferInsert);
    expect(mistakesIn(await apply(FILE))).toEqual([
      "17:26 Several clients are called “Web”. Add an id to say which one you mean.",
    ]);
    const named = FILE.replace("- displayName: Web", `- id: ${web?.id}\n            displayName: Web`);
    expect(planIn(await apply(named)).steps).toEqual([]);
    expect(stepsIn(await applied(named, { prune: true }))).toEqual(["delete acme/shop/clients/Web"]);
  });
});

describe("an operator, by a token of one workspace", () => {
  async function scene(role: "OWNER" | "ADMIN" | "VIEWER") {
    await applied(FILE);
    const application = await shop();
    const { actor } = await makeOperator(application?.id ?? "", role);
    const workspaceId = application?.workspaceId ?? "";
    const bring = (text: string, change: Partial<ConfigOptions> = {}, id = workspaceId) =>
      applyConfig({ ...actor, workspaceId }, id, text, { ...PLAIN, environment: {}, ...change });
    return { actor, bring, workspaceId };
  }

  test("changes that workspace and leaves events of their own", async () => {
    const { actor, bring } = await scene("ADMIN");
    const text = "version: 1\nworkspaces: [{ name: acme, applications: [{ name: shop, displayName: New }] }]\n";
    expect(await bring(text)).toMatchObject({ type: "applied" });
    const events = await db().select().from(auditEvents).where(eq(auditEvents.actorType, "OPERATOR"));
    expect(events).toMatchObject([{ action: "application.changed", actorId: actor.id }]);
  });

  test("neither makes nor touches another, nor learns whether it is there", async () => {
    const { bring } = await scene("OWNER");
    await applied("version: 1\nworkspaces: [{ name: other, displayName: Other }]\n");
    for (const name of ["other", "nowhere"]) {
      const text = `version: 1\nworkspaces: [{ name: ${name}, displayName: Mine now }]\n`;
      expect(mistakesIn(await bring(text))).toEqual(["2:22 Only the workspace “acme” can be changed here."]);
    }
    const [other] = await db().select().from(workspaces).where(eq(workspaces.name, "other"));
    expect(other?.displayName).toBe("Other");
    expect(await bring(FILE, {}, other?.id)).toEqual({ type: "not_found" });
    expect(await bring(FILE, {}, "no id")).toEqual({ type: "not_found" });
  });

  test("reads no variable of the server's own environment", async () => {
    process.env.WEB_SECRET = SECRET;
    const { bring } = await scene("OWNER");
    expect(mistakesIn(await bring(FILE))).toEqual([
      "19:28 The variable WEB_SECRET is not set.",
      "21:65 The variable WEB_SECRET is not set.",
    ]);
    delete process.env.WEB_SECRET;
  });

  test("as a VIEWER plans nothing, and without a workspace nobody but the shell does anything", async () => {
    const { actor, bring } = await scene("VIEWER");
    expect(await bring(FILE, { dryRun: true })).toEqual({ type: "forbidden" });
    expect(await applyConfig(actor, null, FILE, given)).toEqual({ type: "forbidden" });
    const client = { type: "CLIENT", id: newId(), applicationId: (await shop())?.id ?? "" } as const;
    expect(await applyConfig(client, null, FILE, given)).toEqual({ type: "forbidden" });
    expect(await applyConfig(client, (await shop())?.workspaceId ?? "", FILE, given)).toEqual({ type: "not_found" });
  });
});

test("of two files at once one is applied, and the other is told to wait; those of two workspaces don't meet", async () => {
  await applied(FILE);
  const application = await shop();
  await applied("version: 1\nworkspaces: [{ name: other, displayName: Other }]\n");
  const [other] = await db().select().from(workspaces).where(eq(workspaces.name, "other"));
  const id = application?.workspaceId ?? "";
  const lock = sql`select pg_advisory_xact_lock_shared(hashtextextended('foyer configuration', 0)),
    pg_advisory_xact_lock(hashtextextended(${`foyer configuration ${id}`}, 0))`;
  await withTransaction(async (tx) => {
    await tx.execute(lock);
    const nothing = "version: 1\nworkspaces: []\n";
    expect(await apply(FILE)).toEqual({ type: "busy" });
    expect(await applyConfig(SHELL, id, nothing, given)).toEqual({ type: "busy" });
    expect(await applyConfig(SHELL, other?.id ?? "", nothing, given)).toMatchObject({ type: "applied" });
  });
});

test("forty of the same file at once make one of everything", async () => {
  const outcomes = await Promise.all(Array.from({ length: 40 }, () => apply(FILE)));
  expect(new Set(outcomes.map(({ type }) => type))).toEqual(new Set(["applied", "busy"]));
  expect(outcomes.filter((outcome) => outcome.type === "applied" && outcome.plan.steps.length > 0)).toHaveLength(1);
  expect(await db().$count(clients)).toBe(2);
  expect(await db().$count(tenants)).toBe(2);
});

test("signups for the very names that a file brings end in one tenant each, whoever comes first", async () => {
  await applied(FILE);
  const names = Array.from({ length: 8 }, (_, i) => `t-${i}`);
  const lines = names.map((name) => `          - { name: ${name}, displayName: Ours }\n`).join("");
  const fewer = (FILE + lines).replace(/ {10}- \{ name: owner.*\n/, "");
  const signups = names.map((tenantName) =>
    makeBrowser().signUp("shop-acme.localhost", {
      tenantName,
      tenantDisplayName: "Theirs",
      email: `${tenantName}@a.example`,
      password: "correct horse battery staple",
    }),
  );
  const [outcome] = await Promise.all([apply(fewer, { prune: true }), ...signups]);
  expect(["applied", "invalid"]).toContain(outcome.type);
  const rows = await db().select().from(tenants).where(sql`${tenants.name} like 't-%'`);
  expect(rows.map(({ name }) => name).sort()).toEqual(names);
  expect(new Set(rows.map(({ displayName }) => displayName)).size).toBeLessThanOrEqual(2);
  if (outcome.type === "applied") expect(rows.every(({ heldUntil }) => heldUntil === null)).toBe(true);
});

test("five thousand tenants with settings of their own are applied, and then found unchanged", async () => {
  const many = Array.from(
    { length: 5_000 },
    (_, i) =>
      `          - { name: t-${i}, displayName: T ${i}, settings: { passwordPolicy: { minimumLength: 15 } } }\n`,
  ).join("");
  await applied(FILE);
  expect(planIn(await applied(FILE + many)).steps).toHaveLength(10_000);
  expect(planIn(await apply(FILE + many)).steps).toEqual([]);
  expect(await db().$count(settings, eq(settings.collection, "password-policies"))).toBe(5_001);
}, 60_000);
