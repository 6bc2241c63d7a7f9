import { and, asc, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import {
  auditEvents,
  credentials,
  defaultSignupRoles,
  hosts,
  oneTimeSecrets,
  outbox,
  rateLimits,
  signupAttempts,
  tenants,
  userRoles,
  users,
} from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { makeApplication, makeBrowser, makeRole, makeTenant, saySettings, sent, visitor } from "../testing/cast";

useTestDatabase({ DATABASE_POOL_SIZE: "20" });
// Mails are counted for one real mailbox over the whole installation, so each test begins a new hour.
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";
const form = (change = {}) => ({
  tenantDisplayName: "Acme",
  tenantName: "acme",
  email: "ann@example.com",
  password: PASSWORD,
  ...change,
});

async function rowsOf(applicationId: string) {
  return {
    tenants: await db().select().from(tenants).where(eq(tenants.applicationId, applicationId)),
    users: await db().select().from(users).where(eq(users.applicationId, applicationId)),
    attempts: await db().select().from(signupAttempts).where(eq(signupAttempts.applicationId, applicationId)),
    mails: await db().select().from(outbox).where(eq(outbox.applicationId, applicationId)),
    secrets: await db().select().from(oneTimeSecrets).where(eq(oneTimeSecrets.applicationId, applicationId)),
    hosts: await db().select().from(hosts).where(eq(hosts.applicationId, applicationId)),
  };
}

describe("a new tenant with its first user", () => {
  test("stands whole after one submission: tenant, host, user, roles, attempt, secret and mail", async () => {
    const app = await makeApplication();
    const roleId = await makeRole(app.id, "member");
    await db().insert(defaultSignupRoles).values({ applicationId: app.id, roleId });
    const outcome = sent(
      await makeBrowser().signUp(app.hostname, form({ state: '{"promo":"ü"}', clientId: app.clientId })),
    );
    const rows = await rowsOf(app.id);
    expect(rows.tenants).toMatchObject([{ name: "acme", displayName: "Acme", signupEnabled: false }]);
    expect(rows.tenants[0]?.heldUntil?.getTime()).toBeGreaterThan(Date.now() + 7.9 * 86_400_000);
    expect(rows.hosts.map((host) => host.hostname)).toContain(`acme-${app.hostname}`);
    expect(rows.users).toMatchObject([
      { email: "ann@example.com", status: "PROVISIONED", emailVerified: false, origin: "SIGNUP" },
    ]);
    expect(rows.attempts).toMatchObject([
      {
        id: outcome.attemptId,
        outcome: "CREATED",
        level: "APPLICATION",
        state: '{"promo":"ü"}',
        clientId: app.clientId,
        host: app.hostname,
      },
    ]);
    expect(rows.mails).toMatchObject([{ kind: "ACTIVATION_LINK", toEmail: "ann@example.com", sentAt: null }]);
    expect(rows.secrets).toMatchObject([
      { purpose: "ACTIVATION_LINK", email: "ann@example.com", attemptId: outcome.attemptId },
    ]);
    expect(await db().select().from(userRoles).where(eq(userRoles.applicationId, app.id))).toMatchObject([{ roleId }]);
    expect(await db().select().from(auditEvents).where(eq(auditEvents.applicationId, app.id))).toMatchObject([
      { action: "signup.submitted", outcome: "created" },
    ]);
  });

  test("no password belongs to anybody before the mailbox is proven, and none is stored in the clear", async () => {
    const app = await makeApplication();
    await makeBrowser().signUp(app.hostname, form());
    expect(await db().select().from(credentials).where(eq(credentials.applicationId, app.id))).toEqual([]);
    const everything = JSON.stringify(await rowsOf(app.id));
    expect(everything).not.toContain(PASSWORD);
    expect(everything).toContain("$argon2id$");
  });

  test("fifty identical submissions at once make one user and one mail now", async () => {
    const app = await makeApplication();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => makeBrowser().signUp(app.hostname, form())));
    expect(outcomes.map((outcome) => outcome.type)).toEqual(Array(50).fill("check_email"));
    const rows = await rowsOf(app.id);
    expect(rows.tenants).toHaveLength(1);
    expect(rows.users).toHaveLength(1);
    expect(rows.attempts).toHaveLength(50);
    expect(rows.mails.filter((mail) => mail.notBefore.getTime() <= Date.now())).toHaveLength(1);
    expect(rows.mails.filter((mail) => mail.notBefore.getTime() > Date.now() && mail.parkedAt === null)).toHaveLength(
      1,
    );
  });

  test("of two people who want one name at once, one gets it and the other is told at the field", async () => {
    const app = await makeApplication();
    const outcomes = await Promise.all(
      ["ann@example.com", "bob@example.com"].map((email) => makeBrowser().signUp(app.hostname, form({ email }))),
    );
    expect(outcomes.map((outcome) => outcome.type).sort()).toEqual(["check_email", "invalid"]);
    expect(outcomes.find((outcome) => outcome.type === "invalid")).toEqual({
      type: "invalid",
      violations: { tenantName: [{ code: "not_unique" }] },
    });
    const rows = await rowsOf(app.id);
    expect(rows.tenants).toHaveLength(1);
    expect(rows.users).toHaveLength(1);
  });

  test("a tenant that an operator made is nobody's to resume", async () => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    await db()
      .insert(users)
      .values({
        applicationId: app.id,
        tenantId: acme.id,
        id: "a".repeat(26),
        email: "ann@example.com",
        status: "PROVISIONED",
        origin: "OPERATOR",
      });
    const outcome = await makeBrowser().signUp(app.hostname, form());
    expect(outcome).toMatchObject({ type: "invalid", violations: { tenantName: [{ code: "not_unique" }] } });
  });

  test("a name that nobody activated is free again when its time is over", async () => {
    const app = await makeApplication();
    await makeBrowser().signUp(app.hostname, form());
    await db()
      .update(tenants)
      .set({ heldUntil: new Date(Date.now() - 1000) })
      .where(eq(tenants.applicationId, app.id));
    sent(await makeBrowser().signUp(app.hostname, form({ email: "bob@example.com" })));
    const rows = await rowsOf(app.id);
    expect(rows.users.map((user) => user.email)).toEqual(["bob@example.com"]);
  });
});

describe("again with the same address", () => {
  test("the same browser within a minute replaces what it typed and gets no second mail", async () => {
    const app = await makeApplication();
    const browser = makeBrowser();
    const first = sent(await browser.signUp(app.hostname, form({ state: "one" })));
    const [before] = (await rowsOf(app.id)).attempts;
    const second = sent(await browser.signUp(app.hostname, form({ state: "two", password: "another nine lanterns" })));
    expect(second.attemptId).toBe(first.attemptId);
    const rows = await rowsOf(app.id);
    expect(rows.attempts).toMatchObject([{ state: "two", outcome: "CREATED" }]);
    expect(rows.attempts[0]?.passwordHash).not.toBe(before?.passwordHash);
    expect(rows.mails).toHaveLength(1);
  });

  test("another browser resumes the same user with an attempt of its own, whose mail waits for its minute", async () => {
    const app = await makeApplication();
    await makeBrowser().signUp(app.hostname, form());
    await makeBrowser().signUp(
      app.hostname,
      form({ tenantDisplayName: "Acme Two", password: "another nine lanterns" }),
    );
    const rows = await rowsOf(app.id);
    expect(rows.users).toHaveLength(1);
    expect(rows.tenants).toMatchObject([{ displayName: "Acme" }]);
    expect(rows.attempts.map((attempt) => attempt.outcome).sort()).toEqual(["CREATED", "RESUMED"]);
    const waiting = rows.mails.filter((mail) => mail.notBefore.getTime() > Date.now() + 50_000);
    expect(waiting).toHaveLength(1);
  });

  test("a sixth mail to one real mailbox is not written, and the answer is the same", async () => {
    const app = await makeApplication();
    const names = ["acme1", "acme2", "acme3", "acme4", "acme5", "acme6"];
    for (const [index, tenantName] of names.entries()) {
      const email = `a.n.n.limit+${index}@example.com`;
      sent(await makeBrowser().signUp(app.hostname, form({ tenantName, email })));
    }
    expect((await rowsOf(app.id)).mails).toHaveLength(5);
    const events = await db()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.applicationId, app.id), eq(auditEvents.action, "signup.submitted")))
      .orderBy(asc(auditEvents.createdAt));
    const mails = events.map(({ details }) => (details as { mail: string }).mail);
    expect(mails).toEqual([...Array(5).fill("sent"), "mail_limit_reached"]);
  });
});

describe("joining a tenant where somebody is already", () => {
  test.each([
    ["ACTIVE", "ALREADY_ACTIVE", "ACCOUNT_EXISTS"],
    ["INACTIVE", "DEACTIVATED", "ACCOUNT_DEACTIVATED"],
  ] as const)(
    "an address that is %s gets the same answer, no secret, and word by mail",
    async (status, outcome, kind) => {
      const app = await makeApplication();
      const acme = await makeTenant(app, "acme");
      const person = { applicationId: app.id, tenantId: acme.id, id: "b".repeat(26), email: "ann@example.com" };
      await db()
        .insert(users)
        .values({ ...person, status, origin: "SIGNUP", fullName: "Ann" });
      const known = sent(await makeBrowser().signUp(acme.hostname, { email: "Ann@Example.com", password: PASSWORD }));
      const unknown = sent(await makeBrowser().signUp(acme.hostname, { email: "new@example.com", password: PASSWORD }));
      const shape = (answer: object) => Object.keys(answer).sort();
      expect(shape(known)).toEqual(shape(unknown));
      const random = { attemptId: "", marker: "", userId: "" };
      expect({ ...known, ...random }).toEqual({ ...unknown, ...random });
      const rows = await rowsOf(app.id);
      expect(rows.attempts.find((attempt) => attempt.email === "ann@example.com")).toMatchObject({ outcome });
      expect(rows.mails.find((mail) => mail.toEmail === "ann@example.com")).toMatchObject({ kind, secretId: null });
      expect(rows.secrets.map((secret) => secret.email)).toEqual(["new@example.com"]);
      expect(rows.users.find((user) => user.email === "ann@example.com")).toMatchObject({ status, fullName: "Ann" });
    },
  );

  test("roles are given to the user that a signup creates, and never to one it finds", async () => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    const person = { applicationId: app.id, tenantId: acme.id, id: "c".repeat(26), email: "ann@example.com" };
    await db()
      .insert(users)
      .values({ ...person, status: "PROVISIONED", origin: "OPERATOR" });
    await db()
      .insert(defaultSignupRoles)
      .values({ applicationId: app.id, roleId: await makeRole(app.id, "member") });
    sent(await makeBrowser().signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD }));
    expect(await db().select().from(userRoles).where(eq(userRoles.applicationId, app.id))).toEqual([]);
  });
});

describe("what is refused before anything is written", () => {
  test("signup that is off, at either level and whatever the other says", async () => {
    const app = await makeApplication({ signupEnabled: false });
    const open = await makeTenant(app, "open");
    const closed = await makeTenant(app, "closed", { signupEnabled: false });
    const off = { type: "refused", code: "signup_disabled" };
    expect(await makeBrowser().signUp(app.hostname, form())).toEqual(off);
    expect(await makeBrowser().signUp(closed.hostname, form())).toEqual(off);
    sent(await makeBrowser().signUp(open.hostname, form()));
  });

  test("everything that is wrong is told at once, and no row is written", async () => {
    const app = await makeApplication();
    const outcome = await makeBrowser().signUp(app.hostname, {
      tenantDisplayName: "",
      tenantName: "admin",
      email: "ann@localhost",
      password: "password1",
    });
    expect(outcome).toEqual({
      type: "invalid",
      violations: {
        tenantDisplayName: [{ code: "required" }],
        tenantName: [{ code: "reserved" }],
        email: [{ code: "invalid_email" }],
        password: [{ code: "password_too_common" }],
      },
    });
    const { hosts: own, ...rows } = await rowsOf(app.id);
    expect(Object.values(rows).flat()).toEqual([]);
    expect(own).toHaveLength(1);
  });

  test("a name that is taken is told together with the rest", async () => {
    const app = await makeApplication();
    await makeTenant(app, "acme");
    expect(await makeBrowser().signUp(app.hostname, form({ tenantName: "ACME", password: "" }))).toMatchObject({
      violations: { tenantName: [{ code: "not_unique" }], password: [{ code: "required" }] },
    });
  });

  test("a tenant's list of email domains, exactly", async () => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme", { allowedSignupEmailDomains: ["xn--mller-kva.example"] });
    for (const email of ["a@mueller.example", "a@sub.müller.example", "a@müller.example.com"]) {
      expect(await makeBrowser().signUp(acme.hostname, { email, password: PASSWORD })).toMatchObject({
        type: "invalid",
        violations: { email: [{ code: "email_domain_not_allowed" }] },
      });
    }
    sent(await makeBrowser().signUp(acme.hostname, { email: "A@MÜLLER.example", password: PASSWORD }));
  });

  test("another application's client, a made-up one, and a state that is too long", async () => {
    const [app, other] = [await makeApplication(), await makeApplication()];
    const refused = { type: "refused", code: "unknown_client" };
    for (const change of [
      { clientId: other.clientId },
      { clientId: "nobody" },
      { state: "s".repeat(513) },
      { state: ["a", "b"] },
    ]) {
      expect(await makeBrowser().signUp(app.hostname, form(change))).toEqual(refused);
    }
    sent(await makeBrowser().signUp(app.hostname, form({ state: "é".repeat(512) })));
  });

  test("one visitor over the limit does not use up the application's", async () => {
    const app = await makeApplication();
    const host = await app.host();
    const { signUp } = await import("./signup");
    const request = visitor();
    for (let count = 0; count < 40; count += 1) await signUp(host, {}, request);
    const counted = await db().select().from(rateLimits).where(eq(rateLimits.limit, "signups_per_application"));
    expect(counted.map(({ count }) => count)).toEqual([30]);
  });

  test("the six hundred and first of an application in a minute, whoever comes", async () => {
    const app = await makeApplication();
    const host = await app.host();
    const { signUp } = await import("./signup");
    await signUp(host, {}, visitor());
    await db().update(rateLimits).set({ count: 600 }).where(eq(rateLimits.limit, "signups_per_application"));
    expect(await signUp(host, form(), visitor())).toMatchObject({ type: "refused", code: "rate_limited" });
  });

  test("a username that somebody in the tenant has", async () => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    await saySettings(app.id, null, "identity-providers", { loginIdentifiers: ["EMAIL", "USERNAME"] });
    const person = {
      applicationId: app.id,
      tenantId: acme.id,
      id: "f".repeat(26),
      email: "ann@example.com",
      username: "ann",
    };
    await db()
      .insert(users)
      .values({ ...person, status: "ACTIVE", origin: "SIGNUP" });
    const typed = { email: "bob@example.com", password: PASSWORD, username: "ann" };
    expect(await makeBrowser().signUp(acme.hostname, typed)).toEqual({
      type: "invalid",
      violations: { username: [{ code: "not_unique" }] },
    });
  });

  test("a password where the identity provider knows none is not even looked at", async () => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    await saySettings(app.id, acme.id, "identity-providers", { loginFactors: ["MAGIC_LINK"] });
    const typed = { email: "no address", password: `a${"1".repeat(60_000)}a` };
    expect(await makeBrowser().signUp(acme.hostname, typed)).toEqual({
      type: "invalid",
      violations: { email: [{ code: "invalid_email" }] },
    });
  });

  test("the thirty-first submission of one network in an hour", async () => {
    const app = await makeApplication();
    const host = await app.host();
    const { signUp } = await import("./signup");
    const request = visitor();
    for (let count = 0; count < 30; count += 1) await signUp(host, {}, request);
    expect(await signUp(host, form(), request)).toMatchObject({ type: "refused", code: "rate_limited" });
  });
});
