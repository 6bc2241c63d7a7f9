import { and, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import {
  auditEvents,
  credentials,
  hosts,
  oneTimeSecrets,
  rateLimits,
  sessions,
  signupAttempts,
  tenants,
  users,
} from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { verifyPassword } from "../passwords/passwords";
import { linkToken } from "../secrets/one-time-secrets";
import { createAuthSession, handOverBinding } from "../sessions/hand-over";
import { findSession } from "../sessions/session";
import { attemptPage, followAttempt, resendActivation } from "../signup/check-email";
import { hostOf, makeApplication, makeBrowser, makeTenant, sent, visitor } from "../testing/cast";
import { activate, activationPage } from "./activation";
import { refuseActivation } from "./refuse-activation";

useTestDatabase({ DATABASE_POOL_SIZE: "20" });
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";
const STRANGERS = "a stranger chose this one";

/** The link in the mail of an attempt: what its mailbox's owner has, and nobody else. */
async function linkOf(attemptId: string): Promise<string> {
  const [secret] = await db()
    .select()
    .from(oneTimeSecrets)
    .where(and(eq(oneTimeSecrets.attemptId, attemptId), eq(oneTimeSecrets.purpose, "ACTIVATION_LINK")));
  if (!secret) throw new Error("No link was made for that attempt");
  return linkToken(secret);
}

async function submitted(change: Record<string, unknown> = {}) {
  const app = await makeApplication();
  const browser = makeBrowser();
  const form = {
    tenantDisplayName: "Acme",
    tenantName: "acme",
    email: "ann@example.com",
    password: PASSWORD,
    ...change,
  };
  const { attemptId } = sent(await browser.signUp(app.hostname, form));
  return { app, browser, form, attemptId, host: await app.host(), token: await linkOf(attemptId) };
}

async function userOf(applicationId: string) {
  const [user] = await db().select().from(users).where(eq(users.applicationId, applicationId));
  return user;
}

async function passwordWorks(applicationId: string, password: string) {
  const [row] = await db().select().from(credentials).where(eq(credentials.applicationId, applicationId));
  return verifyPassword(row?.passwordHash, password);
}

/** Follows a hand-over as the browser would. */
async function arrive(handOver: string) {
  const url = new URL(handOver);
  const host = await hostOf(url.hostname);
  const code = url.searchParams.get("auth_session_code") ?? "";
  return {
    host,
    outcome: await createAuthSession(host, { code, binding: undefined, previousToken: undefined }, visitor()),
  };
}

describe("the link in the browser that signed up", () => {
  test("activates without a question, and ends at the application with state and tenant", async () => {
    const { app, browser, host, token } = await submitted({ state: '{"promo":"ü&="}' });
    expect(await activationPage(host, token, browser.markers)).toMatchObject({ type: "ready", mode: "automatic" });
    const outcome = await activate(host, { token }, browser.markers, browser.request);
    if (outcome.type !== "activated") throw new Error(outcome.type);
    expect(new URL(outcome.handOver).hostname).toBe(`acme-${app.hostname}`);
    const { outcome: began } = await arrive(outcome.handOver);
    if (began.type !== "began") throw new Error(began.type);
    const destination = new URL(began.destination);
    expect(destination.origin + destination.pathname).toBe("https://app.example.com/login");
    expect(Object.fromEntries(destination.searchParams)).toEqual({
      tenant_name: "acme",
      tenant_domain: "acme",
      state: '{"promo":"ü&="}',
    });
    expect(await userOf(app.id)).toMatchObject({ status: "ACTIVE", emailVerified: true });
    expect(await passwordWorks(app.id, PASSWORD)).toBe(true);
    const [tenant] = await db().select().from(tenants).where(eq(tenants.applicationId, app.id));
    expect(tenant?.heldUntil).toBeNull();
  });

  test("works once: fifty at the same moment make one hand-over", async () => {
    const { app, browser, host, token } = await submitted();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => activate(host, { token }, browser.markers, browser.request)),
    );
    expect(outcomes.filter((outcome) => outcome.type === "activated")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.type === "unusable")).toHaveLength(49);
    const events = await db()
      .select()
      .from(auditEvents)
      .where(and(eq(auditEvents.applicationId, app.id), eq(auditEvents.action, "activation.completed")));
    expect(events).toHaveLength(1);
  });

  test("looking at the page spends and changes nothing, however often", async () => {
    const { app, browser, host, token } = await submitted();
    for (let look = 0; look < 5; look += 1) await activationPage(host, token, []);
    expect(await userOf(app.id)).toMatchObject({ status: "PROVISIONED", emailVerified: false });
    expect(await activate(host, { token }, browser.markers, browser.request)).toMatchObject({ type: "activated" });
  });

  test("leaves what an operator has written where the attempt has nothing in its place", async () => {
    const { app, browser, host, token } = await submitted();
    await db()
      .update(users)
      .set({ fullName: "From a list", birthdate: "1990-02-28" })
      .where(eq(users.applicationId, app.id));
    await db().update(signupAttempts).set({ fullName: "Typed" }).where(eq(signupAttempts.applicationId, app.id));
    expect(await activate(host, { token }, browser.markers, browser.request)).toMatchObject({ type: "activated" });
    expect(await userOf(app.id)).toMatchObject({ fullName: "Typed", birthdate: "1990-02-28", givenName: null });
  });

  test("brings the latest profile and names of its attempt to user and tenant", async () => {
    const { app, browser, host, form, token } = await submitted();
    await browser.signUp(app.hostname, {
      ...form,
      tenantDisplayName: "Acme Renamed",
      password: "another nine lanterns",
    });
    expect(await activate(host, { token }, browser.markers, browser.request)).toMatchObject({ type: "activated" });
    const [tenant] = await db().select().from(tenants).where(eq(tenants.applicationId, app.id));
    expect(tenant?.displayName).toBe("Acme Renamed");
    expect(await passwordWorks(app.id, "another nine lanterns")).toBe(true);
    expect(await passwordWorks(app.id, PASSWORD)).toBe(false);
  });
});

describe("the link in another browser", () => {
  test("asks for the attempt's password, and takes it", async () => {
    const { app, host, token } = await submitted();
    expect(await activationPage(host, token, [])).toMatchObject({ mode: "password", email: "ann@example.com" });
    expect(await activate(host, { token }, [], visitor())).toMatchObject({ type: "wrong_password", triesLeft: 4 });
    expect(await activate(host, { token, password: PASSWORD }, [], visitor())).toMatchObject({ type: "activated" });
    expect(await userOf(app.id)).toMatchObject({ status: "ACTIVE" });
  });

  test("takes five tries in all, also when they come at once, and then not even the right one", async () => {
    const { app, host, token } = await submitted();
    const guesses = Array.from({ length: 20 }, (_, guess) =>
      activate(host, { token, password: `guess number ${guess}` }, [], visitor()),
    );
    const outcomes = (await Promise.all(guesses)).map((outcome) => outcome.type);
    expect(outcomes.filter((type) => type === "wrong_password").length).toBeLessThanOrEqual(4);
    expect(await activate(host, { token, password: PASSWORD }, [], visitor())).toEqual({
      type: "unusable",
      reason: "too_many_attempts",
    });
    expect(await userOf(app.id)).toMatchObject({ status: "PROVISIONED" });
  });

  test("with the marker of another attempt asks all the same", async () => {
    const { app, host, form, token } = await submitted();
    const stranger = makeBrowser();
    sent(await stranger.signUp(app.hostname, { ...form, password: STRANGERS }));
    expect(await activationPage(host, token, stranger.markers)).toMatchObject({ mode: "password" });
  });

  test("offers a button where the attempt has no password", async () => {
    const { host, token, attemptId } = await submitted();
    await db().update(signupAttempts).set({ passwordHash: null }).where(eq(signupAttempts.id, attemptId));
    expect(await activationPage(host, token, [])).toMatchObject({ mode: "button" });
    expect(await activate(host, { token }, [], visitor())).toMatchObject({ type: "activated" });
  });
});

describe("a stranger who signed up first with the owner's address", () => {
  test("loses: the owner's own attempt brings the owner's password, and the stranger's dies", async () => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    const stranger = makeBrowser();
    const owner = makeBrowser();
    const first = sent(await stranger.signUp(acme.hostname, { email: "ann@example.com", password: STRANGERS }));
    const second = sent(await owner.signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD }));
    const strangersLink = await linkOf(first.attemptId);
    const host = await acme.host();
    const outcome = await activate(host, { token: await linkOf(second.attemptId) }, owner.markers, owner.request);
    expect(outcome.type).toBe("activated");
    expect(await passwordWorks(app.id, PASSWORD)).toBe(true);
    expect(await passwordWorks(app.id, STRANGERS)).toBe(false);
    expect(await activate(host, { token: strangersLink }, stranger.markers, stranger.request)).toMatchObject({
      type: "unusable",
    });
    expect(await attemptPage(host, first.attemptId, stranger.markers, visitor())).toEqual({ type: "expired" });
  });

  test("gets nothing when the owner opens the stranger's link: the owner does not know that password", async () => {
    const { app, host, token } = await submitted({ password: STRANGERS });
    expect(await activationPage(host, token, [])).toMatchObject({ mode: "password" });
    expect(await refuseActivation(host, token, visitor())).toEqual({ type: "removed" });
    expect(await userOf(app.id)).toBeUndefined();
    expect(await db().select().from(tenants).where(eq(tenants.applicationId, app.id))).toEqual([]);
    expect(await db().select().from(hosts).where(eq(hosts.applicationId, app.id))).toHaveLength(1);
    expect(await activationPage(host, token, [])).toEqual({ type: "unusable", reason: "invalid" });
  });

  test('"this wasn\'t me" on one attempt leaves the user to another that still lives', async () => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    const first = sent(await makeBrowser().signUp(acme.hostname, { email: "ann@example.com", password: STRANGERS }));
    const owner = makeBrowser();
    const second = sent(await owner.signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD }));
    const host = await acme.host();
    expect(await refuseActivation(host, await linkOf(first.attemptId), visitor())).toEqual({ type: "removed" });
    const outcome = await activate(host, { token: await linkOf(second.attemptId) }, owner.markers, owner.request);
    expect(outcome.type).toBe("activated");
  });
});

describe("a link opens nothing", () => {
  test("on another host, of the same application or another", async () => {
    const { app, browser, token } = await submitted();
    const acme = await hostOf(`acme-${app.hostname}`);
    const other = await (await makeApplication()).host();
    for (const host of [acme, other]) {
      expect(await activate(host, { token }, browser.markers, browser.request)).toEqual({
        type: "unusable",
        reason: "invalid",
      });
    }
  });

  test("after its end by the database's clock", async () => {
    const { app, browser, host, token } = await submitted();
    await db()
      .update(oneTimeSecrets)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(eq(oneTimeSecrets.applicationId, app.id));
    expect(await activate(host, { token }, browser.markers, browser.request)).toEqual({
      type: "unusable",
      reason: "expired",
    });
  });

  test("when it is cut, lengthened or made up", async () => {
    const { browser, host, token } = await submitted();
    for (const wrong of [undefined, "", token.slice(0, -1), `${token}a`, token.replace(/\../, ".A"), "\0"]) {
      expect(await activate(host, { token: wrong }, browser.markers, browser.request)).toMatchObject({
        type: "unusable",
      });
    }
  });

  test("when the tenant has meanwhile stopped taking that email domain", async () => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    const browser = makeBrowser();
    const { attemptId } = sent(await browser.signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD }));
    await db()
      .update(tenants)
      .set({ allowedSignupEmailDomains: ["acme.example"] })
      .where(eq(tenants.id, acme.id));
    const given = { token: await linkOf(attemptId) };
    expect(await activate(await acme.host(), given, browser.markers, browser.request)).toEqual({
      type: "refused",
      code: "email_domain_not_allowed",
    });
    expect(await userOf(app.id)).toMatchObject({ status: "PROVISIONED" });
  });
});

describe("what waits in the first tab", () => {
  test("follows once its own browser has the session, and only then", async () => {
    const { browser, host, attemptId, token } = await submitted({ state: "tab" });
    expect(await attemptPage(host, attemptId, browser.markers, visitor())).toMatchObject({
      type: "pending",
      email: "ann@example.com",
    });
    expect(await attemptPage(host, attemptId, [], visitor())).toEqual({ type: "unknown" });
    const outcome = await activate(host, { token }, browser.markers, browser.request);
    if (outcome.type !== "activated") throw new Error(outcome.type);
    expect(await attemptPage(host, attemptId, browser.markers, visitor())).toMatchObject({ type: "pending" });
    const { host: tenantHost, outcome: began } = await arrive(outcome.handOver);
    if (began.type !== "began") throw new Error(began.type);
    expect(await attemptPage(host, attemptId, browser.markers, visitor())).toMatchObject({ type: "activated_here" });
    const { application, tenant, hostname } = tenantHost;
    const at = { applicationId: application.id, tenantId: tenant?.id ?? "", host: hostname, token: began.token };
    expect(await followAttempt(tenantHost, await findSession(at, 60), attemptId, visitor())).toBe(began.destination);
    expect(await followAttempt(tenantHost, undefined, attemptId, visitor())).toBeUndefined();
  });

  test("says to log in when another browser activated", async () => {
    const { browser, host, attemptId, token } = await submitted();
    await activate(host, { token, password: PASSWORD }, [], visitor());
    expect(await attemptPage(host, attemptId, browser.markers, visitor())).toMatchObject({
      type: "activated_elsewhere",
    });
  });

  test("gets another mail after a minute, not before, and both links work until one is used", async () => {
    const { browser, host, attemptId, token } = await submitted();
    const again = () => resendActivation(host, attemptId, browser.markers, browser.request);
    expect(await again()).toMatchObject({ type: "wait" });
    await db().execute(sql`update signup_attempts set last_mail_at = last_mail_at - interval '61 seconds'`);
    await db().execute(sql`update outbox set not_before = not_before - interval '61 seconds'`);
    expect(await again()).toEqual({ type: "sent" });
    expect(await again()).toMatchObject({ type: "wait" });
    expect(await activate(host, { token }, browser.markers, browser.request)).toMatchObject({ type: "activated" });
  });
});

describe("a hand-over", () => {
  test("that ends where it was issued belongs to the browser that it was issued to", async () => {
    const app = await makeApplication();
    const acme = await makeTenant(app, "acme");
    const browser = makeBrowser();
    const { attemptId } = sent(await browser.signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD }));
    const host = await acme.host();
    const outcome = await activate(host, { token: await linkOf(attemptId) }, browser.markers, browser.request);
    if (outcome.type !== "activated") throw new Error(outcome.type);
    const code = new URL(outcome.handOver).searchParams.get("auth_session_code") ?? "";
    const spend = (binding: string | undefined) =>
      createAuthSession(host, { code, binding, previousToken: undefined }, visitor());
    expect(await spend(undefined)).toMatchObject({ type: "invalid_auth_code" });
    expect(await spend(code)).toMatchObject({ type: "invalid_auth_code" });
    expect(await spend(handOverBinding(code))).toMatchObject({ type: "began" });
  });

  test("begins one session, on the tenant's host alone", async () => {
    const { app, browser, host, token } = await submitted();
    const outcome = await activate(host, { token }, browser.markers, browser.request);
    if (outcome.type !== "activated") throw new Error(outcome.type);
    const given = {
      code: new URL(outcome.handOver).searchParams.get("auth_session_code") ?? "",
      binding: undefined,
      previousToken: undefined,
    };
    const elsewhere = await makeTenant(app, "elsewhere");
    expect(await createAuthSession(host, given, visitor())).toMatchObject({ type: "invalid_auth_code" });
    expect(await createAuthSession(await elsewhere.host(), given, visitor())).toMatchObject({
      type: "invalid_auth_code",
    });
    const acme = await hostOf(`acme-${app.hostname}`);
    const all = await Promise.all(Array.from({ length: 20 }, () => createAuthSession(acme, given, visitor())));
    expect(all.filter((each) => each.type === "began")).toHaveLength(1);
    expect(await db().$count(sessions, eq(sessions.applicationId, app.id))).toBe(1);
  });

  test("a session is found by its own token, on its own host, while its user is active", async () => {
    const { app, browser, host, token } = await submitted();
    const outcome = await activate(host, { token }, browser.markers, browser.request);
    if (outcome.type !== "activated") throw new Error(outcome.type);
    const { host: acme, outcome: began } = await arrive(outcome.handOver);
    if (began.type !== "began") throw new Error(began.type);
    const at = { applicationId: app.id, tenantId: acme.tenant?.id ?? "", host: acme.hostname, token: began.token };
    expect(await findSession(at, 60)).toMatchObject({ userId: (await userOf(app.id))?.id });
    const other = await makeTenant(app, "elsewhere");
    expect(await findSession({ ...at, tenantId: other.id, host: other.hostname }, 60)).toBeUndefined();
    expect(await findSession({ ...at, token: "made up" }, 60)).toBeUndefined();
    await db().update(users).set({ status: "INACTIVE" }).where(eq(users.applicationId, app.id));
    expect(await findSession(at, 60)).toBeUndefined();
  });
});
