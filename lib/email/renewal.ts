import "server-only";
import { and, eq, gt, isNotNull, isNull, or } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { outbox, users } from "@/db/schema";
import { moveEnds } from "../attempts/attempt-mail";
import { findAttempt, lockSubject, type SignupAttempt, TRIES } from "../attempts/attempts";
import { issueSecret, restartSecret, unusedSecret } from "../secrets/one-time-secrets";
import { isUser } from "../users/users";
import { type ClaimedMail, holdLease, replaceSecret } from "./claims";

/** The mail is no longer needed. The reason is one word for its row. */
export type Ended = { type: "ended"; reason: string };
export type MailedSecret = NonNullable<Awaited<ReturnType<typeof unusedSecret>>>;

/** A mail that is sent after this share of its lifetime would state a wrong lifetime, so the lifetime is restarted. */
const LATE_SHARE = 0.05;

export function isLate(leftSeconds: number, lifetimeSeconds: number): boolean {
  return leftSeconds < lifetimeSeconds * (1 - LATE_SHARE);
}

/**
 * The secret that a mail about a signup carries, as it will work for its reader: where the mail goes out late, it gets its whole time from
 * now, and where it has died waiting, another one takes its place. The attempt and the name that it holds live on with it.
 */
export async function attemptSecret(mail: ClaimedMail, attempt: SignupAttempt): Promise<MailedSecret | Ended> {
  const secret = await secretOf(mail);
  if (!secret) return ended("secret_ended");
  if (!isLate(secret.leftSeconds, attempt.secretLifetime)) return secret;
  return withTransaction(async (tx) => {
    const refused = await holdAttempt(tx, mail, attempt, secret.leftSeconds <= 0);
    if (refused) return refused;
    const renewed = await renew(tx, mail, attempt.secretLifetime);
    if (!isEnded(renewed)) await moveEnds(tx, attempt, 0);
    return renewed;
  });
}

/**
 * The same for the mail to somebody who is there already. It carries no secret; but the page shows when an attempt is over, and must not
 * tell by that which mail was late.
 */
export async function extendAttempt(mail: ClaimedMail, attempt: SignupAttempt, leftSeconds: number) {
  if (attempt.endedAt || !isLate(leftSeconds, attempt.secretLifetime)) return undefined;
  return withTransaction(async (tx) => {
    const refused = await holdAttempt(tx, mail, attempt, leftSeconds <= 0);
    if (refused?.reason === TRIES_SPENT || refused?.reason === ATTEMPT_ENDED) return undefined;
    if (!refused) await moveEnds(tx, attempt, 0);
    return refused;
  });
}

const TRIES_SPENT = "tries_spent";
const ATTEMPT_ENDED = "attempt_ended";

/** Locks what a late mail is about and its lease, and says why it is over, if it is. `dead`: its time has run out meanwhile. */
async function holdAttempt(
  tx: Tx,
  mail: ClaimedMail,
  attempt: SignupAttempt,
  dead: boolean,
): Promise<Ended | undefined> {
  const { user } = await lockSubject(tx, attempt);
  const fresh = (await findAttempt(attempt, tx))?.attempt;
  if (!user || !fresh || fresh.endedAt || fresh.activatedAt) return ended(ATTEMPT_ENDED);
  if (mail.secretId && user.status !== "PROVISIONED") return ended("user_ended");
  if (!(await holdLease(tx, mail))) return ended("lease_lost");
  if (!dead) return undefined;
  if (await hasNewer(tx, mail)) return ended("superseded");
  // No code opens it any more, so a fresh one would only raise hopes.
  if (fresh.activationStrategy === "EMAIL_CODE" && fresh.tries >= TRIES) return ended(TRIES_SPENT);
  return undefined;
}

/** As {@link attemptSecret}, for the mails with a link to a user who exists. `wanted`: why not, by the user's row, while it is locked. */
export async function userSecret(
  mail: ClaimedMail,
  userId: string,
  wanted: (user: typeof users.$inferSelect | undefined) => Ended | undefined,
): Promise<MailedSecret | Ended> {
  const secret = await secretOf(mail);
  if (!secret) return ended("secret_ended");
  if (!isLate(secret.leftSeconds, secret.lifetimeSeconds)) return secret;
  return withTransaction(async (tx) => {
    const [user] = await tx
      .select()
      .from(users)
      .where(isUser({ ...mail, userId }))
      .for("update");
    const refused = wanted(user) ?? ((await holdLease(tx, mail)) ? undefined : ended("lease_lost"));
    if (refused) return refused;
    if (secret.leftSeconds <= 0 && (await hasNewer(tx, mail))) return ended("superseded");
    return renew(tx, mail, secret.lifetimeSeconds);
  });
}

/** A secret proves one address for one attempt of one user, so it is never sent to another address, whatever a row says. */
async function secretOf(mail: ClaimedMail, tx?: Tx): Promise<MailedSecret | undefined> {
  if (!mail.secretId) return undefined;
  const secret = await unusedSecret(mail.applicationId, mail.tenantId, mail.secretId, tx);
  const isIts =
    secret?.purpose === mail.kind &&
    secret.email === mail.toEmail &&
    secret.userId === mail.userId &&
    secret.attemptId === mail.attemptId;
  return isIts ? secret : undefined;
}

/**
 * The lifetime of a valid secret is restarted, so that the mail stays exactly the same: an earlier try may have arrived unnoticed. An
 * expired one stays expired. One that was used or deleted was ended by somebody, and is not replaced.
 */
async function renew(tx: Tx, mail: ClaimedMail, lifetimeSeconds: number): Promise<MailedSecret | Ended> {
  const old = await secretOf(mail, tx);
  if (!old) return ended("secret_ended");
  if (await restartSecret(tx, old, lifetimeSeconds)) return old;
  const { applicationId, tenantId, userId, attemptId, purpose, email, context } = old;
  const issued = await issueSecret(tx, {
    applicationId,
    tenantId,
    userId,
    attemptId,
    purpose,
    email,
    lifetimeSeconds,
    ...(context ? { context: context as Record<string, string | null> } : {}),
  });
  await replaceSecret(tx, mail, issued.id);
  const renewed = await unusedSecret(applicationId, tenantId, issued.id, tx);
  if (!renewed) throw new Error("A secret is gone in the transaction that issued it");
  return renewed;
}

/** Whether a newer mail of this kind was sent to this address in this tenant, or will be. */
async function hasNewer(tx: Tx, mail: ClaimedMail): Promise<boolean> {
  const newer = await tx.$count(
    outbox,
    and(
      eq(outbox.applicationId, mail.applicationId),
      eq(outbox.tenantId, mail.tenantId),
      eq(outbox.toEmail, mail.toEmail),
      eq(outbox.kind, mail.kind),
      or(isNull(outbox.parkedAt), isNotNull(outbox.sentAt)),
      // Two of one moment still have an order, or each would give way to the other.
      or(gt(outbox.createdAt, mail.createdAt), and(eq(outbox.createdAt, mail.createdAt), gt(outbox.id, mail.id))),
    ),
  );
  return newer > 0;
}

export function ended(reason: string): Ended {
  return { type: "ended", reason };
}

export function isEnded(outcome: MailedSecret | Ended): outcome is Ended {
  return "type" in outcome;
}
