import "server-only";
import { and, gt, inArray, isNull, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { outbox } from "@/db/schema";
import { now } from "@/db/schema/columns";
import { type Actor, accessToTenant, denialOf } from "../access/access";
import { sendAttemptMail, sendVerificationMail } from "../attempts/attempt-mail";
import { findAttempt, lockSubject, TRIES } from "../attempts/attempts";
import { recordEvent } from "../audit/events";
import { mailboxOf } from "../email-addresses";
import type { RequestContext } from "../hosts/current";
import { isId } from "../ids";
import { countHit } from "../limits/rate-limits";
import { keptOrigin } from "../origin";
import { enqueueMail } from "../outbox/outbox";
import { lockUser } from "../users/users";
import { isOpenProblem, RETRIED } from "./problems";

export type RetryOutcome =
  | { type: "retried" }
  /** A newer mail of its kind went to that address: its reader has been served, or has a problem of their own in the list. */
  | { type: "superseded" }
  /** It is no longer needed: activated, refused or deleted. */
  | { type: "over" }
  /** This mailbox has reached its hourly limit, or got a mail a moment ago. */
  | { type: "rate_limited" }
  /** Another try would not solve its problem. */
  | { type: "not_retryable" }
  | { type: "forbidden" }
  | { type: "not_found" };

type Mail = typeof outbox.$inferSelect;
type Sent = "sent" | "superseded" | "over" | "rate_limited";

/**
 * Sends an undelivered mail again, as a new mail, because the provider would reject the old one's key as a duplicate. It has a new secret,
 * and counts against the limits of its mailbox. The old one is then closed, so two operators at once send only one.
 */
export async function retryMail(
  actor: Actor,
  name: { applicationId: string; tenantId: string; mailId: string },
  request: RequestContext | null,
): Promise<RetryOutcome> {
  const { applicationId, tenantId, mailId } = name;
  if (!isId(mailId)) return { type: "not_found" };
  return withTransaction(async (tx) => {
    const access = await accessToTenant(actor, applicationId, tenantId, tx);
    if (!access?.mayChange) return denialOf(access);
    const seen = await findProblem(tx, name);
    if (!seen) return { type: "not_found" };
    if (seen.problem === null || !RETRIED.has(seen.problem)) return { type: "not_retryable" };
    const sent = await send(tx, seen);
    if (sent === "rate_limited") return { type: sent };
    // If it is no longer needed, it is no problem any more either.
    if (!(await close(tx, seen))) throw new Error("A mail that was held was retried by somebody else");
    const { userId, attemptId, kind, problem } = seen;
    const about = { applicationId, tenantId, userId, attemptId, actor, details: { mailId, kind, problem } };
    await recordEvent({ ...about, action: "mail.retried", outcome: sent }, request, tx);
    return { type: sent === "sent" ? "retried" : sent };
  });
}

/** What it is about is locked first, in everybody's order, then the mail itself, so that of two operators the second finds it closed. */
async function findProblem(tx: Tx, name: { applicationId: string; tenantId: string; mailId: string }) {
  const isMail = and(
    matches(outbox, { applicationId: name.applicationId, tenantId: name.tenantId, id: name.mailId }),
    isOpenProblem,
  );
  const [seen] = await tx.select().from(outbox).where(isMail);
  if (seen?.userId) await lockSubject(tx, { ...seen, userId: seen.userId });
  const [held] = await tx.select().from(outbox).where(isMail).for("update");
  return held;
}

async function send(tx: Tx, mail: Mail): Promise<Sent> {
  if (await hasNewer(tx, mail)) return "superseded";
  switch (mail.kind) {
    case "ACTIVATION_LINK":
    case "ACTIVATION_CODE":
      return sendActivation(tx, mail);
    case "EMAIL_VERIFICATION":
      return sendVerification(tx, mail);
    default:
      return sendAsItIs(tx, mail);
  }
}

async function sendActivation(tx: Tx, { applicationId, tenantId, attemptId }: Mail): Promise<Sent> {
  const found = attemptId === null ? undefined : await findAttempt({ applicationId, tenantId, id: attemptId }, tx);
  if (!found || found.attempt.activatedAt || found.attempt.endedAt) return "over";
  // No code opens it any more, so a fresh one would only raise hopes.
  if (found.attempt.activationStrategy === "EMAIL_CODE" && found.attempt.tries >= TRIES) return "over";
  const verdict = await sendAttemptMail(tx, found.attempt);
  return verdict === "mail_limit_reached" ? "rate_limited" : "sent";
}

async function sendVerification(tx: Tx, mail: Mail): Promise<Sent> {
  const { applicationId, tenantId, userId, toEmail } = mail;
  const user = userId === null ? undefined : await lockUser(tx, { applicationId, tenantId, userId });
  if (userId === null || user?.status !== "ACTIVE" || user.emailVerified || user.email !== toEmail) return "over";
  const verdict = await sendVerificationMail(tx, { applicationId, tenantId, userId, email: toEmail });
  return verdict === "sent" ? "sent" : "rate_limited";
}

/** Whether somebody still wants what is in it, and whether the link in it lives, is judged when it is written (renewal.ts). */
async function sendAsItIs(tx: Tx, mail: Mail): Promise<Sent> {
  if (!(await countHit("mails_per_mailbox", mailboxOf(mail.toEmail), tx)).within) return "rate_limited";
  const { applicationId, tenantId, kind, toEmail, attemptId, userId, secretId } = mail;
  const origin = mail.origin ? keptOrigin(mail.origin) : null;
  await enqueueMail(tx, { applicationId, tenantId, kind, toEmail, attemptId, userId, secretId, origin });
  return "sent";
}

const ACTIVATION = ["ACTIVATION_LINK", "ACTIVATION_CODE"] as const;

async function hasNewer(tx: Tx, mail: Mail): Promise<boolean> {
  const kinds = mail.kind === "ACTIVATION_LINK" || mail.kind === "ACTIVATION_CODE" ? [...ACTIVATION] : [mail.kind];
  const newer = await tx.$count(
    outbox,
    and(
      matches(outbox, { applicationId: mail.applicationId, tenantId: mail.tenantId, toEmail: mail.toEmail }),
      inArray(outbox.kind, kinds),
      gt(outbox.createdAt, mail.createdAt),
      sql`(${outbox.parkedAt} is null or ${outbox.problem} is not null)`,
    ),
  );
  return newer > 0;
}

async function close(tx: Tx, { applicationId, tenantId, id }: Mail): Promise<boolean> {
  const closed = await tx
    .update(outbox)
    .set({ retriedAt: now })
    .where(and(matches(outbox, { applicationId, tenantId, id }), isNull(outbox.retriedAt)))
    .returning({ id: outbox.id });
  return closed.length === 1;
}
