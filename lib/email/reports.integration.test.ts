import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { db } from "@/db/client";
import { auditEvents, outbox, rateLimits, signupAttempts, users } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { type ReportedEvent, signedReport } from "@/e2e/support/mail-reports";
import { makeOperator } from "../operators/testing";
import { makeApplication, visitor } from "../testing/cast";
import { countProblems, listProblems } from "./problems";
import { takeReport } from "./reports";
import { retryMail } from "./retry";
import {
  enqueue,
  eventually,
  note,
  owner,
  parked,
  provider,
  rowOf,
  sent,
  signedUp,
  startWorker,
  useOutbox,
} from "./testing";

// With a provider, so that nobody takes a mail for delivered before its provider says so.
useTestDatabase({ RESEND_API_KEY: "re_test", MAIL_FROM: "hello@example.com" });
useOutbox();
beforeEach(async () => {
  await db().delete(rateLimits);
  await db().delete(auditEvents);
  await db().delete(users);
});

const SECRET = `whsec_${Buffer.from("a signing secret for tests alone").toString("base64")}`;
const MAIL = { apiKey: "re_test", baseUrl: undefined, from: "hello@example.com", webhookSecret: SECRET };
const BOUNCE: ReportedEvent = {
  type: "email.bounced",
  more: { bounce: { type: "Permanent", subType: "General", message: "There is no such mailbox." } },
};

async function deliver(email = "ann@example.com") {
  const signup = await signedUp(email);
  const { id } = await enqueue(signup.mail);
  startWorker();
  await sent(id);
  return { ...signup, id };
}

function accepted(email = "ann@example.com") {
  const mail = provider().inbox(email).at(-1);
  if (!mail) throw new Error("Nothing was accepted");
  return mail;
}

function report(event: ReportedEvent, how: { id?: string; seconds?: number } = {}, email?: string) {
  return takeReport(signedReport(SECRET, accepted(email), event, how), visitor(), MAIL);
}

const events = () => db().select().from(auditEvents);

describe("the provider reports", () => {
  test("a delivery, once for however often it is told", async () => {
    const { id } = await deliver();
    expect(await report({ type: "email.delivered" }, { id: "msg_1" })).toBe("taken");
    const first = await rowOf(id);
    expect(first.deliveredAt).not.toBeNull();
    expect(await report({ type: "email.delivered" }, { id: "msg_1" })).toBe("taken");
    expect(await rowOf(id)).toEqual(first);
    expect(await events()).toEqual([]);
  });

  test("a bounce, which is one event and one problem, also when it is told twice", async () => {
    const { id } = await deliver();
    await report(BOUNCE, { id: "msg_1" });
    await report(BOUNCE, { id: "msg_1" });
    expect(await rowOf(id)).toMatchObject({
      problem: "BOUNCED",
      problemDetail: "Permanent: There is no such mailbox.",
    });
    const [event, ...others] = await events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({ action: "mail.reported", outcome: "bounced", actorType: "SYSTEM" });
    expect(JSON.stringify(event)).not.toContain("ann@example.com");
  });

  test("in any order: what was delivered is late no more, and a complaint is worse than a bounce", async () => {
    const { id } = await deliver();
    await report({ type: "email.delivery_delayed" });
    expect((await rowOf(id)).problem).toBe("DELAYED");
    await report({ type: "email.delivered" });
    expect((await rowOf(id)).problem).toBeNull();
    await report({ type: "email.delivery_delayed" });
    expect((await rowOf(id)).problem).toBeNull();
    await report({ type: "email.complained" });
    await report(BOUNCE);
    expect((await rowOf(id)).problem).toBe("COMPLAINED");
  });

  test("before we have written down that the mail was sent", async () => {
    const { mail } = await signedUp("early@example.com");
    const { id } = await enqueue(mail);
    provider().program(["answer_lost"]);
    startWorker();
    await eventually(() => expect(provider().inbox("early@example.com")).toHaveLength(1));
    await report({ type: "email.delivered" }, {}, "early@example.com");
    expect((await rowOf(id)).deliveredAt).not.toBeNull();
  });

  test("nothing that we believe without a signature, with another one, or too late", async () => {
    const { id } = await deliver();
    const before = await rowOf(id);
    const good = signedReport(SECRET, accepted(), BOUNCE);
    const now = Math.floor(Date.now() / 1000);
    const other = `whsec_${Buffer.from("somebody else's signing secret, ha").toString("base64")}`;
    for (const bad of [
      { ...good, signature: "" },
      { ...good, signature: "v1,AAAA" },
      { ...good, id: "msg_other" },
      { ...good, body: good.body.replace("no such", "such a") },
      signedReport(other, accepted(), BOUNCE),
      signedReport(SECRET, accepted(), BOUNCE, { seconds: now - 301 }),
      signedReport(SECRET, accepted(), BOUNCE, { seconds: now + 310 }),
    ]) {
      expect(await takeReport(bad, visitor(), MAIL)).toBe("invalid_signature");
    }
    expect(await takeReport(good, visitor(), { ...MAIL, webhookSecret: undefined })).toBe("off");
    expect(await rowOf(id)).toEqual(before);
  });

  test("things that are not ours, which are taken and forgotten", async () => {
    await deliver();
    const before = await db().select().from(outbox);
    const stranger = { ...accepted(), tags: [] };
    const made = { ...accepted(), tags: [{ name: "mail", value: ["a", "b", "c"].map((c) => c.repeat(26)).join("_") }] };
    for (const mail of [stranger, made]) {
      expect(await takeReport(signedReport(SECRET, mail, BOUNCE), visitor(), MAIL)).toBe("taken");
    }
    expect(await report({ type: "email.opened" })).toBe("taken");
    expect(await report({ type: "email.delivered", more: { tags: 7 } })).toBe("taken");
    expect(await db().select().from(outbox)).toEqual(before);
  });
});

describe("an operator", () => {
  const nameOf = (mailId: string) => ({ ...owner(), mailId });

  test("finds a mail that was given up and sends it again, once, with a link that works", async () => {
    const { actor } = await makeOperator(owner().applicationId);
    const { mail, attemptId } = await signedUp("bob@example.com");
    const { id } = await enqueue(mail);
    provider().program([{ status: 422, name: "validation_error" }]);
    startWorker();
    await parked(id);
    const page = await listProblems(actor, owner().applicationId, undefined);
    expect(page?.mails).toMatchObject([
      { id, toEmail: "bob@example.com", problem: "GAVE_UP", detail: "422 validation_error", mayRetry: true },
    ]);
    expect(await countProblems(actor, owner().applicationId)).toBe(1);
    const outcomes = await Promise.all([
      retryMail(actor, nameOf(id), visitor()),
      retryMail(actor, nameOf(id), visitor()),
    ]);
    expect(outcomes.map(({ type }) => type).sort()).toEqual(["not_found", "retried"]);
    await eventually(() => expect(provider().inbox("bob@example.com")).toHaveLength(1));
    expect((await listProblems(actor, owner().applicationId, undefined))?.mails).toEqual([]);
    const [fresh] = await db()
      .select()
      .from(outbox)
      .where(sql`${outbox.attemptId} = ${attemptId} and ${outbox.id} <> ${id}`);
    expect(fresh?.secretId).not.toBe(mail.secretId);
    expect(await events()).toMatchObject([{ action: "mail.retried", outcome: "sent", actorId: actor.id }]);
  });

  test("gets one through that bounced, under a key of its own", async () => {
    const { actor } = await makeOperator(owner().applicationId);
    const { id } = await deliver("carol@example.com");
    await report(BOUNCE, {}, "carol@example.com");
    await db().update(outbox).set({ sentAt: sql`now() - interval '2 minutes'` }).where(eq(outbox.id, id));
    expect(await retryMail(actor, nameOf(id), visitor())).toEqual({ type: "retried" });
    await eventually(() => expect(provider().inbox("carol@example.com")).toHaveLength(2));
  });

  test("can't send to who complained, nor what is over, nor more than a mailbox may get", async () => {
    const { actor } = await makeOperator(owner().applicationId);
    const complained = await deliver("dan@example.com");
    await report({ type: "email.complained" }, {}, "dan@example.com");
    expect(await retryMail(actor, nameOf(complained.id), visitor())).toEqual({ type: "not_retryable" });

    const over = await deliver("eve@example.com");
    await report(BOUNCE, {}, "eve@example.com");
    await db().update(signupAttempts).set({ endedAt: sql`now()` }).where(eq(signupAttempts.id, over.attemptId));
    expect(await retryMail(actor, nameOf(over.id), visitor())).toEqual({ type: "over" });

    const { id } = await enqueue(note("fay@example.com"));
    await db()
      .update(outbox)
      .set({ parkedAt: sql`now()`, problem: "GAVE_UP", problemAt: sql`now()` })
      .where(eq(outbox.id, id));
    await db().execute(sql`update outbox set created_at = created_at - interval '1 minute' where id = ${id}`);
    for (let times = 0; times < 5; times += 1) {
      expect((await retryMail(actor, nameOf(id), visitor())).type).toBe("retried");
      await db().execute(sql`delete from outbox where to_email = 'fay@example.com' and id <> ${id}`);
      await db().update(outbox).set({ retriedAt: null }).where(eq(outbox.id, id));
    }
    expect(await retryMail(actor, nameOf(id), visitor())).toEqual({ type: "rate_limited" });
  });

  test("is told where a newer mail has gone out meanwhile", async () => {
    const { actor } = await makeOperator(owner().applicationId);
    const { id, attemptId, userId, secret } = await deliver("gil@example.com");
    await report(BOUNCE, {}, "gil@example.com");
    const newer = await enqueue({
      ...owner(),
      kind: "ACTIVATION_LINK",
      toEmail: "gil@example.com",
      attemptId,
      userId,
      secretId: secret.id,
    });
    await sent(newer.id);
    expect(await retryMail(actor, nameOf(id), visitor())).toEqual({ type: "superseded" });
    expect(provider().inbox("gil@example.com")).toHaveLength(2);
  });

  test("who only looks may look, and one of another workspace sees nothing", async () => {
    const { id } = await deliver("hal@example.com");
    await report(BOUNCE, {}, "hal@example.com");
    const viewer = await makeOperator(owner().applicationId, "VIEWER");
    const stranger = await makeOperator((await makeApplication()).id);
    expect((await listProblems(viewer.actor, owner().applicationId, undefined))?.mails).toMatchObject([
      { mayRetry: false },
    ]);
    expect(await retryMail(viewer.actor, nameOf(id), visitor())).toEqual({ type: "forbidden" });
    expect(await listProblems(stranger.actor, owner().applicationId, undefined)).toBeUndefined();
    expect(await countProblems(stranger.actor, owner().applicationId)).toBeUndefined();
    expect(await retryMail(stranger.actor, nameOf(id), visitor())).toEqual({ type: "not_found" });
    expect((await rowOf(id)).retriedAt).toBeNull();
  });

  test("does not see what nobody wanted any more", async () => {
    const { actor } = await makeOperator(owner().applicationId);
    const { mail, userId } = await signedUp("ivy@example.com");
    await db().delete(users).where(eq(users.id, userId));
    const { id } = await enqueue(mail);
    startWorker();
    await parked(id);
    expect((await listProblems(actor, owner().applicationId, undefined))?.mails).toEqual([]);
  });
});
