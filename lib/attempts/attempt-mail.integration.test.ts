import { and, asc, eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { outbox, rateLimits, signupAttempts } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { resendActivation } from "../signup/check-email";
import { makeApplication, makeBrowser, makeTenant, sent } from "../testing/cast";

useTestDatabase();
beforeEach(async () => {
  await db().delete(rateLimits);
});

const FORM = { email: "ann@example.com", password: "seven quiet lighthouses" };

async function signedUp() {
  const app = await makeApplication();
  const acme = await makeTenant(app, "acme");
  const browser = makeBrowser();
  const { attemptId } = sent(await browser.signUp(acme.hostname, FORM));
  const mails = () =>
    db()
      .select()
      .from(outbox)
      .where(and(eq(outbox.applicationId, app.id), eq(outbox.tenantId, acme.id)))
      .orderBy(asc(outbox.createdAt));
  const [first] = await mails();
  if (!first) throw new Error("No mail");
  const change = (to: object) => db().update(outbox).set(to).where(eq(outbox.id, first.id));
  const resend = async () => {
    await db()
      .update(signupAttempts)
      .set({ lastMailAt: sql`now() - interval '61 seconds'` })
      .where(eq(signupAttempts.id, attemptId));
    return resendActivation(await acme.host(), attemptId, browser.markers, browser.request);
  };
  return { acme, mails, change, resend };
}

describe("a mail that the provider has refused for now, with a long pause", () => {
  test.each([
    ["after tries of its own", { tries: 3, lastError: "500 internal_server_error" }],
    ["after none that count", { tries: 0, lastError: "no_answer application_error" }],
  ])("%s does not hold up a resend, which takes its place at once", async (_, failure) => {
    const { mails, change, resend } = await signedUp();
    await change({ ...failure, notBefore: sql`now() + interval '20 minutes'` });
    expect(await resend()).toEqual({ type: "sent" });
    const [first, second, ...more] = await mails();
    expect(more).toEqual([]);
    expect(first).toMatchObject({ lastError: "superseded", parkedAt: expect.any(Date) });
    expect(second?.parkedAt).toBeNull();
    expect(second?.notBefore.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  });

  test("does not hold up another browser’s signup either", async () => {
    const { acme, mails, change } = await signedUp();
    await change({ tries: 3, lastError: "500 x", notBefore: sql`now() + interval '20 minutes'` });
    sent(await makeBrowser().signUp(acme.hostname, FORM));
    expect((await mails())[1]?.notBefore.getTime()).toBeLessThanOrEqual(Date.now() + 1_000);
  });
});

test("a mail that is in a sender’s hands still paces the next one", async () => {
  const { acme, mails, change } = await signedUp();
  await change({ tries: 2, lastError: "500 x", leasedUntil: sql`now() + interval '50 seconds'` });
  sent(await makeBrowser().signUp(acme.hostname, FORM));
  const [first, second] = await mails();
  expect(first?.parkedAt).toBeNull();
  expect(second?.notBefore.getTime()).toBeGreaterThan(Date.now() + 50_000);
});

test("a mail that waits for its minute is replaced by a third browser’s, at the same moment", async () => {
  const { acme, mails } = await signedUp();
  sent(await makeBrowser().signUp(acme.hostname, FORM));
  sent(await makeBrowser().signUp(acme.hostname, FORM));
  const [, second, third] = await mails();
  expect(second).toMatchObject({ lastError: "superseded" });
  expect(third?.notBefore).toEqual(second?.notBefore);
});
