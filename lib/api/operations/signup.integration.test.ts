import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import {
  applications,
  auditEvents,
  clients,
  defaultSignupRoles,
  outbox,
  signupAttempts,
  tenants,
  userRoles,
  users,
} from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../../ids";
import { mapProfile } from "../../profile/fields";
import { activationCode, linkToken } from "../../secrets/one-time-secrets";
import { arrive, hostOf, makeApplication, makeRole, makeTenant, newestSecret, saySettings } from "../../testing/cast";
import { WHOLE_PROFILE } from "../../testing/profile";
import { type ApiCaller, callApi, makeApiCaller } from "../testing";
import { ACTIVATION_OPERATIONS } from "./activation";
import { SIGNUP_OPERATIONS } from "./signup";
import { VERIFICATION_OPERATIONS } from "./verification";

const { activateUser, requestUserActivation } = ACTIVATION_OPERATIONS;
const { checkTenantNameAvailability, provisionUser } = SIGNUP_OPERATIONS;
const { requestEmailVerification, verifyEmail } = VERIFICATION_OPERATIONS;

useTestDatabase();

const PASSWORD = "seven quiet lamps on a hill";
let application: Awaited<ReturnType<typeof makeApplication>>;
let caller: ApiCaller & { id: string };
/** Another one for each test: mailboxes have a limit over the whole installation. */
let domain: string;

beforeEach(async () => {
  domain = `${newId().slice(0, 8)}.example`;
  application = await makeApplication();
  caller = await makeApiCaller(application);
});

type Provisioned = {
  result: string;
  userId: string;
  tenantId: string;
  attemptProof: string;
  requestCode: string;
  redirectUrl: string;
};
type Refused = { code: string; violations?: Record<string, { code: string }[]> };

const acme = () => ({
  applicationId: application.id,
  tenantDisplayName: "Acme",
  tenantName: "acme",
  email: `ada@${domain}`,
  password: PASSWORD,
});

function provision(body: Record<string, unknown>, headers: Record<string, string> = {}) {
  return callApi<Provisioned>(caller, provisionUser, { body, headers });
}

async function refusedBy(body: Record<string, unknown>): Promise<Refused & { status: number }> {
  const { status, body: refused } = await callApi<Refused>(caller, provisionUser, { body });
  return { status, ...refused };
}

async function userOf(userId: string) {
  const [user] = await db()
    .select()
    .from(users)
    .where(and(eq(users.applicationId, application.id), eq(users.id, userId)));
  return user;
}

describe("signing up at application level", () => {
  test("makes tenant and user, and answers with what the caller needs to go on", async () => {
    const roleId = await makeRole(application.id, "owner");
    const { status, body } = await provision({ ...acme(), clientId: application.clientId, state: "promo=spring&x=ü" });
    expect({ status, result: body.result }).toEqual({ status: 200, result: "USER_ACTIVATION_EMAIL_SENT" });
    expect(await userOf(body.userId)).toMatchObject({ tenantId: body.tenantId, status: "PROVISIONED" });
    expect(roleId).toHaveLength(26);

    const token = linkToken(await newestSecret(application.id, "ACTIVATION_LINK"));
    const activated = await callApi<Provisioned>(caller, activateUser, {
      body: { emailAuthCode: token, attemptProof: body.attemptProof },
    });
    expect(activated.body).toMatchObject({ result: "USER_ACTIVATION_COMPLETE", userId: body.userId });
    const { destination, session } = await arrive(activated.body.redirectUrl);
    expect(new URL(destination).searchParams.get("state")).toBe("promo=spring&x=ü");
    expect(new URL(destination).origin).toBe("https://client.example.com");
    expect(await session()).toMatchObject({ userId: body.userId });
  });

  test("takes null for absent, as programs write it that know every member", async () => {
    const nobodys = { tenantId: null, tenantDomainName: null, clientId: null, state: null, phoneNumber: null };
    expect((await provision({ ...acme(), ...nobodys })).status).toBe(200);
    expect((await refusedBy({ ...acme(), ...nobodys, password: null })).violations).toEqual({
      password: [{ code: "required" }],
    });
  });

  test("takes the deprecated name of the tenant's name where the new one is absent", async () => {
    const { tenantName, ...rest } = acme();
    const { body } = await provision({ ...rest, tenantDomainName: tenantName });
    const [tenant] = await db().select().from(tenants).where(eq(tenants.id, body.tenantId));
    expect(tenant?.name).toBe("acme");
  });

  test("gives the roles of the role assignment policy, and takes none from the body", async () => {
    const roleId = await makeRole(application.id, "member");
    await makeRole(application.id, "admin");
    await db().insert(defaultSignupRoles).values({ applicationId: application.id, roleId });
    const { body } = await provision({ ...acme(), roles: ["admin"], status: "ACTIVE", emailVerified: true });
    const given = await db().select().from(userRoles).where(eq(userRoles.userId, body.userId));
    expect(given.map((row) => row.roleId)).toEqual([roleId]);
    expect(await userOf(body.userId)).toMatchObject({ status: "PROVISIONED", emailVerified: false });
  });

  test("leaves the event of a client, under the ticket of the request", async () => {
    const { body } = await provision(acme());
    const [event] = await db()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.applicationId, application.id), eq(auditEvents.userId, body.userId)));
    expect(event).toMatchObject({ action: "signup.submitted", actorType: "CLIENT", actorId: caller.id });
    expect(event?.requestId).toMatch(/^[a-z2-7]{26}$/);
  });
});

describe("every member that is given is stored, whatever the settings demand", () => {
  test.each(["APPLICATION", "TENANT"] as const)("%s level", async (level) => {
    await saySettings(application.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
    const tenant = await makeTenant(application, "globex");
    const { email, password } = acme();
    const at = level === "APPLICATION" ? acme() : { tenantId: tenant.id, email, password };
    const { status, body } = await provision({ ...at, ...WHOLE_PROFILE, username: "ada" });
    expect([status, body.result]).toEqual([200, "SIGNUP_COMPLETE"]);
    expect(await userOf(body.userId)).toMatchObject({ ...WHOLE_PROFILE, username: "ada" });
  });

  test("each by itself, with the others as nothing, and checked", async () => {
    const tenant = await makeTenant(application, "globex");
    for (const [name, value] of Object.entries(WHOLE_PROFILE)) {
      const at = { tenantId: tenant.id, email: `${name}@${domain}`.toLowerCase(), password: PASSWORD };
      expect((await refusedBy({ ...at, [name]: "\u0001" })).violations).toHaveProperty(name);
      const { body } = await provision({ ...at, [name]: value });
      const [attempt] = await db().select().from(signupAttempts).where(eq(signupAttempts.userId, body.userId));
      expect(attempt).toMatchObject({ ...mapProfile(() => null), [name]: value });
    }
  });

  test("the names of a tenant that is there already are refused, and not dropped", async () => {
    const tenant = await makeTenant(application, "globex");
    const { applicationId: _, ...names } = acme();
    expect(await refusedBy({ ...names, tenantId: tenant.id })).toMatchObject({
      status: 400,
      violations: {
        tenantName: [{ code: "invalid_format" }],
        tenantDisplayName: [{ code: "invalid_format" }],
      },
    });
    expect((await provision({ ...names, tenantId: tenant.id, tenantName: null, tenantDisplayName: null })).status).toBe(
      200,
    );
  });
});

describe("what is wrong is told, all of it at once", () => {
  test("members of the wrong form and members that the settings ask for", async () => {
    await saySettings(application.id, null, "user-schemas", { required: ["fullName", "birthdate"] });
    const refused = await refusedBy({
      ...acme(),
      tenantName: "www",
      email: "nobody",
      password: "short",
      birthdate: "2001-02-30",
      state: "x".repeat(513),
      clientId: "nobodys",
    });
    expect(refused).toMatchObject({ status: 400, code: "message_body_constraint_violations" });
    expect(refused.violations).toMatchObject({
      tenantName: [{ code: "reserved" }],
      email: [{ code: "invalid_email" }],
      fullName: [{ code: "required" }],
      birthdate: [{ code: "invalid_date" }],
      password: [{ code: "too_short", constraintAttributes: { minLength: "8" } }],
      state: [{ code: "too_long", constraintAttributes: { maxLength: "512" } }],
      clientId: [{ code: "unknown_client" }],
    });
  });

  test.each([
    [
      "no id",
      { applicationId: undefined },
      { applicationId: [{ code: "required" }], tenantId: [{ code: "required" }] },
    ],
    [
      "both ids",
      { tenantId: "x" },
      { applicationId: [{ code: "invalid_format" }], tenantId: [{ code: "invalid_format" }] },
    ],
    ["a number for a text", { email: 5 }, { email: [{ code: "invalid_format" }] }],
    ["a NUL", { tenantDisplayName: "a\0b" }, { tenantDisplayName: [{ code: "invalid_format" }] }],
    ["half a character", { state: "\ud800" }, { state: [{ code: "invalid_format" }] }],
    ["an unknown client alone", { clientId: "a".repeat(26) }, { clientId: [{ code: "unknown_client" }] }],
  ])("%s", async (_, change, violations) => {
    const refused = await refusedBy({ ...acme(), ...change });
    expect(refused).toMatchObject({ status: 400, violations });
  });

  test("an address and a name that are taken by somebody who is there to stay", async () => {
    await makeTenant(application, "acme");
    expect((await refusedBy(acme())).violations).toEqual({ tenantName: [{ code: "not_unique" }] });
  });

  test("signup switched off, and what belongs to somebody else, before anything of the body", async () => {
    const other = await makeApplication({ signupEnabled: false });
    const tenant = await makeTenant(other, "theirs");
    expect(await refusedBy({ applicationId: other.id })).toMatchObject({ status: 404, code: "application_not_found" });
    expect(await refusedBy({ ...acme(), applicationId: other.id })).toMatchObject({ status: 404 });
    const { applicationId: _, ...tenantLevel } = acme();
    expect(await refusedBy({ ...tenantLevel, tenantId: tenant.id })).toMatchObject({ code: "tenant_not_found" });
    const closed = await makeTenant(application, "closed", { signupEnabled: false });
    expect(await refusedBy({ ...tenantLevel, tenantId: closed.id })).toMatchObject({
      status: 403,
      code: "signup_disabled",
    });
    expect(await db().$count(users, eq(users.applicationId, application.id))).toBe(0);
  });
});

describe("how a request may be wrong before its members are", () => {
  test.each([
    ["no JSON", "{", {}, 400, "invalid_request"],
    ["a JSON list", "[]", {}, 400, "invalid_request"],
    ["nothing", "", {}, 400, "invalid_request"],
    ["a form", "email=x", { "content-type": "application/x-www-form-urlencoded" }, 415, "unsupported_media_type"],
    ["more than 64 KiB", JSON.stringify({ email: "x".repeat(70_000) }), {}, 413, "body_too_large"],
    [
      "nesting without end",
      `{"email":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
      {},
      400,
      "message_body_constraint_violations",
    ],
  ])("%s", async (_, body, headers, status, code) => {
    const answer = await callApi<Refused>(caller, provisionUser, { body, headers });
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  });

  test("the same facts come as RFC 9457 has them, for whoever asks", async () => {
    const headers = { accept: "application/problem+json" };
    const { body, headers: answered } = await callApi(caller, provisionUser, { body: { email: "x" }, headers });
    expect(answered.get("content-type")).toBe("application/problem+json");
    expect(body).toMatchObject({
      type: "about:blank",
      status: 400,
      code: "message_body_constraint_violations",
      violations: { applicationId: [{ code: "required" }] },
    });
    expect(body.ticket).toMatch(/^[a-z2-7]{26}$/);
  });
});

describe("at tenant level", () => {
  let tenant: Awaited<ReturnType<typeof makeTenant>>;
  beforeEach(async () => {
    tenant = await makeTenant(application, "acme");
  });
  const bob = () => ({ tenantId: tenant.id, email: `bob@${domain}`, password: PASSWORD });

  test("by code: the request code and the digits activate, and only the right digits", async () => {
    await saySettings(application.id, tenant.id, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
    const { body } = await provision(bob());
    expect(body.result).toBe("USER_ACTIVATION_CODE_SENT");
    const code = activationCode(await newestSecret(application.id, "ACTIVATION_CODE"));
    const wrong = code === "000000" ? "111111" : "000000";
    const { requestCode } = body;
    const attempt = (verificationCode: string) =>
      callApi<Refused>(caller, activateUser, { body: { requestCode, verificationCode } });
    expect((await attempt(wrong)).body.code).toBe("invalid_verification_code");
    expect((await attempt("12")).body.violations).toEqual({ verificationCode: [{ code: "invalid_format" }] });
    expect((await attempt(code)).body).toMatchObject({ result: "USER_ACTIVATION_COMPLETE" });
    const forged = `${requestCode.slice(0, -1)}${requestCode.endsWith("A") ? "B" : "A"}`;
    const other = await callApi<Refused>(caller, activateUser, {
      body: { requestCode: forged, verificationCode: code },
    });
    expect(other.body.violations).toEqual({ requestCode: [{ code: "invalid_format" }] });
  });

  test("with email verification: active and handed over at once, and verified later", async () => {
    await saySettings(application.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
    const { body } = await provision(bob());
    expect(body.result).toBe("SIGNUP_COMPLETE");
    const { session } = await arrive(body.redirectUrl);
    expect(await session()).toMatchObject({ userId: body.userId });
    expect(await userOf(body.userId)).toMatchObject({ status: "ACTIVE", emailVerified: false });

    const again = await callApi<Refused>(caller, requestEmailVerification, { body: { userId: body.userId } });
    expect(again).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(again.headers.get("retry-after")).toBe("60");
    const emailAuthCode = linkToken(await newestSecret(application.id, "EMAIL_VERIFICATION"));
    const verified = await callApi(caller, verifyEmail, { body: { emailAuthCode } });
    expect(verified.body).toMatchObject({ result: "EMAIL_VERIFICATION_COMPLETE", userId: body.userId });
    expect(await userOf(body.userId)).toMatchObject({ emailVerified: true });
    expect((await callApi<Refused>(caller, verifyEmail, { body: { emailAuthCode } })).body.code).toBe(
      "invalid_auth_code",
    );
    const done = await callApi<Refused>(caller, requestEmailVerification, { body: { userId: body.userId } });
    expect(done).toMatchObject({ status: 409, body: { code: "email_verified_already" } });
  });

  test("a link is refused without a proof where the application demands one, and for another attempt's proof everywhere", async () => {
    const { body } = await provision(bob());
    const token = linkToken(await newestSecret(application.id, "ACTIVATION_LINK"));
    const activate = (rest: Record<string, unknown>) =>
      callApi<Refused>(caller, activateUser, { body: { emailAuthCode: token, ...rest } });
    const stranger = await provision({ ...bob(), email: `eve@${domain}` });
    const foreign = { attemptProof: stranger.body.attemptProof };
    expect((await activate(foreign)).body.violations).toEqual({ attemptProof: [{ code: "invalid_format" }] });

    await db().update(applications).set({ activationProofRequired: true }).where(eq(applications.id, application.id));
    expect((await activate({})).body.violations).toEqual({ attemptProof: [{ code: "required" }] });
    expect((await activate({ password: "not the one at all" })).body.code).toBe("wrong_password");
    expect((await userOf(body.userId))?.status).toBe("PROVISIONED");
    expect((await activate({ password: PASSWORD })).body).toMatchObject({ result: "USER_ACTIVATION_COMPLETE" });
    expect((await activate({ password: PASSWORD })).body.code).toBe("invalid_auth_code");
  });

  test("where a proof is demanded, no password proves anything for a signup that has none", async () => {
    await saySettings(application.id, null, "identity-providers", { loginFactors: ["MAGIC_LINK"] });
    await db().update(applications).set({ activationProofRequired: true }).where(eq(applications.id, application.id));
    const { body } = await provision({ ...bob(), password: undefined });
    const emailAuthCode = linkToken(await newestSecret(application.id, "ACTIVATION_LINK"));
    const activate = (proof: Record<string, unknown>) =>
      callApi<Refused>(caller, activateUser, { body: { emailAuthCode, ...proof } });
    expect((await activate({ password: "anything" })).body.violations).toEqual({
      attemptProof: [{ code: "required" }],
    });
    expect((await userOf(body.userId))?.status).toBe("PROVISIONED");
    expect((await activate({ attemptProof: body.attemptProof })).body).toMatchObject({
      result: "USER_ACTIVATION_COMPLETE",
    });
  });

  test.each(["ACTIVE", "INACTIVE"] as const)(
    "an address whose user is %s is taken, and nobody is written to",
    async (status) => {
      const { body } = await provision(bob());
      await db().update(users).set({ status }).where(eq(users.id, body.userId));
      const before = await db().$count(outbox, eq(outbox.applicationId, application.id));
      const refused = await refusedBy({ ...bob(), email: `BOB@${domain}` });
      expect(refused).toMatchObject({ status: 400, violations: { email: [{ code: "not_unique" }] } });
      const worse = await refusedBy({ ...bob(), password: "short" });
      expect(worse.violations).toMatchObject({ email: [{ code: "not_unique" }], password: [{ code: "too_short" }] });
      expect(await db().$count(outbox, eq(outbox.applicationId, application.id))).toBe(before);
    },
  );

  test("a mailbox that had its mails of the hour gets none, and the caller is told", async () => {
    for (let index = 0; index < 5; index += 1) {
      expect((await provision({ ...bob(), email: `bob+${index}@${domain}` })).status).toBe(200);
    }
    const sixth = { ...bob(), email: `bob+6@${domain}` };
    const refused = await callApi<Refused>(caller, provisionUser, { body: sixth });
    expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(refused.headers.get("retry-after")).toBe("3600");
    expect(await db().$count(outbox, eq(outbox.toEmail, sixth.email))).toBe(0);
  });

  test("a mail can be asked for again, once a minute, and not for a user who is active", async () => {
    const { body } = await provision(bob());
    const ask = (userId: string) => callApi<Refused>(caller, requestUserActivation, { body: { userId } });
    expect(await ask(body.userId)).toMatchObject({ status: 429 });
    expect(await ask("a".repeat(26))).toMatchObject({ status: 404, body: { code: "user_not_found" } });
    await minutePassed();
    expect(await ask(body.userId)).toMatchObject({ status: 200, body: { result: "USER_ACTIVATION_EMAIL_SENT" } });
    const token = linkToken(await newestSecret(application.id, "ACTIVATION_LINK"));
    await callApi(caller, activateUser, { body: { emailAuthCode: token } });
    await minutePassed();
    expect(await ask(body.userId)).toMatchObject({ status: 409, body: { code: "no_signup_pending" } });
  });

  test("a signup by the API counts no client address, whoever stands behind the caller", async () => {
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const headers = { "x-forwarded-for": "192.0.2.1" };
        const { status } = await provision({ ...bob(), email: `u${index}@example.com` }, headers);
        expect(status).toBe(200);
      }),
    );
    expect(await db().$count(users, eq(users.tenantId, tenant.id))).toBe(40);
  });
});

describe("an Idempotency-Key", () => {
  const key = { "idempotency-key": "signup-1" };

  test("of any number of requests at once one has an effect, and those after it get its answer", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => provision(acme(), key)));
    const first = answers.filter(({ status }) => status === 200);
    expect(new Set(answers.map(({ status }) => status))).toSatisfy((all: Set<number>) =>
      [...all].every((status) => status === 200 || status === 409),
    );
    const again = await provision(acme(), key);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    for (const { body } of first) expect(body).toEqual(again.body);
    expect(await db().$count(outbox, eq(outbox.applicationId, application.id))).toBe(1);
    const events = await db().select().from(auditEvents).where(eq(auditEvents.action, "signup.submitted"));
    expect(events.filter((event) => event.applicationId === application.id)).toHaveLength(1);
  });

  test("with another body it is refused, however the members are ordered; another password is the same body", async () => {
    const sent = await provision(acme(), key);
    const { email, ...rest } = acme();
    expect((await provision({ email, ...rest }, key)).body).toEqual(sent.body);
    expect((await provision({ ...acme(), password: "something else entirely" }, key)).body).toEqual(sent.body);
    const other = await callApi<Refused>(caller, provisionUser, {
      body: { ...acme(), email: `bob@${domain}` },
      headers: key,
    });
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
  });

  test("belongs to one client of one application", async () => {
    await provision(acme(), key);
    const second = await makeApiCaller(application);
    const other = await callApi<Refused>(second, provisionUser, { body: { ...acme(), email: "x" }, headers: key });
    expect(other.status).toBe(400);
  });

  test("keeps neither body nor answer where they could be read", async () => {
    const { body } = await provision(acme(), key);
    const { rows } = await db().execute<{ row: string }>(
      sql`select idempotency_keys::text as row from idempotency_keys where application_id = ${application.id}`,
    );
    expect(rows).toHaveLength(1);
    for (const secret of [PASSWORD, `ada@${domain}`, body.attemptProof, body.userId, "signup-1"]) {
      expect(rows[0]?.row).not.toContain(secret);
    }
  });

  test("works again after 24 hours, and is refused where it can't be one", async () => {
    await provision(acme(), key);
    await db().execute("update idempotency_keys set expires_at = now() - interval '1 second'");
    expect((await provision(acme(), key)).headers.get("idempotency-replayed")).toBeNull();
    const { status } = await provision(acme(), { "idempotency-key": "x".repeat(256) });
    expect(status).toBe(400);
  });
});

describe("whom the API answers", () => {
  test.each([
    ["nobody", undefined, "Bearer"],
    ["a made-up token", "abc.def.ghi", 'Bearer error="invalid_token"'],
  ])("%s is told to come with a token", async (_, token, challenge) => {
    const answer = await callApi<Refused>({ ...caller, token }, provisionUser, { body: acme() });
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthorized" } });
    expect(answer.headers.get("www-authenticate")).toBe(challenge);
  });

  test("a client of another application, with its own token", async () => {
    const other = await makeApiCaller(await makeApplication());
    const answer = await callApi({ ...caller, token: other.token }, provisionUser, { body: acme() });
    expect(answer.status).toBe(401);
  });

  test("a client without the permission, and one that lost it, or was switched off, after it got its token", async () => {
    const without = await makeApiCaller(application, ["tenant:read"]);
    expect(await callApi<Refused>(without, provisionUser, { body: acme() })).toMatchObject({ status: 403 });
    await db().update(clients).set({ machineRole: null }).where(eq(clients.id, caller.id));
    expect(await callApi<Refused>(caller, provisionUser, { body: acme() })).toMatchObject({ status: 403 });
    await db().update(clients).set({ enabled: false }).where(eq(clients.id, caller.id));
    expect(await callApi<Refused>(caller, provisionUser, { body: acme() })).toMatchObject({ status: 401 });
  });

  test("nobody on a tenant's host or on one that isn't ours", async () => {
    const tenant = await makeTenant(application, "acme");
    for (const hostname of [tenant.hostname, "nobody.localhost"]) {
      expect((await callApi({ ...caller, hostname }, provisionUser, { body: acme() })).status).toBe(404);
    }
    expect(await hostOf(tenant.hostname)).toMatchObject({ tenant: { name: "acme" } });
  });

  test("with the limit in two headers, and 429 beyond it", async () => {
    const { headers } = await provision(acme());
    expect(headers.get("ratelimit-policy")).toBe('"api";q=3000;w=60');
    expect(headers.get("ratelimit")).toMatch(/^"api";r=299\d;t=\d+$/);
    await db().execute("update rate_limits set count = 3000 where limit_name = 'api_per_client'");
    const over = await callApi<Refused>(caller, provisionUser, { body: acme() });
    expect(over).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(Number(over.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(over.headers.get("ratelimit")).toMatch(/r=0/);
  });

  test("anybody who asks for names, with the limit of those", async () => {
    const headers = { "x-forwarded-for": "198.51.100.7" };
    const ask = () =>
      callApi<Refused>({ ...caller, token: undefined }, checkTenantNameAvailability, {
        query: { name: "acme" },
        headers,
      });
    const first = await ask();
    expect([first.status, first.headers.get("ratelimit-policy")]).toEqual([200, '"tenant-names";q=60;w=60']);
    await db().execute("update rate_limits set count = 60 where limit_name = 'name_checks_per_ip'");
    const over = await ask();
    expect(over).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(over.headers.get("ratelimit")).toMatch(/^"tenant-names";r=0;t=\d+$/);
    expect(over.headers.has("retry-after")).toBe(true);
  });
});

/** Moves what was written a minute back. */
async function minutePassed(): Promise<void> {
  await db().execute("update signup_attempts set last_mail_at = last_mail_at - interval '61 seconds'");
  await db().execute(
    "update outbox set created_at = created_at - interval '61 seconds', not_before = not_before - interval '61 seconds'",
  );
}
