import "server-only";
import { and, eq, inArray, isNotNull, isNull, ne, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { outbox, signupAttempts, tenants } from "@/db/schema";
import { statementNow } from "@/db/schema/columns";
import { mailboxOf } from "../email-addresses";
import { countHit } from "../limits/rate-limits";
import type { Origin } from "../origin";
import { enqueueMail, mailedAt, waitsItsMinute } from "../outbox/outbox";
import { type Addressee, type PacedMail, sendSecretMail } from "../outbox/user-mail";
import { issueSecret } from "../secrets/one-time-secrets";
import { resolveSettings } from "../settings/resolve";
import type { UserName } from "../users/users";
import { byName, COOLDOWN_SECONDS, endCodes, HELD_DAYS, type SignupAttempt } from "./attempts";

const SIGNUP_MAILS = ["ACTIVATION_LINK", "ACTIVATION_CODE", "ACCOUNT_EXISTS", "ACCOUNT_DEACTIVATED"] as const;

export type MailVerdict = "sent" | "waits" | "mail_limit_reached";

/**
 * Writes the mail of an attempt: a link or code where the address may be activated, otherwise a notice to the mailbox's owner. At most one a
 * minute goes to one user, whichever browsers ask, and only the newest of those that wait; at most five an hour go to one real mailbox. None
 * of this can be seen from outside.
 *
 * The caller holds the user's row lock, so that the mails of one user are paced one after the other, and records in the event of its own
 * step what happened to the mail.
 */
export async function sendAttemptMail(tx: Tx, attempt: SignupAttempt): Promise<MailVerdict> {
  const pace = await paceOf(tx, attempt);
  if (!pace.waiting) {
    const verdict = await countHit("mails_per_mailbox", mailboxOf(attempt.email), tx);
    if (!verdict.within) {
      // The attempt's times move as if a mail had gone out: the page must not reveal that none has.
      await moveEnds(tx, attempt, 0);
      return "mail_limit_reached";
    }
  }
  const activatable = attempt.outcome === "CREATED" || attempt.outcome === "RESUMED";
  const kind = activatable
    ? attempt.activationStrategy === "EMAIL_CODE"
      ? ("ACTIVATION_CODE" as const)
      : ("ACTIVATION_LINK" as const)
    : attempt.outcome === "ALREADY_ACTIVE"
      ? ("ACCOUNT_EXISTS" as const)
      : ("ACCOUNT_DEACTIVATED" as const);
  if (kind === "ACTIVATION_CODE") await endCodes(tx, attempt);
  const secret =
    kind === "ACTIVATION_CODE" || kind === "ACTIVATION_LINK"
      ? await issueSecret(tx, {
          applicationId: attempt.applicationId,
          tenantId: attempt.tenantId,
          userId: attempt.userId,
          attemptId: attempt.id,
          email: attempt.email,
          purpose: kind,
          lifetimeSeconds: attempt.secretLifetime + pace.delaySeconds,
        })
      : undefined;
  await enqueueMail(tx, {
    applicationId: attempt.applicationId,
    tenantId: attempt.tenantId,
    kind,
    toEmail: attempt.email,
    attemptId: attempt.id,
    userId: attempt.userId,
    ...(secret ? { secretId: secret.id } : {}),
    ...(pace.notBefore ? { notBefore: pace.notBefore } : {}),
    replacesPending: true,
  });
  await moveEnds(tx, attempt, pace.delaySeconds);
  return pace.notBefore ? "waits" : "sent";
}

/**
 * When the next mail to this user may go out, and whether one waits for its minute already whose place it would take. A mail that the
 * provider refused to take holds nothing up: the next one takes its place at once.
 */
async function paceOf(tx: Tx, attempt: SignupAttempt) {
  const next = sql`max(${mailedAt}) + make_interval(secs => ${COOLDOWN_SECONDS})`;
  const waiting = sql`max(${outbox.notBefore}) filter (where ${waitsItsMinute})`;
  const [row] = await tx
    .select({
      notBefore: sql<number | null>`extract(epoch from coalesce(${waiting}, ${next}))::float8 * 1000`,
      delay: sql<number | null>`extract(epoch from coalesce(${waiting}, ${next}) - ${statementNow})::float8`,
      waiting: sql<boolean>`${waiting} is not null`,
    })
    .from(outbox)
    .where(
      and(
        eq(outbox.applicationId, attempt.applicationId),
        eq(outbox.tenantId, attempt.tenantId),
        eq(outbox.toEmail, attempt.email),
        inArray(outbox.kind, [...SIGNUP_MAILS]),
        or(isNull(outbox.parkedAt), isNotNull(outbox.sentAt)),
      ),
    );
  const delaySeconds = Math.ceil(row?.delay ?? 0);
  return row?.notBefore && delaySeconds > 0
    ? { notBefore: new Date(row.notBefore), delaySeconds, waiting: row.waiting }
    : { notBefore: undefined, delaySeconds: 0, waiting: false };
}

/** The attempt lives as long as what it sent last; a tenant that nobody has activated keeps its name for some days more. */
export async function moveEnds(tx: Tx, attempt: SignupAttempt, delaySeconds: number): Promise<void> {
  const expiresAt = sql`now() + make_interval(secs => ${delaySeconds + attempt.secretLifetime})`;
  // Also where the mail waits: the page counts its minute from here, and must not reveal that another browser asked just before.
  await tx.update(signupAttempts).set({ lastMailAt: sql`now()`, expiresAt }).where(byName(attempt));
  await tx
    .update(tenants)
    .set({ heldUntil: sql`greatest(${tenants.heldUntil}, ${expiresAt} + make_interval(days => ${HELD_DAYS}))` })
    .where(
      and(
        eq(tenants.applicationId, attempt.applicationId),
        eq(tenants.id, attempt.tenantId),
        isNotNull(tenants.heldUntil),
      ),
    );
}

/** Ends the other attempts of a user, and forgets their passwords. @param attempt.id null: ends all of them */
export async function endOtherAttempts(tx: Tx, attempt: UserName & { id: string | null }): Promise<void> {
  await tx
    .update(signupAttempts)
    .set({ endedAt: sql`now()`, passwordHash: null })
    .where(
      and(
        eq(signupAttempts.applicationId, attempt.applicationId),
        eq(signupAttempts.tenantId, attempt.tenantId),
        eq(signupAttempts.userId, attempt.userId),
        attempt.id === null ? undefined : ne(signupAttempts.id, attempt.id),
        isNull(signupAttempts.activatedAt),
        isNull(signupAttempts.endedAt),
      ),
    );
}

/**
 * Sends the mail that verifies the address of a user who is active already. The link of an older one stops working.
 *
 * @param origin what the visitor came with, for the pages behind the link; undefined: what the older link kept
 */
export async function sendVerificationMail(tx: Tx, user: Addressee, origin?: Origin): Promise<PacedMail> {
  const { emailPolicy } = await resolveSettings(user.applicationId, user.tenantId, tx);
  return sendSecretMail(tx, user, "EMAIL_VERIFICATION", emailPolicy.verificationLinkLifetimeMinutes * 60, origin);
}
