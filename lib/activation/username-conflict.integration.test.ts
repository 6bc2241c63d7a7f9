import { and, eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { db } from "@/db/client";
import { rateLimits, signupAttempts, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { activationCode, linkToken } from "../secrets/one-time-secrets";
import { makeApplication, makeBrowser, makeTenant, newestSecret, saySettings, sent, visitor } from "../testing/cast";
import { activate, activateByCode } from "./activation";

useTestDatabase();
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";

/** Somebody who signed up as "ann", and somebody else who was ACTIVE under that name before they finished. */
async function taken(strategy: "EMAIL_LINK" | "EMAIL_CODE") {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "workflow-policies", { userActivationStrategy: strategy });
  await saySettings(app.id, null, "identity-providers", { loginIdentifiers: ["EMAIL", "USERNAME"] });
  const browser = makeBrowser();
  const typed = { email: "ann@example.com", username: "ann", password: PASSWORD };
  const { attemptId } = sent(await browser.signUp(acme.hostname, typed));
  await db()
    .insert(users)
    .values({
      applicationId: app.id,
      tenantId: acme.id,
      id: "f".repeat(26),
      email: "faster@example.com",
      username: "ann",
      status: "ACTIVE",
      origin: "SIGNUP",
    });
  const user = async () =>
    (
      await db()
        .select()
        .from(users)
        .where(and(eq(users.tenantId, acme.id), eq(users.email, "ann@example.com")))
    )[0];
  const attempt = async () => (await db().select().from(signupAttempts).where(eq(signupAttempts.id, attemptId)))[0];
  return { app, browser, attemptId, host: await acme.host(), user, attempt };
}

test("by code: another username finishes; one that can't be is told without a try", async () => {
  const { app, browser, attemptId, host, user, attempt } = await taken("EMAIL_CODE");
  const code = activationCode(await newestSecret(app.id, "ACTIVATION_CODE", attemptId));
  const enter = (username?: string) =>
    activateByCode(
      host,
      { attemptId, code, ...(username === undefined ? {} : { username }) },
      browser.markers,
      browser.request,
    );
  expect(await enter()).toEqual({ type: "username_taken" });
  expect(await user()).toMatchObject({ status: "PROVISIONED", username: null });
  expect(await enter("ann@home")).toEqual({ type: "invalid_username", code: "invalid_format" });
  expect(await enter("")).toEqual({ type: "invalid_username", code: "required" });
  expect(await enter("ann")).toEqual({ type: "username_taken" });
  // The code was right each time: it is the name that was not.
  expect((await attempt())?.tries).toBe(0);
  expect(await enter(" ann-2 ")).toMatchObject({ type: "activated" });
  expect(await user()).toMatchObject({ status: "ACTIVE", username: "ann-2" });
  expect(await attempt()).toMatchObject({ username: "ann-2" });
});

test("by code: a name that is taken can be changed more often than there are tries, also fifty times at once", async () => {
  const { app, browser, attemptId, host, attempt } = await taken("EMAIL_CODE");
  const code = activationCode(await newestSecret(app.id, "ACTIVATION_CODE", attemptId));
  const enter = (typed: string, username: string) =>
    activateByCode(host, { attemptId, code: typed, username }, browser.markers, browser.request);
  for (let i = 0; i < 7; i += 1) expect(await enter(code, "ann")).toEqual({ type: "username_taken" });
  await db().delete(rateLimits);
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => enter(code, "ann")));
  expect(outcomes.filter(({ type }) => type === "activated" || type === "wrong_code")).toEqual([]);
  await db().update(signupAttempts).set({ tries: 0 }).where(eq(signupAttempts.id, attemptId));
  await db().delete(rateLimits);

  const wrong = code === "000000" ? "000001" : "000000";
  const mixed = await Promise.all(Array.from({ length: 50 }, (_, i) => enter(i % 2 ? code : wrong, "ann")));
  expect(mixed.filter(({ type }) => type === "wrong_code" || type === "start_again").length).toBeGreaterThan(24);
  expect(mixed.filter(({ type }) => type === "wrong_code").length).toBeLessThanOrEqual(5);
  expect((await attempt())?.tries).toBeLessThanOrEqual(5);
});

test("by link elsewhere: a right password and a taken name cost no try", async () => {
  const { app, host, attempt } = await taken("EMAIL_LINK");
  const token = linkToken(await newestSecret(app.id, "ACTIVATION_LINK"));
  const given = { token, password: PASSWORD };
  for (let i = 0; i < 6; i += 1) {
    expect(await activate(host, { ...given, username: "ann" }, [], visitor())).toEqual({ type: "username_taken" });
  }
  expect((await attempt())?.tries).toBe(0);
  expect(await activate(host, { ...given, username: "ann-3" }, [], visitor())).toMatchObject({ type: "activated" });
});

test("by link: the link is not spent by the conflict, and another username finishes", async () => {
  const { app, browser, host, user } = await taken("EMAIL_LINK");
  const token = linkToken(await newestSecret(app.id, "ACTIVATION_LINK"));
  const { markers, request } = browser;
  expect(await activate(host, { token }, markers, request)).toEqual({ type: "username_taken" });
  expect(await activate(host, { token, username: "a b" }, markers, request)).toMatchObject({
    type: "invalid_username",
  });
  expect(await activate(host, { token, username: "ann-2" }, markers, request)).toMatchObject({ type: "activated" });
  expect(await user()).toMatchObject({ status: "ACTIVE", username: "ann-2" });
});

test("who signed up without a username gets none by sending one along", async () => {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  const browser = makeBrowser();
  sent(await browser.signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD }));
  const token = linkToken(await newestSecret(app.id, "ACTIVATION_LINK"));
  const given = { token, username: "root of all" };
  expect(await activate(await acme.host(), given, browser.markers, browser.request)).toMatchObject({
    type: "activated",
  });
  const [user] = await db().select().from(users).where(eq(users.applicationId, app.id));
  expect(user?.username).toBeNull();
});
