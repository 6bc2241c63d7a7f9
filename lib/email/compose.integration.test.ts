import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db, withTransaction } from "@/db/client";
import { oneTimeSecrets, outbox, signupAttempts } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { enqueueMail, type NewMail } from "../outbox/outbox";
import { linkToken } from "../secrets/one-time-secrets";
import { enqueue, here, note, parked, provider, rowOf, sent, signedUp, startWorker, useOutbox } from "./testing";

useTestDatabase();
useOutbox();

describe("an activation mail", () => {
  it("brings the link of its attempt, from the application, and keeps the secret out of every table", async () => {
    const { mail, secret } = await signedUp("link@example.com");
    startWorker();
    await sent((await enqueue(mail)).id);
    const [received] = provider().inbox("link@example.com");
    const link = `http://${here().hostname}:3000/activate/link?email_auth_code=${linkToken(secret)}`;
    expect(received).toMatchObject({
      from: '"Your App" <no-reply@localhost>',
      subject: "Finish signing up for Your App",
    });
    expect(received?.text).toContain(link);
    expect(received?.html).toContain(`href="${link}"`);
    expect(received?.headers).toMatchObject({ "Auto-Submitted": "auto-generated" });
    const rows = await Promise.all([db().select().from(outbox), db().select().from(oneTimeSecrets)]);
    expect(JSON.stringify(rows)).not.toContain(linkToken(secret));
  });

  it("shows the host in place of a tenant name that a mail program would make a link of", async () => {
    const { mail } = await signedUp("victim@example.com", { tenantDisplayName: "You won, go to prizes.example" });
    startWorker();
    await sent((await enqueue(mail)).id);
    const [received] = provider().inbox("victim@example.com");
    expect(`${received?.subject}${received?.html}${received?.text}`).not.toContain("prizes.example");
    expect(received?.text).toContain(`finish joining ${here().hostname}.`);
  });
});

describe("a mail whose reason has ended is parked and not sent", () => {
  beforeEach(() => {
    startWorker();
  });

  it("when its secret was used or is gone: somebody has ended it", async () => {
    const used = await signedUp("used@example.com");
    const gone = await signedUp("gone@example.com");
    await db().update(oneTimeSecrets).set({ usedAt: sql`now()` }).where(eq(oneTimeSecrets.id, used.secret.id));
    await db().delete(oneTimeSecrets).where(eq(oneTimeSecrets.id, gone.secret.id));
    await expectParked(used.mail, "secret_ended");
    await expectParked(gone.mail, "secret_ended");
  });

  it("when its attempt was ended or deleted", async () => {
    const ended = await signedUp("ended@example.com");
    const deleted = await signedUp("deleted@example.com");
    await db().update(signupAttempts).set({ endedAt: sql`now()` }).where(eq(signupAttempts.id, ended.attemptId));
    await db().delete(signupAttempts).where(eq(signupAttempts.id, deleted.attemptId));
    await expectParked(ended.mail, "attempt_ended");
    await expectParked(deleted.mail, "attempt_ended");
  });

  it("when its secret was made for another address or another attempt", async () => {
    const one = await signedUp("one@example.com");
    const other = await signedUp("one@example.com", { again: one.userId });
    await expectParked({ ...one.mail, toEmail: "elsewhere@example.com" }, "secret_ended");
    await expectParked({ ...one.mail, secretId: other.secret.id }, "secret_ended");
  });

  it("when it is older than the provider remembers its key", async () => {
    const { id } = await withTransaction(async (tx) => {
      const mail = await enqueueMail(tx, note("late@example.com"));
      await tx.update(outbox).set({ createdAt: sql`now() - interval '25 hours'` });
      return mail;
    });
    await parked(id);
    expect(await rowOf(id)).toMatchObject({ lastError: "too_old" });
    expect(provider().keys()).toEqual([]);
  });

  async function expectParked(mail: NewMail, reason: string) {
    const { id } = await enqueue(mail);
    await parked(id);
    expect(await rowOf(id)).toMatchObject({ lastError: reason, sentAt: null });
    expect(provider().keys()).toEqual([]);
  }
});
