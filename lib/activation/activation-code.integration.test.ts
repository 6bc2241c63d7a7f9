import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { outbox, rateLimits, sessions, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { activationCode } from "../secrets/one-time-secrets";
import { attemptPage, resendActivation } from "../signup/check-email";
import { arrive, makeApplication, makeBrowser, makeTenant, newestSecret, saySettings, sent } from "../testing/cast";
import { activateByCode } from "./activation";

useTestDatabase({ DATABASE_POOL_SIZE: "20" });
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";

async function submitted(status?: "ACTIVE") {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  if (status) {
    const person = { applicationId: app.id, tenantId: acme.id, id: "d".repeat(26), email: "ann@example.com" };
    await db()
      .insert(users)
      .values({ ...person, status, origin: "SIGNUP" });
  }
  const browser = makeBrowser();
  const { attemptId, strategy } = sent(
    await browser.signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD, state: "s" }),
  );
  expect(strategy).toBe("EMAIL_CODE");
  const host = await acme.host();
  const enter = (code: string) => activateByCode(host, { attemptId, code }, browser.markers, browser.request);
  const code = async () => activationCode(await newestSecret(app.id, "ACTIVATION_CODE", attemptId));
  return { app, browser, host, attemptId, enter, code };
}

const wrongFor = (right: string) => (right === "000000" ? "000001" : "000000");

describe("the code that was mailed", () => {
  test("activates in the browser that signed up, however it is typed, and ends at the application", async () => {
    const { app, enter, code } = await submitted();
    const right = await code();
    const outcome = await enter(` ${right.slice(0, 3)} ${right.slice(3)} `);
    if (outcome.type !== "activated") throw new Error(outcome.type);
    const { destination } = await arrive(outcome.handOver);
    expect(new URL(destination).searchParams.get("state")).toBe("s");
    const [user] = await db().select().from(users).where(eq(users.applicationId, app.id));
    expect(user).toMatchObject({ status: "ACTIVE", emailVerified: true });
  });

  test("is worth nothing to another browser, even one that signed up with the same address", async () => {
    const { browser, host, attemptId, code } = await submitted();
    const stranger = makeBrowser();
    const theirs = sent(
      await stranger.signUp(host.hostname, { email: "ann@example.com", password: "a stranger chose this" }),
    );
    const right = await code();
    const start = { type: "start_again" };
    expect(await activateByCode(host, { attemptId, code: right }, stranger.markers, stranger.request)).toMatchObject(
      start,
    );
    const ownAttempt = { attemptId: theirs.attemptId, code: right };
    expect(await activateByCode(host, ownAttempt, stranger.markers, stranger.request)).toMatchObject({
      type: "wrong_code",
    });
    expect(await activateByCode(host, { attemptId, code: right }, browser.markers, browser.request)).toMatchObject({
      type: "activated",
    });
  });

  test("something that is no code costs no try", async () => {
    const { enter, code } = await submitted();
    for (const typed of ["", "12345", "1234567", "abcdef", "\0"]) {
      expect(await enter(typed)).toEqual({ type: "invalid_format" });
    }
    expect(await enter(await code())).toMatchObject({ type: "activated" });
  });
});

describe("guessing", () => {
  test("fifty wrong codes at once take five tries between them, and then the right one is refused", async () => {
    const { app, enter, code, browser, host, attemptId } = await submitted();
    const right = await code();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => enter(wrongFor(right))));
    expect(outcomes.filter((outcome) => outcome.type === "wrong_code").length).toBe(4);
    expect(outcomes.filter((outcome) => outcome.type === "start_again").length).toBe(46);
    expect(await enter(right)).toEqual({ type: "start_again", reason: "too_many_attempts" });
    expect(await attemptPage(host, attemptId, browser.markers, browser.request)).toEqual({ type: "start_again" });
    const [user] = await db().select().from(users).where(eq(users.applicationId, app.id));
    expect(user?.status).toBe("PROVISIONED");
  });

  test("the right code fifty times at once makes one session", async () => {
    const { app, enter, code } = await submitted();
    const right = await code();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => enter(right)));
    const activated = outcomes.filter((outcome) => outcome.type === "activated");
    expect(activated).toHaveLength(1);
    await arrive(activated[0]?.type === "activated" ? activated[0].handOver : "");
    expect(await db().$count(sessions, eq(sessions.applicationId, app.id))).toBe(1);
  });

  test("a new code after a minute ends the older one and gives no new tries", async () => {
    const { browser, host, attemptId, enter, code } = await submitted();
    const older = await code();
    for (let wrong = 0; wrong < 3; wrong += 1) await enter(wrongFor(older));
    await db().execute(sql`update signup_attempts set last_mail_at = last_mail_at - interval '61 seconds'`);
    await db().execute(sql`update outbox set not_before = not_before - interval '61 seconds'`);
    expect(await resendActivation(host, attemptId, browser.markers, browser.request)).toEqual({ type: "sent" });
    const newer = await code();
    if (older !== newer) expect(await enter(older)).toMatchObject({ type: "wrong_code", triesLeft: 1 });
    expect(await enter(newer)).toMatchObject({ type: "activated" });
  });

  test("an address that is taken has the same prompt, tries, lock and resend", async () => {
    const { app, browser, host, attemptId, enter } = await submitted("ACTIVE");
    expect(await attemptPage(host, attemptId, browser.markers, browser.request)).toMatchObject({
      type: "pending",
      strategy: "EMAIL_CODE",
    });
    expect(await resendActivation(host, attemptId, browser.markers, browser.request)).toMatchObject({ type: "wait" });
    const outcomes = [];
    for (let guess = 0; guess < 6; guess += 1) outcomes.push(await enter(`00000${guess}`));
    expect(outcomes).toEqual([
      { type: "wrong_code", triesLeft: 4 },
      { type: "wrong_code", triesLeft: 3 },
      { type: "wrong_code", triesLeft: 2 },
      { type: "wrong_code", triesLeft: 1 },
      { type: "start_again", reason: "too_many_attempts" },
      { type: "start_again", reason: "too_many_attempts" },
    ]);
    const mails = await db().select().from(outbox).where(eq(outbox.applicationId, app.id));
    expect(mails.map((mail) => mail.kind)).toEqual(["ACCOUNT_EXISTS"]);
  });

  test("twenty codes an hour for one mailbox, over all its attempts", async () => {
    const { host } = await submitted();
    let wrong = 0;
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const browser = makeBrowser();
      const { attemptId } = sent(await browser.signUp(host.hostname, { email: "bob@example.com", password: PASSWORD }));
      for (let guess = 0; guess < 4; guess += 1) {
        const outcome = await activateByCode(host, { attemptId, code: "000000" }, browser.markers, browser.request);
        if (outcome.type === "wrong_code") wrong += 1;
      }
    }
    expect(wrong).toBe(20);
  });
});

test("a code ends after its ten minutes by the database's clock", async () => {
  const { enter, code } = await submitted();
  const right = await code();
  await db().execute(sql`update one_time_secrets set expires_at = now()`);
  expect(await enter(right)).toMatchObject({ type: "wrong_code" });
  await db().execute(sql`update signup_attempts set expires_at = now()`);
  expect(await enter(right)).toEqual({ type: "start_again", reason: "expired" });
});
