import { and, eq, isNull } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import {
  auditEvents,
  credentials,
  oneTimeSecrets,
  outbox,
  rateLimits,
  signupAttempts,
  tenants,
  userRoles,
  users,
} from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { activate } from "../../activation/activation";
import { newId } from "../../ids";
import { logIn } from "../../login/login";
import { askToken, askUserinfo, getCode, makeClient, makePerson } from "../../oauth/testing";
import { NO_ORIGIN } from "../../origin";
import { mapProfile } from "../../profile/fields";
import { resetPassword } from "../../recovery/recovery";
import { linkToken } from "../../secrets/one-time-secrets";
import {
  arrive,
  hostOf,
  makeApplication,
  makeBrowser,
  makeRole,
  makeTenant,
  newestSecret,
  saySettings,
  sent,
  visitor,
} from "../../testing/cast";
import { WHOLE_PROFILE } from "../../testing/profile";
import { callApi, makeApiCaller } from "../testing";
import { USER_OPERATIONS, USER_ROLE_OPERATIONS } from "./users";

const { giveUserRole, listUserRoles, takeUserRole } = USER_ROLE_OPERATIONS;
const { changeUser, deleteUser, getUser, listUsers } = USER_OPERATIONS;

useTestDatabase({ DATABASE_POOL_SIZE: "20" });

const PASSWORD = "seven quiet lamps on a hill";
type User = { id: string; email: string; status: string; emailVerified: boolean; metadata: { version: number } };
type List = { totalResults: number; items: User[] };

let application: Awaited<ReturnType<typeof makeApplication>>;
let admin: Awaited<ReturnType<typeof makeApiCaller>>;

async function begin() {
  // The same mailbox in every test.
  await db().delete(rateLimits);
  application = await makeApplication();
  admin = await makeApiCaller(application);
}
beforeEach(begin);

async function makeUser(tenantId: string, change: Partial<typeof users.$inferInsert> = {}) {
  const id = newId();
  const row = { applicationId: application.id, tenantId, id, email: `${id.slice(0, 8)}@example.com` };
  await db()
    .insert(users)
    .values({ ...row, status: "ACTIVE", origin: "SIGNUP", ...change });
  return { userId: id };
}

const change = (userId: string, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  callApi<User>(admin, changeUser, { params: { userId }, body, headers });

describe("somebody whose signup waits for its activation", () => {
  async function waiting() {
    const form = { email: "ada@example.com", password: PASSWORD, tenantName: "acme", tenantDisplayName: "Acme" };
    const { attemptId } = sent(await makeBrowser().signUp(application.hostname, form));
    const [user] = await db().select().from(users).where(eq(users.applicationId, application.id));
    if (!user) throw new Error("Nobody signed up");
    const link = linkToken(await newestSecret(application.id, "ACTIVATION_LINK", attemptId));
    return { userId: user.id, tenantId: user.tenantId, attemptId, link };
  }

  test("is activated by an admin without the password, the profile or the proof of any attempt", async () => {
    const { userId, tenantId, link } = await waiting();
    const { status, body } = await change(userId, { status: "ACTIVE" });
    expect([status, body]).toMatchObject([200, { status: "ACTIVE", emailVerified: false, username: null }]);
    expect(await db().$count(credentials, eq(credentials.userId, userId))).toBe(0);
    const [attempt] = await db().select().from(signupAttempts).where(eq(signupAttempts.userId, userId));
    expect(attempt).toMatchObject({ passwordHash: null, activatedAt: null, endedAt: expect.any(Date) });
    const [tenant] = await db().select().from(tenants).where(eq(tenants.id, tenantId));
    expect(tenant?.heldUntil).toBeNull();
    // The link of the signup is dead, and nobody logs in with what was typed there.
    const given = { token: link, password: PASSWORD };
    const used = await activate(await application.host(), given, [], visitor());
    expect(used).toMatchObject({ type: "unusable" });
    const host = await hostOf(`acme-${application.hostname}`);
    const login = { identifier: "ada@example.com", password: PASSWORD, origin: NO_ORIGIN };
    expect((await logIn(host, login, visitor())).type).not.toBe("logged_in");
  });

  test("gets a mail to choose a password, and is proven by following it", async () => {
    const { userId, tenantId } = await waiting();
    await change(userId, { status: "ACTIVE" });
    const mails = await db()
      .select({ kind: outbox.kind, toEmail: outbox.toEmail })
      .from(outbox)
      .where(and(eq(outbox.tenantId, tenantId), isNull(outbox.parkedAt), eq(outbox.kind, "PASSWORD_RESET")));
    expect(mails).toEqual([{ kind: "PASSWORD_RESET", toEmail: "ada@example.com" }]);
    const token = linkToken(await newestSecret(application.id, "PASSWORD_RESET"));
    const host = await hostOf(`acme-${application.hostname}`);
    const reset = await resetPassword(host, { token, password: "another calm lighthouse" }, visitor());
    if (reset.type !== "logged_in") throw new Error(JSON.stringify(reset));
    expect(await (await arrive(reset.handOver)).session()).toMatchObject({ userId });
    const { body } = await callApi<User>(admin, getUser, { params: { userId } });
    expect(body.emailVerified).toBe(true);
  });

  test("gets no such mail where nobody logs in with a password", async () => {
    const { userId, tenantId } = await waiting();
    await saySettings(application.id, null, "identity-providers", { loginFactors: ["MAGIC_LINK"] });
    await change(userId, { status: "ACTIVE" });
    const isReset = and(eq(outbox.tenantId, tenantId), eq(outbox.kind, "PASSWORD_RESET"));
    expect(await db().$count(outbox, isReset)).toBe(0);
  });

  test("is activated by the link or by the admin, and never by both", async () => {
    for (let round = 0; round < 5; round += 1) {
      await begin();
      const { userId, link } = await waiting();
      const [byLink, byAdmin] = await Promise.all([
        activate(await application.host(), { token: link, password: PASSWORD }, [], visitor()),
        change(userId, { status: "ACTIVE" }),
      ]);
      expect(byAdmin.status).toBe(200);
      const passwords = await db().$count(credentials, eq(credentials.userId, userId));
      const [user] = await db().select().from(users).where(eq(users.id, userId));
      // Whoever came first: a password stands only beside the proof of its mailbox.
      expect([passwords, user?.emailVerified]).toEqual(byLink.type === "activated" ? [1, true] : [0, false]);
    }
  });

  test("that is deactivated can't be activated by its link any more", async () => {
    const { userId, link } = await waiting();
    expect((await change(userId, { status: "INACTIVE" })).body.status).toBe("INACTIVE");
    const given = { token: link, password: PASSWORD };
    expect((await activate(await application.host(), given, [], visitor())).type).toBe("unusable");
  });
});

describe("somebody who is deactivated", () => {
  test("is logged out everywhere: session, refresh token and links end; and may come back", async () => {
    const ada = await makePerson(await application.host(), "acme");
    const client = await makeClient(application.id, { type: "PUBLIC", redirectUri: "https://yourapp.example/cb" });
    const tokens = await askToken(await application.host(), client, await getCode(ada, client));
    expect(tokens.status).toBe(200);
    const refresh = { grant_type: "refresh_token", refresh_token: tokens.body.refresh_token };
    const { status, body } = await change(ada.userId, { status: "INACTIVE" });
    expect([status, body.status]).toEqual([200, "INACTIVE"]);
    expect((await askToken(await application.host(), client, refresh)).body.error).toBe("invalid_grant");
    expect((await askUserinfo(await application.host(), tokens.body.access_token)).status).toBe(401);
    expect(await db().$count(oneTimeSecrets, eq(oneTimeSecrets.userId, ada.userId))).toBe(0);
    const back = await change(ada.userId, { status: "ACTIVE" });
    expect([back.body.status, back.body.emailVerified]).toEqual(["ACTIVE", true]);
    expect((await askToken(await application.host(), client, refresh)).body.error).toBe("invalid_grant");
    const events = await db()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.userId, ada.userId), eq(auditEvents.action, "user.changed")));
    expect(events.map(({ actorId, details }) => [actorId, (details as { status: object }).status])).toEqual(
      expect.arrayContaining([
        [admin.id, { from: "ACTIVE", to: "INACTIVE" }],
        [admin.id, { from: "INACTIVE", to: "ACTIVE" }],
      ]),
    );
  });
});

describe("a change of a user", () => {
  test("stores every member of the profile, whatever the user schema demands, and takes each away again", async () => {
    const tenant = await makeTenant(application, "acme");
    const { userId } = await makeUser(tenant.id, { email: "ada@example.com" });
    expect((await change(userId, WHOLE_PROFILE)).body).toMatchObject(WHOLE_PROFILE);
    const nothing = mapProfile(() => null);
    expect((await change(userId, nothing)).body).toMatchObject(nothing);
  });

  test("sets and clears the profile, and leaves everything else as it is", async () => {
    const tenant = await makeTenant(application, "acme");
    const { userId } = await makeUser(tenant.id, { fullName: "Ada", email: "ada@example.com" });
    const body = {
      fullName: null,
      givenName: " Ada ",
      phoneNumber: "+49 151 12345678",
      birthdate: "1990-02-28",
      externalId: "crm-1",
      email: "eve@example.com",
      emailVerified: true,
      tenantId: "x",
    };
    const answer = await change(userId, body);
    expect([answer.status, answer.body]).toMatchObject([
      200,
      {
        fullName: null,
        givenName: "Ada",
        phoneNumber: "+4915112345678",
        birthdate: "1990-02-28",
        externalId: "crm-1",
        email: "ada@example.com",
        emailVerified: false,
        tenantId: tenant.id,
        metadata: { version: 2 },
      },
    ]);
    const [event] = await db()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.userId, userId), eq(auditEvents.action, "user.changed")));
    expect(JSON.stringify(event?.details)).not.toMatch(/Ada|4915|crm-1/);
    expect((await change(userId, { givenName: "Ada" })).body.metadata.version).toBe(2);
  });

  test("is told everything that is wrong with it at once, and then changes nothing", async () => {
    const { userId } = await makeUser((await makeTenant(application, "acme")).id);
    const body = {
      status: "PROVISIONED",
      fullName: "x".repeat(201),
      givenName: 5,
      familyName: "a\u0007b",
      phoneNumber: "12",
      birthdate: "2023-02-30",
      externalId: "",
    };
    const answer = await callApi(admin, changeUser, { params: { userId }, body });
    expect([answer.status, answer.body.violations]).toEqual([
      400,
      {
        status: [{ code: "invalid_format" }],
        fullName: [{ code: "too_long", constraintAttributes: { maxLength: "200" } }],
        givenName: [{ code: "invalid_format" }],
        familyName: [{ code: "invalid_format" }],
        phoneNumber: [{ code: "invalid_e164_phone_number" }],
        birthdate: [{ code: "invalid_date" }],
        externalId: [{ code: "too_short", constraintAttributes: { minLength: "1" } }],
      },
    ]);
    expect((await callApi<User>(admin, getUser, { params: { userId } })).body.metadata.version).toBe(1);
  });

  test("gives no name to two users of one tenant; another tenant has its own", async () => {
    const tenant = await makeTenant(application, "acme");
    const other = await makeTenant(application, "other");
    const [one, two, elsewhere] = [await makeUser(tenant.id), await makeUser(tenant.id), await makeUser(other.id)];
    const name = { externalId: "crm-1" };
    expect((await change(one.userId, name)).status).toBe(200);
    expect((await change(elsewhere.userId, name)).status).toBe(200);
    const refused = await callApi(admin, changeUser, { params: two, body: name });
    expect(refused.body.violations).toEqual({ externalId: [{ code: "not_unique" }] });
  });

  test("is made only on the version that it was made on, of twenty at once by one", async () => {
    const { userId } = await makeUser((await makeTenant(application, "acme")).id);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => change(userId, { fullName: `Ada ${i}` }, { "if-match": '"1"' })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
  });
});

describe("a list of users", () => {
  test("goes through all tenants by pages, each user once", async () => {
    const tenants = [await makeTenant(application, "one"), await makeTenant(application, "two")];
    const ids: string[] = [];
    for (let i = 0; i < 9; i += 1) ids.push((await makeUser(tenants[i % 2]?.id ?? "")).userId);
    const seen: string[] = [];
    for (const startIndex of ["1", "5", "9"]) {
      const { body } = await callApi<List>(admin, listUsers, { query: { startIndex, count: "4" } });
      expect(body.totalResults).toBe(9);
      seen.push(...body.items.map(({ id }) => id));
    }
    expect(seen).toEqual([...ids].sort());
  });

  test("finds by what each filter says exactly, and by all of them together", async () => {
    const tenant = await makeTenant(application, "acme");
    const other = await makeTenant(application, "other");
    const ada = { email: "ada@example.com", username: "ada", externalId: "crm-1" };
    const { userId } = await makeUser(tenant.id, ada);
    const elsewhere = await makeUser(other.id, { email: "ada@example.com", status: "INACTIVE" });
    const found = async (query: Record<string, string>) =>
      (await callApi<List>(admin, listUsers, { query })).body.items.map(({ id }) => id).sort();
    expect(await found({ email: "ADA@Example.com" })).toEqual([userId, elsewhere.userId].sort());
    expect(await found({ email: "ada@example.com", tenantId: tenant.id })).toEqual([userId]);
    expect(await found({ status: "INACTIVE" })).toEqual([elsewhere.userId]);
    expect(await found({ username: "ada" })).toEqual([userId]);
    expect(await found({ externalId: "crm-1", status: "INACTIVE" })).toEqual([]);
    expect(await found({ email: "no address" })).toEqual([]);
    expect(await found({ tenantId: "nobody" })).toEqual([]);
  });
});

describe("the roles of a user", () => {
  test("are given once, listed, and taken again", async () => {
    const { userId } = await makeUser((await makeTenant(application, "acme")).id);
    const roleId = await makeRole(application.id, "yourapp:owner");
    const give = () =>
      callApi<{ items: { id: string }[] }>(admin, giveUserRole, { params: { userId }, body: { roleId } });
    expect((await give()).body.items.map(({ id }) => id)).toEqual([roleId]);
    expect((await give()).status).toBe(200);
    const gave = and(eq(auditEvents.userId, userId), eq(auditEvents.action, "user.role_given"));
    expect(await db().$count(auditEvents, gave)).toBe(1);
    const params = { userId, roleId };
    expect((await callApi(admin, takeUserRole, { params })).status).toBe(204);
    expect((await callApi(admin, takeUserRole, { params })).body.code).toBe("role_not_found");
    const { body } = await callApi(admin, listUserRoles, { params });
    expect(body).toEqual({ totalResults: 0, startIndex: 1, itemsPerPage: 0, items: [] });
  });

  test("are the application's own", async () => {
    const { userId } = await makeUser((await makeTenant(application, "acme")).id);
    const roleId = await makeRole((await makeApplication()).id, "yourapp:owner");
    const { body } = await callApi(admin, giveUserRole, { params: { userId }, body: { roleId } });
    expect(body.code).toBe("role_not_found");
    expect(await db().$count(userRoles, eq(userRoles.userId, userId))).toBe(0);
  });
});

test("somebody who is deleted leaves nothing but events, and the address may sign up again", async () => {
  const tenant = await makeTenant(application, "acme");
  const { userId } = await makeUser(tenant.id, { email: "ada@example.com" });
  await db()
    .insert(credentials)
    .values({ applicationId: application.id, tenantId: tenant.id, userId, passwordHash: "x" });
  expect((await callApi(admin, deleteUser, { params: { userId } })).status).toBe(204);
  expect(await db().$count(credentials, eq(credentials.userId, userId))).toBe(0);
  expect((await callApi(admin, getUser, { params: { userId } })).body.code).toBe("user_not_found");
  const [event] = await db().select().from(auditEvents).where(eq(auditEvents.userId, userId));
  expect(event).toMatchObject({ action: "user.deleted", actorType: "CLIENT", actorId: admin.id });
  const again = await makeBrowser().signUp(tenant.hostname, { email: "ada@example.com", password: PASSWORD });
  expect(again.type).toBe("check_email");
});
