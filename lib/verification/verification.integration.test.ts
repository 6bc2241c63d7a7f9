import { and, eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { credentials, hosts, oneTimeSecrets, outbox, rateLimits, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { logIn } from "../login/login";
import { NO_ORIGIN } from "../origin";
import { logInByLink, requestLink, resetPassword } from "../recovery/recovery";
import { linkToken } from "../secrets/one-time-secrets";
import {
  arrive,
  makeApplication,
  makeBrowser,
  makeTenant,
  newestSecret,
  saySettings,
  sent,
  visitor,
} from "../testing/cast";
import { claimMailbox, refuseMailbox, requestVerification, verificationPage, verifyEmail } from "./verification";

useTestDatabase();
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";

async function signedUp() {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
  const browser = makeBrowser();
  const outcome = await browser.signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD, state: "s" });
  if (outcome.type !== "complete") throw new Error(outcome.type);
  const token = linkToken(await newestSecret(app.id, "EMAIL_VERIFICATION"));
  return { app, acme, token, ...(await arrive(outcome.handOver)) };
}

async function userOf(applicationId: string) {
  const [user] = await db().select().from(users).where(eq(users.applicationId, applicationId));
  return user;
}

describe("signing up where the mailbox is verified later", () => {
  test("logs in at once, unverified, and asks by mail", async () => {
    const { app, destination, session } = await signedUp();
    expect(new URL(destination).searchParams.get("state")).toBe("s");
    expect(await userOf(app.id)).toMatchObject({ status: "ACTIVE", emailVerified: false });
    expect(await session()).toBeDefined();
    const mails = await db().select().from(outbox).where(eq(outbox.applicationId, app.id));
    expect(mails.map((mail) => mail.kind)).toEqual(["EMAIL_VERIFICATION"]);
  });

  test("an address that is there already is told at the field", async () => {
    const { acme } = await signedUp();
    for (const status of ["ACTIVE", "INACTIVE"] as const) {
      await db().update(users).set({ status }).where(eq(users.tenantId, acme.id));
      expect(await makeBrowser().signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD })).toEqual({
        type: "invalid",
        violations: { email: [{ code: "not_unique" }] },
      });
    }
  });

  test("a user who was only provisioned has to prove the mailbox first", async () => {
    const { app, acme } = await signedUp();
    await db().update(users).set({ status: "PROVISIONED" }).where(eq(users.tenantId, acme.id));
    sent(await makeBrowser().signUp(acme.hostname, { email: "ann@example.com", password: "another nine lanterns" }));
    expect(await userOf(app.id)).toMatchObject({ status: "PROVISIONED" });
  });
});

describe("the verification link", () => {
  test("in a browser with that user's session: one press, and nothing else changes", async () => {
    const { app, host, token, session } = await signedUp();
    const own = await session();
    expect(await verificationPage(host, token, own)).toMatchObject({ type: "ready", mode: "session" });
    expect(await userOf(app.id)).toMatchObject({ emailVerified: false });
    expect(await verifyEmail(host, { token }, own, visitor())).toEqual({ type: "verified" });
    expect(await userOf(app.id)).toMatchObject({ emailVerified: true, status: "ACTIVE" });
    expect(await session()).toBeDefined();
    expect(await verifyEmail(host, { token }, own, visitor())).toEqual({ type: "unusable", reason: "used" });
  });

  test("elsewhere: with the password as well, without it not", async () => {
    const { app, host, token, session } = await signedUp();
    expect(await verificationPage(host, token, undefined)).toMatchObject({ mode: "elsewhere", hasPassword: true });
    expect(await verifyEmail(host, { token, password: "wrong" }, undefined, visitor())).toEqual({
      type: "wrong_password",
    });
    expect(await userOf(app.id)).toMatchObject({ emailVerified: false });
    expect(await verifyEmail(host, { token, password: PASSWORD }, undefined, visitor())).toEqual({ type: "verified" });
    expect(await session()).toBeDefined();
  });

  test("in a browser that may have been sent its session: with the password as well, without it not", async () => {
    // From an application's host no cookie reaches the tenant's, so nothing ties the hand-over to the browser that signed up.
    const app = await makeApplication();
    await saySettings(app.id, null, "workflow-policies", { verificationStep: "EMAIL_VERIFICATION" });
    const outcome = await makeBrowser().signUp(app.hostname, {
      tenantDisplayName: "Acme",
      tenantName: "acme",
      email: "ann@example.com",
      password: PASSWORD,
    });
    if (outcome.type !== "complete") throw new Error(outcome.type);
    const { host, session } = await arrive(outcome.handOver);
    const sent = await session();
    const token = linkToken(await newestSecret(app.id, "EMAIL_VERIFICATION"));
    expect(sent).toMatchObject({ boundToBrowser: false });
    expect(await verificationPage(host, token, sent)).toMatchObject({ mode: "elsewhere", hasPassword: true });
    expect(await verifyEmail(host, { token }, sent, visitor())).toEqual({ type: "wrong_password" });
    expect(await userOf(app.id)).toMatchObject({ emailVerified: false });

    // The password typed on the tenant's own host makes it that person's browser.
    const login = { identifier: "ann@example.com", password: PASSWORD, origin: NO_ORIGIN };
    const loggedIn = await logIn(host, login, visitor());
    if (loggedIn.type !== "logged_in") throw new Error(loggedIn.type);
    const own = await (await arrive(loggedIn.handOver)).session();
    expect(own).toMatchObject({ boundToBrowser: true });
    expect(await verificationPage(host, token, own)).toMatchObject({ mode: "session" });
    expect(await verifyEmail(host, { token }, own, visitor())).toEqual({ type: "verified" });
  });

  test("in a browser that was sent a login from another host of the tenant: with the password alone", async () => {
    const { app, acme, host, token } = await signedUp();
    await db()
      .insert(hosts)
      .values({
        hostname: `${app.hostname.split(".")[0]}.custom.example`,
        applicationId: app.id,
        tenantId: acme.id,
        kind: "CUSTOM",
      });
    const login = { identifier: "ann@example.com", password: PASSWORD, origin: NO_ORIGIN };
    const loggedIn = await logIn(host, login, visitor());
    if (loggedIn.type !== "logged_in") throw new Error(loggedIn.type);
    const elsewhere = await arrive(loggedIn.handOver);
    const sent = await elsewhere.session();
    expect(sent).toMatchObject({ boundToBrowser: false });
    expect(await verificationPage(elsewhere.host, token, sent)).toMatchObject({ mode: "elsewhere" });
  });

  test('elsewhere, "this is mine": what a stranger had set up is void, and the owner chooses a password', async () => {
    const { app, host, token, session } = await signedUp();
    const claimed = await claimMailbox(host, token, visitor());
    if (claimed.type !== "claimed" || !claimed.resetToken) throw new Error(claimed.type);
    expect(await session()).toBeUndefined();
    expect(await db().select().from(credentials).where(eq(credentials.applicationId, app.id))).toEqual([]);
    const input = { identifier: "ann@example.com", password: PASSWORD, origin: NO_ORIGIN };
    expect(await logIn(host, input, visitor())).toEqual({ type: "wrong_credentials" });
    const given = { token: claimed.resetToken, password: "the owner chose this one" };
    const reset = await resetPassword(host, given, visitor());
    if (reset.type !== "logged_in") throw new Error(reset.type);
    expect(await (await arrive(reset.handOver)).session()).toBeDefined();
    expect(await logIn(host, { ...input, password: given.password }, visitor())).toMatchObject({ type: "logged_in" });
    expect(await userOf(app.id)).toMatchObject({ emailVerified: true });
  });

  test('elsewhere, "this is mine" where only a mailed link logs in: no link to a password that nobody could use', async () => {
    const { app, acme, host, token, session } = await signedUp();
    await saySettings(app.id, acme.id, "identity-providers", { loginFactors: ["MAGIC_LINK"] });
    expect(await claimMailbox(host, token, visitor())).toEqual({ type: "claimed", resetToken: null });
    expect(await session()).toBeUndefined();
    const ofUser = eq(oneTimeSecrets.applicationId, app.id);
    expect(await db().$count(oneTimeSecrets, and(ofUser, eq(oneTimeSecrets.purpose, "PASSWORD_RESET")))).toBe(0);
    const asked = { email: "ann@example.com", origin: NO_ORIGIN };
    await requestLink(host, { ...asked, kind: "PASSWORD_RESET" }, visitor());
    await requestLink(host, { ...asked, kind: "MAGIC_LINK" }, visitor());
    const link = linkToken(await newestSecret(app.id, "MAGIC_LINK"));
    expect(await logInByLink(host, link, visitor())).toMatchObject({ type: "logged_in" });
    const mails = await db().select().from(outbox).where(eq(outbox.applicationId, app.id));
    expect(mails.map((mail) => mail.kind).sort()).toEqual(["EMAIL_VERIFICATION", "MAGIC_LINK"]);
  });

  test('elsewhere, "this wasn\'t me": the user is deactivated and logged out', async () => {
    const { app, host, token, session } = await signedUp();
    expect(await refuseMailbox(host, token, visitor())).toEqual({ type: "deactivated" });
    expect(await userOf(app.id)).toMatchObject({ status: "INACTIVE" });
    expect(await session()).toBeUndefined();
  });

  test("opens nothing on another tenant's host", async () => {
    const { app, token } = await signedUp();
    const other = await (await makeTenant(app, "other")).host();
    expect(await verificationPage(other, token, undefined)).toEqual({ type: "unusable", reason: "invalid" });
  });

  test("can be asked for again by the logged-in user, at most once a minute", async () => {
    const { session } = await signedUp();
    const own = await session();
    if (!own) throw new Error("No session");
    expect(await requestVerification(own, visitor())).toEqual({ type: "waits" });
    await db()
      .update(outbox)
      .set({ notBefore: new Date(Date.now() - 61_000), sentAt: null });
    expect(await requestVerification(own, visitor())).toEqual({ type: "sent" });
  });
});
