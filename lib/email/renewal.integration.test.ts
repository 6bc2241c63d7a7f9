import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db, withTransaction } from "@/db/client";
import { oneTimeSecrets, outbox, rateLimits, signupAttempts, tenants, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../ids";
import { NO_ORIGIN } from "../origin";
import { sendSecretMail } from "../outbox/user-mail";
import { activationCode, linkToken, unusedSecret } from "../secrets/one-time-secrets";
import { claimDueMails } from "./claims";
import { composeMail } from "./compose";
import { enqueue, owner, parked, provider, rowOf, sent, signedUp, startWorker, useOutbox } from "./testing";

useTestDatabase();
useOutbox();
beforeEach(async () => {
  await db().delete(rateLimits);
});

/** As if everything about a mail, and the mail, had happened so many seconds earlier. */
async function wait(id: string, seconds: number): Promise<void> {
  const ago = sql`make_interval(secs => ${seconds})`;
  const { secretId, attemptId } = await rowOf(id);
  await db()
    .update(oneTimeSecrets)
    .set({ createdAt: sql`created_at - ${ago}`, expiresAt: sql`expires_at - ${ago}` })
    .where(eq(oneTimeSecrets.id, secretId ?? ""));
  await db()
    .update(signupAttempts)
    .set({ expiresAt: sql`expires_at - ${ago}` })
    .where(eq(signupAttempts.id, attemptId ?? ""));
  await db()
    .update(outbox)
    .set({ createdAt: sql`created_at - ${ago}` })
    .where(eq(outbox.id, id));
}

async function secretOf(id: string) {
  const { applicationId, tenantId, secretId } = await rowOf(id);
  const secret = await unusedSecret(applicationId, tenantId, secretId ?? "");
  if (!secret) throw new Error("The mail has no secret");
  return secret;
}

async function attemptLeft(attemptId: string): Promise<number> {
  const [row] = await db()
    .select({ seconds: sql<number>`extract(epoch from ${signupAttempts.expiresAt} - now())::float8` })
    .from(signupAttempts)
    .where(eq(signupAttempts.id, attemptId));
  return row?.seconds ?? Number.NaN;
}

async function userMail(email: string, kind: "EMAIL_VERIFICATION" | "PASSWORD_RESET" = "PASSWORD_RESET") {
  const userId = newId();
  await db()
    .insert(users)
    .values({ ...owner(), id: userId, email, status: "ACTIVE", origin: "SIGNUP" });
  const user = { ...owner(), userId, email };
  await withTransaction((tx) => sendSecretMail(tx, user, kind, 900, { ...NO_ORIGIN, state: "kept" }));
  const [row] = await db().select().from(outbox).where(eq(outbox.toEmail, email));
  return { user, id: row?.id ?? "" };
}

describe("a signup’s mail whose secret has died waiting", () => {
  it("goes out with a code that works, under its own key, and the attempt lives as long as that", async () => {
    const { mail, secret, attemptId } = await signedUp("code@example.com", { byCode: true });
    const { id } = await enqueue(mail);
    await wait(id, 3_600);
    startWorker();
    await sent(id);
    const fresh = await secretOf(id);
    expect(fresh.id).not.toBe(secret.id);
    expect(fresh).toMatchObject({ purpose: "ACTIVATION_CODE", attemptId, email: "code@example.com", usedAt: null });
    expect(fresh.lifetimeSeconds).toBe(600);
    expect(fresh.leftSeconds).toBeGreaterThan(580);
    expect(await attemptLeft(attemptId)).toBeGreaterThan(580);
    const [received, ...more] = provider().inbox("code@example.com");
    expect(more).toEqual([]);
    expect(received?.idempotencyKey).toBe(id);
    expect(received?.text).toContain(`\n${activationCode(fresh)}\n`);
    expect(received?.text).toContain("valid for 10 minutes");
  });

  it("goes out with a link that works; the held name of its tenant is held on", async () => {
    const { mail, attemptId } = await signedUp("held@example.com");
    const ofTenant = eq(tenants.id, mail.tenantId);
    await db().update(tenants).set({ heldUntil: sql`now() + interval '1 hour'` }).where(ofTenant);
    await db()
      .update(signupAttempts)
      .set({ level: "APPLICATION", secretLifetime: 600 })
      .where(eq(signupAttempts.id, attemptId));
    const { id } = await enqueue(mail);
    await wait(id, 80_000);
    await db()
      .update(oneTimeSecrets)
      .set({ expiresAt: sql`now() - interval '1 second'` })
      .where(eq(oneTimeSecrets.id, mail.secretId ?? ""));
    startWorker();
    await sent(id);
    expect(provider().inbox("held@example.com")[0]?.text).toContain(linkToken(await secretOf(id)));
    const [tenant] = await db().select().from(tenants).where(ofTenant);
    expect(tenant?.heldUntil?.getTime()).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    await db().update(tenants).set({ heldUntil: null }).where(ofTenant);
  });

  it.each([
    ["attempt_ended", "its attempt was ended"],
    ["user_ended", "its user was activated by an operator"],
    ["superseded", "a newer mail of its kind is there"],
    ["tries_spent", "no code opens the attempt any more"],
  ] as const)("is parked as %s when %s, and no secret is issued", async (reason, _) => {
    const email = `${reason}@example.com`;
    const { mail, attemptId, userId } = await signedUp(email, { byCode: true });
    const { id } = await enqueue(mail);
    await wait(id, 3_600);
    const attempt = eq(signupAttempts.id, attemptId);
    if (reason === "attempt_ended") await db().update(signupAttempts).set({ endedAt: sql`now()` }).where(attempt);
    if (reason === "user_ended") await db().update(users).set({ status: "ACTIVE" }).where(eq(users.id, userId));
    if (reason === "tries_spent") await db().update(signupAttempts).set({ tries: 5 }).where(attempt);
    if (reason === "superseded") await enqueue((await signedUp(email, { byCode: true, again: userId })).mail);
    startWorker();
    await parked(id);
    expect(await rowOf(id)).toMatchObject({ lastError: reason, sentAt: null, secretId: mail.secretId });
    expect(await db().$count(oneTimeSecrets, eq(oneTimeSecrets.attemptId, attemptId))).toBe(1);
    expect(await attemptLeft(attemptId)).toBeLessThan(0);
  });

  it("is renewed once, however many senders come upon it", async () => {
    const { mail, attemptId } = await signedUp("once@example.com", { byCode: true });
    const { id } = await enqueue(mail);
    await wait(id, 3_600);
    for (let n = 0; n < 4; n++) startWorker();
    await sent(id);
    expect(await db().$count(oneTimeSecrets, eq(oneTimeSecrets.attemptId, attemptId))).toBe(2);
    expect(provider().keys()).toEqual([id]);
  });

  it("is left alone by a sender whose lease another one has taken over", async () => {
    const { mail, attemptId } = await signedUp("lease@example.com", { byCode: true });
    const { id } = await enqueue(mail);
    await wait(id, 3_600);
    const [claimed] = await claimDueMails(1);
    if (!claimed) throw new Error("nothing was due");
    await db().update(outbox).set({ leasedUntil: sql`now() - interval '1 second'` }).where(eq(outbox.id, id));
    await claimDueMails(1);
    expect(await composeMail(claimed)).toEqual({ type: "ended", reason: "lease_lost" });
    expect(await db().$count(oneTimeSecrets, eq(oneTimeSecrets.attemptId, attemptId))).toBe(1);
    expect((await rowOf(id)).parkedAt).toBeNull();
  });
});

describe("a signup’s mail that is late, with a secret that still works", () => {
  it("tells the truth about how long its code works: the code’s time begins when it goes out", async () => {
    const { mail, secret, attemptId } = await signedUp("late@example.com", { byCode: true });
    const { id } = await enqueue(mail);
    await wait(id, 400);
    startWorker();
    await sent(id);
    const kept = await secretOf(id);
    expect(kept.id).toBe(secret.id);
    expect(kept.leftSeconds).toBeGreaterThan(580);
    expect(await attemptLeft(attemptId)).toBeGreaterThan(580);
    expect(provider().inbox("late@example.com")[0]?.text).toContain("valid for 10 minutes");
  });

  it("is the same mail, so that one that arrived unseen before does not come twice", async () => {
    const { mail } = await signedUp("unseen@example.com", { byCode: true });
    const { id } = await enqueue(mail);
    provider().program(["answer_lost"]);
    startWorker();
    await expect.poll(async () => (await rowOf(id)).lastError, { timeout: 10_000 }).toContain("no_answer");
    await wait(id, 400);
    await db().update(outbox).set({ notBefore: sql`now()` });
    await sent(id);
    expect(provider().keys()).toEqual([id, id]);
    expect(provider().inbox("unseen@example.com")).toHaveLength(1);
    expect((await rowOf(id)).providerId).toBe(provider().inbox("unseen@example.com")[0]?.id);
  });
});

describe("a late mail to somebody who is there already", () => {
  it.each([
    ["dead", 3_600],
    ["late", 400],
  ])(
    "moves the end of its attempt as a code would have that is %s, so that the page tells nothing",
    async (_, seconds) => {
      const { mail, attemptId } = await signedUp(`there${seconds}@example.com`, { byCode: true, isActive: true });
      const { id } = await enqueue(mail);
      await wait(id, seconds);
      startWorker();
      await sent(id);
      expect(await attemptLeft(attemptId)).toBeGreaterThan(580);
    },
  );

  it("goes out all the same when nothing opens its attempt any more, and moves nothing then", async () => {
    const { mail, attemptId } = await signedUp("spent@example.com", { byCode: true, isActive: true });
    const { id } = await enqueue(mail);
    await wait(id, 3_600);
    await db().update(signupAttempts).set({ tries: 5 }).where(eq(signupAttempts.id, attemptId));
    startWorker();
    await sent(id);
    expect(await attemptLeft(attemptId)).toBeLessThan(0);
  });
});

describe("a user’s link that has died waiting", () => {
  it.each(["EMAIL_VERIFICATION", "PASSWORD_RESET"] as const)("is replaced by one that works: %s", async (kind) => {
    const { user, id } = await userMail(`${kind.toLowerCase()}@example.com`, kind);
    const old = await secretOf(id);
    await wait(id, 3_600);
    startWorker();
    await sent(id);
    const fresh = await secretOf(id);
    expect(fresh.id).not.toBe(old.id);
    expect(fresh).toMatchObject({ purpose: kind, userId: user.userId, email: user.email, context: { state: "kept" } });
    expect(fresh.lifetimeSeconds).toBe(900);
    expect(fresh.leftSeconds).toBeGreaterThan(880);
    const [received] = provider().inbox(user.email);
    expect(received?.text).toContain(linkToken(fresh));
    expect(received?.text).not.toContain(linkToken(old));
  });

  it("is not, when somebody has ended it: what was void stays void", async () => {
    const { user, id } = await userMail("void@example.com");
    await wait(id, 3_600);
    await db().delete(oneTimeSecrets).where(eq(oneTimeSecrets.userId, user.userId));
    startWorker();
    await parked(id);
    expect(await rowOf(id)).toMatchObject({ lastError: "secret_ended" });
    expect(await db().$count(oneTimeSecrets, eq(oneTimeSecrets.userId, user.userId))).toBe(0);
  });
});
