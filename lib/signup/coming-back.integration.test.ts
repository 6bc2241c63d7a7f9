import { sql } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { db } from "@/db/client";
import { rateLimits } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { activateByCode } from "../activation/activation";
import { NO_ORIGIN, type Origin } from "../origin";
import { activationCode } from "../secrets/one-time-secrets";
import { makeApplication, makeBrowser, makeTenant, newestSecret, saySettings, sent, visitor } from "../testing/cast";
import { pendingAttempt } from "./check-email";

useTestDatabase();
beforeEach(async () => {
  await db().delete(rateLimits);
});

const PASSWORD = "seven quiet lighthouses";

async function tenantByCode() {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  await saySettings(app.id, null, "workflow-policies", { userActivationStrategy: "EMAIL_CODE" });
  return { app, acme, host: await acme.host() };
}

test("a browser that comes back is told of the newest attempt that it began with the same client_id and state", async () => {
  const { app, acme, host } = await tenantByCode();
  const browser = makeBrowser();
  const begin = async (email: string, more: Record<string, unknown>) =>
    sent(await browser.signUp(acme.hostname, { email, password: PASSWORD, ...more })).attemptId;
  const plain = await begin("ann@example.com", {});
  const first = await begin("bob@example.com", { clientId: app.clientId, state: "s" });
  const second = await begin("cat@example.com", { clientId: app.clientId, state: "s" });
  const come = (origin: Origin) => pendingAttempt(host, origin, browser.markers, visitor());
  expect(first).not.toBe(second);
  expect(await come(NO_ORIGIN)).toBe(plain);
  expect(await come({ ...NO_ORIGIN, clientId: app.clientId, state: "s" })).toBe(second);
  expect(await come({ ...NO_ORIGIN, clientId: app.clientId, state: "t" })).toBeUndefined();
  expect(await come({ ...NO_ORIGIN, state: "s" })).toBeUndefined();
});

test("another browser, and the same one on another host, is told of nothing", async () => {
  const { app, acme, host } = await tenantByCode();
  const browser = makeBrowser();
  sent(await browser.signUp(acme.hostname, { email: "ann@example.com", password: PASSWORD }));
  expect(await pendingAttempt(host, NO_ORIGIN, makeBrowser().markers, visitor())).toBeUndefined();
  expect(await pendingAttempt(await app.host(), NO_ORIGIN, browser.markers, visitor())).toBeUndefined();
});

test("what is finished, expired or locked is not come back to", async () => {
  const { app, acme, host } = await tenantByCode();
  const ends = [
    async (attemptId: string, browser: ReturnType<typeof makeBrowser>) => {
      const code = activationCode(await newestSecret(app.id, "ACTIVATION_CODE", attemptId));
      await activateByCode(host, { attemptId, code }, browser.markers, browser.request);
      // The hand-over is spent by the browser that goes on.
      await db().execute(sql`update signup_attempts set activated_in_same_browser = false where id = ${attemptId}`);
    },
    (attemptId: string) => db().execute(sql`update signup_attempts set expires_at = now() where id = ${attemptId}`),
    (attemptId: string) => db().execute(sql`update signup_attempts set tries = 5 where id = ${attemptId}`),
  ];
  for (const [i, end] of ends.entries()) {
    const browser = makeBrowser();
    const { attemptId } = sent(
      await browser.signUp(acme.hostname, { email: `ann${i}@example.com`, password: PASSWORD }),
    );
    expect(await pendingAttempt(host, NO_ORIGIN, browser.markers, visitor())).toBe(attemptId);
    await end(attemptId, browser);
    expect(await pendingAttempt(host, NO_ORIGIN, browser.markers, visitor())).toBeUndefined();
  }
});
