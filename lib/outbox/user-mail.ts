import "server-only";
import { and, isNotNull, isNull, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { oneTimeSecrets, outbox } from "@/db/schema";
import { mailboxOf } from "../email-addresses";
import { countHit } from "../limits/rate-limits";
import { keptOrigin, type Origin } from "../origin";
import { issueSecret } from "../secrets/one-time-secrets";
import { enqueueMail, type MailKind, mailedAt } from "./outbox";

export type Addressee = { applicationId: string; tenantId: string; userId: string; email: string };

export type PacedMail = "sent" | "waits" | "mail_limit_reached";

/**
 * A mail with a link for a user who exists: at most one of a kind a minute, at most five an hour to one real mailbox. The caller has locked
 * the user's row, or has just created it, and records in its own event what happened to the mail.
 */
export async function sendSecretMail(
  tx: Tx,
  user: Addressee,
  kind: "EMAIL_VERIFICATION" | "MAGIC_LINK" | "PASSWORD_RESET",
  lifetimeSeconds: number,
  origin: Origin | undefined,
): Promise<PacedMail> {
  const owner = { applicationId: user.applicationId, tenantId: user.tenantId, userId: user.userId };
  if (await wasMailedLately(tx, user, kind)) return "waits";
  const verdict = await countHit("mails_per_mailbox", mailboxOf(user.email), tx);
  if (!verdict.within) return "mail_limit_reached";
  const [older] = await tx
    .delete(oneTimeSecrets)
    .where(
      and(
        matches(oneTimeSecrets, {
          applicationId: user.applicationId,
          tenantId: user.tenantId,
          userId: user.userId,
          purpose: kind,
        }),
        isNull(oneTimeSecrets.usedAt),
      ),
    )
    .returning({ context: oneTimeSecrets.context });
  const secret = await issueSecret(tx, {
    ...owner,
    purpose: kind,
    email: user.email,
    lifetimeSeconds,
    context: keptOrigin(origin ?? (older?.context as Partial<Origin> | undefined)),
  });
  await enqueueMail(tx, { ...owner, kind, toEmail: user.email, secretId: secret.id, replacesPending: true });
  return "sent";
}

/** Whether a mail of this kind was sent to this user less than a minute ago, or will be soon. */
export async function wasMailedLately(tx: Tx, user: Addressee, kind: MailKind): Promise<boolean> {
  const lately = await tx.$count(
    outbox,
    and(
      matches(outbox, { applicationId: user.applicationId, tenantId: user.tenantId, toEmail: user.email, kind }),
      or(isNull(outbox.parkedAt), isNotNull(outbox.sentAt)),
      sql`${mailedAt} > statement_timestamp() - interval '60 seconds'`,
    ),
  );
  return lately > 0;
}
