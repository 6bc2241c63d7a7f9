import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { db } from "@/db/client";
import { auditEvents, installationEvents, operators, rateLimits, signupAttempts, tenants, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { activate, activateByCode } from "../activation/activation";
import { refuseActivation } from "../activation/refuse-activation";
import type { Marker } from "../attempts/marker";
import type { RequestContext } from "../hosts/current";
import { freeHeldNames } from "../housekeeping";
import { mailTenants } from "../login/discovery";
import { logIn } from "../login/login";
import { becomeFirstOperator, firstOperatorLink } from "../operators/first-operator";
import { endOperatorSession } from "../operators/session";
import { signInOperator } from "../operators/sign-in";
import { NO_ORIGIN } from "../origin";
import { logInByLink, requestLink, resetPassword } from "../recovery/recovery";
import { activationCode, linkToken, type SecretPurpose } from "../secrets/one-time-secrets";
import { createAuthSession, handOverBinding } from "../sessions/hand-over";
import { resendActivation } from "../signup/check-email";
import { type RawSubmission, signUp } from "../signup/signup";
import {
  arrive,
  hostOf,
  makeApplication,
  makeBrowser,
  makeTenant,
  newestSecret,
  saySettings,
  sent,
  visitor,
} from "../testing/cast";
import { claimMailbox, refuseMailbox, requestVerification, verifyEmail } from "../verification/verification";

useTestDatabase({
  LOG_LEVEL: "debug",
  LIMIT_LOGINS_PER_USER_HOUR: "3",
  LIMIT_OPERATOR_LOGINS_PER_OPERATOR_HOUR: "2",
  LIMIT_CODES_PER_MAILBOX_HOUR: "3",
});

const PASSWORD = "seven quiet lighthouses";
const NEW_PASSWORD = "the owner chose this one";
const WRONG = "nobody ever chose this one";
const EMAIL = "ann@example.com";
const OURS = { origin: NO_ORIGIN };

/** What must stand in no event and on no line of the log. */
const secrets = new Set<string>();
const lines: string[] = [];

beforeEach(async () => {
  await db().delete(rateLimits);
  vi.spyOn(process.stdout, "write").mockImplementation((chunk, ...rest) => {
    lines.push(String(chunk));
    const done = rest.find((each) => typeof each === "function");
    done?.();
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function scene({
  policy = {},
  factors = ["PASSWORD", "MAGIC_LINK"],
}: {
  policy?: Record<string, unknown>;
  factors?: string[];
} = {}) {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "workflow-policies", policy);
  const identity = { loginFactors: factors, loginIdentifiers: ["EMAIL", "USERNAME"] };
  await saySettings(app.id, null, "identity-providers", identity);
  const host = await acme.host();
  const browser = makeBrowser();
  const form = { email: EMAIL, username: "ann", password: PASSWORD };
  const tokenOf = async (purpose: SecretPurpose) => noted(linkToken(await newestSecret(app.id, purpose)));
  const codeOf = async () => noted(activationCode(await newestSecret(app.id, "ACTIVATION_CODE")));
  const minuteLater = async () => {
    await db().execute(sql`update signup_attempts set last_mail_at = last_mail_at - interval '61 seconds'`);
    await db().execute(sql`update outbox set not_before = not_before - interval '61 seconds', sent_at = null`);
  };
  const at = { applicationId: app.id, tenantId: acme.id };
  return { app, acme, host, browser, form, tokenOf, codeOf, minuteLater, at };
}

function noted(secret: string): string {
  secrets.add(secret);
  return secret;
}

/** Takes one step as a visitor of its own; its one event, which must carry that visitor's request and this tenant. */
async function eventOf(tenantId: string | null, step: (request: RequestContext) => Promise<unknown>) {
  const request = visitor();
  await step(request);
  const events = await db().select().from(auditEvents).where(eq(auditEvents.requestId, request.requestId));
  expect(events).toHaveLength(1);
  expect(events[0]?.tenantId).toBe(tenantId);
  return `${events[0]?.action} ${events[0]?.outcome}`;
}

async function signUpAs(hostname: string, form: RawSubmission, markers: Marker[], request: RequestContext) {
  const outcome = await signUp(await hostOf(hostname), form, request, markers);
  if (outcome.type === "check_email") markers.push(outcome.marker);
  if (outcome.type === "complete") noted(outcome.handOver);
}

async function installationEventOf(step: (request: RequestContext) => Promise<unknown>) {
  const request = visitor();
  await step(request);
  const events = await db()
    .select()
    .from(installationEvents)
    .where(eq(installationEvents.requestId, request.requestId));
  expect(events).toHaveLength(1);
  return events[0];
}

describe("each step leaves one event", () => {
  test("signing up, again, again with another mail, and over a limit", async () => {
    const { app, acme, host, browser, form, minuteLater } = await scene();
    const submit = (request: RequestContext) => signUpAs(acme.hostname, form, browser.markers, request);
    expect(await eventOf(acme.id, submit)).toBe("signup.submitted created");
    expect(await eventOf(acme.id, submit)).toBe("signup.submitted resumed");
    const attemptId = browser.markers.at(-1)?.attemptId ?? "";
    await minuteLater();
    const resend = (request: RequestContext) => resendActivation(host, attemptId, browser.markers, request);
    expect(await eventOf(acme.id, resend)).toBe("activation.resent sent");
    await db().execute(sql`update rate_limits set count = 100 where limit_name = 'mails_per_mailbox'`);
    await minuteLater();
    expect(await eventOf(acme.id, resend)).toBe("activation.resent mail_limit_reached");
    await minuteLater();
    expect(await eventOf(acme.id, submit)).toBe("signup.submitted resumed");
    await db().execute(sql`update rate_limits set count = 1000 where limit_name = 'signups_per_application'`);
    expect(await eventOf(acme.id, submit)).toBe("signup.refused rate_limited");
    await db().update(tenants).set({ signupEnabled: false }).where(eq(tenants.id, acme.id));
    expect(await eventOf(acme.id, submit)).toBe("signup.refused signup_disabled");
    expect(await db().$count(auditEvents, eq(auditEvents.applicationId, app.id))).toBe(7);
  });

  test.each([
    ["ACTIVE", "already_active"],
    ["INACTIVE", "deactivated"],
  ] as const)("signing up where somebody %s is", async (status, outcome) => {
    const { acme, form, at } = await scene();
    await db()
      .insert(users)
      .values({ ...at, id: "h".repeat(26), email: EMAIL, status, origin: "SIGNUP" });
    const submit = (request: RequestContext) => signUpAs(acme.hostname, form, [], request);
    expect(await eventOf(acme.id, submit)).toBe(`signup.submitted ${outcome}`);
  });

  test("activating by link: elsewhere, refused, and at last", async () => {
    const { acme, host, browser, form, tokenOf, at } = await scene();
    const { attemptId } = sent(await browser.signUp(acme.hostname, form));
    const token = await tokenOf("ACTIVATION_LINK");
    const elsewhere = (password: string) => (request: RequestContext) =>
      activate(host, { token, password }, [], request);
    expect(await eventOf(acme.id, elsewhere(WRONG))).toBe("activation.failed wrong_password");
    const faster = { ...at, id: "i".repeat(26), email: "faster@example.com", username: "ann" };
    await db()
      .insert(users)
      .values({ ...faster, status: "ACTIVE", origin: "SIGNUP" });
    expect(await eventOf(acme.id, elsewhere(PASSWORD))).toBe("activation.failed username_taken");
    await db().delete(users).where(eq(users.id, faster.id));
    const allow = (domains: string[]) =>
      db().update(tenants).set({ allowedSignupEmailDomains: domains }).where(eq(tenants.id, acme.id));
    await allow(["acme.example"]);
    expect(await eventOf(acme.id, elsewhere(PASSWORD))).toBe("activation.failed email_domain_not_allowed");
    await allow([]);
    const spend = (tries: number) => db().update(signupAttempts).set({ tries }).where(eq(signupAttempts.id, attemptId));
    await spend(5);
    expect(await eventOf(acme.id, elsewhere(PASSWORD))).toBe("activation.failed too_many_attempts");
    await spend(0);
    let handOver = "";
    const last = async (request: RequestContext) => {
      const outcome = await elsewhere(PASSWORD)(request);
      handOver = noted(outcome.type === "activated" ? outcome.handOver : "");
    };
    expect(await eventOf(acme.id, last)).toBe("activation.completed ACTIVATION_LINK");
    const code = noted(new URL(handOver).searchParams.get("auth_session_code") ?? "");
    const given = { code, binding: handOverBinding(code), previousToken: undefined };
    const begin = (request: RequestContext) => createAuthSession(host, given, request);
    expect(await eventOf(acme.id, begin)).toBe("session.created signup");
  });

  test("activating by code: wrong, over the mailbox's limit, spent, and at last", async () => {
    const { acme, host, browser, form, codeOf } = await scene({ policy: { userActivationStrategy: "EMAIL_CODE" } });
    const { attemptId } = sent(await browser.signUp(acme.hostname, form));
    const code = await codeOf();
    const wrong = code === "000000" ? "000001" : "000000";
    const enter = (typed: string) => (request: RequestContext) =>
      activateByCode(host, { attemptId, code: typed }, browser.markers, request);
    for (let i = 0; i < 3; i += 1) expect(await eventOf(acme.id, enter(wrong))).toBe("activation.failed wrong_code");
    expect(await eventOf(acme.id, enter(code))).toBe("activation.failed mailbox_limit_reached");
    await db().delete(rateLimits);
    expect(await eventOf(acme.id, enter(wrong))).toBe("activation.failed wrong_code");
    expect(await eventOf(acme.id, enter(code))).toBe("activation.failed too_many_attempts");
    await db().update(signupAttempts).set({ tries: 4 }).where(eq(signupAttempts.id, attemptId));
    expect(await eventOf(acme.id, enter(code))).toBe("activation.completed ACTIVATION_CODE");
  });

  test("saying that it wasn't me", async () => {
    const { acme, host, browser, form, tokenOf } = await scene();
    sent(await browser.signUp(acme.hostname, form));
    const token = await tokenOf("ACTIVATION_LINK");
    const refuse = (request: RequestContext) => refuseActivation(host, token, request);
    expect(await eventOf(acme.id, refuse)).toBe("activation.refused_by_owner removed");
  });

  test("verifying a mailbox: asked for again, wrong, confirmed, claimed, denied", async () => {
    const { acme, host, browser, form, tokenOf, minuteLater } = await verified();
    const outcome = await browser.signUp(acme.hostname, form);
    if (outcome.type !== "complete") throw new Error(outcome.type);
    const session = await (await arrive(noted(outcome.handOver))).session();
    if (!session) throw new Error("No session");
    const again = (request: RequestContext) => requestVerification(session, request);
    expect(await eventOf(acme.id, again)).toBe("verification.requested waits");
    await minuteLater();
    expect(await eventOf(acme.id, again)).toBe("verification.requested sent");
    const token = await tokenOf("EMAIL_VERIFICATION");
    const confirm = (password: string) => (request: RequestContext) =>
      verifyEmail(host, { token, password }, undefined, request);
    expect(await eventOf(acme.id, confirm(WRONG))).toBe("verification.failed wrong_password");
    expect(await eventOf(acme.id, confirm(PASSWORD))).toBe("verification.completed verified");

    for (const [end, said] of [
      [claimMailbox, "verification.claimed voided"],
      [refuseMailbox, "verification.refused_by_owner deactivated"],
    ] as const) {
      const other = await verified();
      const submit = (request: RequestContext) => signUpAs(other.acme.hostname, other.form, [], request);
      expect(await eventOf(other.acme.id, submit)).toBe("signup.submitted active");
      const link = await other.tokenOf("EMAIL_VERIFICATION");
      expect(await eventOf(other.acme.id, (request) => end(other.host, link, request))).toBe(said);
    }
  });

  test("logging in by password and by link, a new password, and finding one's tenants", async () => {
    const { app, acme, host, browser, form, tokenOf } = await verified();
    await browser.signUp(acme.hostname, form);
    const logInWith = (password: string) => (request: RequestContext) =>
      logIn(host, { identifier: EMAIL, password, ...OURS }, request);
    const ask = (kind: "MAGIC_LINK" | "PASSWORD_RESET", email: string) => (request: RequestContext) =>
      requestLink(host, { kind, email, ...OURS }, request);
    expect(await eventOf(acme.id, logInWith(WRONG))).toBe("login.failed wrong_credentials");
    expect(await eventOf(acme.id, logInWith(PASSWORD))).toBe("login.completed password");
    await db().execute(sql`update rate_limits set count = 100 where limit_name = 'logins_per_user'`);
    expect(await eventOf(acme.id, logInWith(PASSWORD))).toBe("login.failed rate_limited");
    expect(await eventOf(acme.id, ask("MAGIC_LINK", "nobody@example.com"))).toBe("login_link.requested nobody");
    expect(await eventOf(acme.id, ask("MAGIC_LINK", EMAIL))).toBe("login_link.requested sent");
    const link = await tokenOf("MAGIC_LINK");
    expect(await eventOf(acme.id, (request) => logInByLink(host, link, request))).toBe("login.completed magic_link");
    const [byLink] = await db().select().from(auditEvents).where(eq(auditEvents.outcome, "magic_link"));
    expect(byLink?.details).toEqual({ unproven: "voided" });
    expect(await eventOf(acme.id, ask("PASSWORD_RESET", EMAIL))).toBe("password_reset.requested sent");
    expect(await eventOf(acme.id, ask("PASSWORD_RESET", EMAIL))).toBe("password_reset.requested waits");
    const given = { token: await tokenOf("PASSWORD_RESET"), password: NEW_PASSWORD };
    const reset = (request: RequestContext) => resetPassword(host, given, request);
    expect(await eventOf(acme.id, reset)).toBe("password_reset.completed changed");
    const applicationHost = await app.host();
    const find = (email: string) => (request: RequestContext) =>
      mailTenants(applicationHost, { email, ...OURS }, request);
    expect(await eventOf(acme.id, find(EMAIL))).toBe("discovery.requested sent");
    expect(await eventOf(acme.id, find(EMAIL))).toBe("discovery.requested waits");
    expect(await eventOf(null, find("nobody@example.com"))).toBe("discovery.requested nobody");
    await saySettings(app.id, acme.id, "identity-providers", { loginFactors: ["PASSWORD"] });
    expect(await eventOf(acme.id, ask("MAGIC_LINK", EMAIL))).toBe("login_link.requested factor_off");
  });

  test("a name that is free again, by the job and by whoever asks for it first", async () => {
    const { app } = await scene();
    const form = (tenantName: string) => ({ tenantDisplayName: "Held", tenantName, email: EMAIL, password: PASSWORD });
    for (const name of ["held-a", "held-b"]) {
      sent(await makeBrowser().signUp(app.hostname, { ...form(name), username: "ann" }));
    }
    const held = await db().select().from(tenants).where(sql`held_until is not null`);
    const idOf = (name: string) => held.find((tenant) => tenant.name === name)?.id ?? "";
    const over = (name: string) =>
      db().update(tenants).set({ heldUntil: sql`now() - interval '1 second'` }).where(eq(tenants.name, name));
    await over("held-a");
    expect(await freeHeldNames()).toBe(1);
    const freed = () => db().select().from(auditEvents).where(eq(auditEvents.action, "tenant_name.freed"));
    const fact = { applicationId: app.id, outcome: "expired", actorType: "SYSTEM", userId: null };
    expect(await freed()).toMatchObject([
      { ...fact, tenantId: idOf("held-a"), requestId: null, details: { name: "held-a" } },
    ]);
    await over("held-b");
    const request = visitor();
    await signUpAs(app.hostname, { ...form("held-b"), username: "ann" }, [], request);
    expect((await freed()).filter(({ requestId }) => requestId === request.requestId)).toMatchObject([
      { ...fact, tenantId: idOf("held-b"), details: { name: "held-b" } },
    ]);
  });

  test("an operator who comes first, signs out, in, mistypes, and tries too often", async () => {
    const token = noted(new URL((await firstOperatorLink()) ?? "").searchParams.get("token") ?? "");
    const ada = {
      displayName: "Ada",
      email: "ada@company.example",
      password: PASSWORD,
      workspaceDisplayName: "Company",
      workspaceName: "company",
    };
    let sessionId = "";
    const welcomed = await installationEventOf(async (request) => {
      const outcome = await becomeFirstOperator(token, ada, request);
      sessionId = noted(outcome.type === "signed_in" ? outcome.sessionId : "");
    });
    const [operator] = await db().select().from(operators);
    expect(welcomed).toMatchObject({
      action: "first_operator.created",
      outcome: "signed_in",
      operatorId: operator?.id,
      workspaceId: expect.stringMatching(/^[a-z2-7]{26}$/),
    });
    const signIn = (password: string, email = ada.email) =>
      installationEventOf((request) => signInOperator({ email, password }, request));
    const signOut = await installationEventOf((request) => endOperatorSession(sessionId, request));
    const operatorId = operator?.id ?? "";
    expect(signOut).toMatchObject({ action: "operator_sign_out.completed", outcome: "ended", operatorId });
    expect(await signIn(PASSWORD)).toMatchObject({ action: "operator_sign_in.completed", operatorId });
    const failed = { action: "operator_sign_in.failed", outcome: "wrong_credentials" };
    expect(await signIn(WRONG)).toMatchObject({ ...failed, operatorId });
    expect(await signIn(WRONG, "nobody@company.example")).toMatchObject({ ...failed, operatorId: null });
    expect(await signIn(PASSWORD)).toMatchObject({ ...failed, outcome: "rate_limited" });
  });
});

test("a refusal that costs no try is told twenty times an hour, however often it is brought about", async () => {
  const { acme, host, browser, form, tokenOf } = await scene();
  const { attemptId } = sent(await browser.signUp(acme.hostname, form));
  await db().update(signupAttempts).set({ tries: 5 }).where(eq(signupAttempts.id, attemptId));
  const token = await tokenOf("ACTIVATION_LINK");
  await Promise.all(Array.from({ length: 40 }, () => activate(host, { token, password: WRONG }, [], visitor())));
  expect(await db().$count(auditEvents, sql`tenant_id = ${acme.id} and outcome = 'too_many_attempts'`)).toBe(20);
});

test("no event and no line of the log holds a password, a code, a token or a whole address", async () => {
  const told = [await db().select().from(auditEvents), await db().select().from(installationEvents)];
  const everything = JSON.stringify(told) + lines.join("");
  expect(told.flat().length).toBeGreaterThan(50);
  expect(lines.join("")).toContain("An operator signed in.");
  expect(secrets.size).toBeGreaterThan(10);
  const unsaid = [...secrets, PASSWORD, NEW_PASSWORD, WRONG, EMAIL, "ada@company.example", "nobody@example.com"];
  for (const secret of unsaid) expect(everything.includes(secret), secret).toBe(false);
});

function verified() {
  return scene({ policy: { verificationStep: "EMAIL_VERIFICATION" } });
}
