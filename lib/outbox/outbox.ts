import "server-only";
import { and, ne, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { operatorMails, outbox } from "@/db/schema";
import { now, statementNow } from "@/db/schema/columns";
import { newId } from "../ids";
import type { Origin } from "../origin";
import { wakeSenders } from "./wake-up";

/** A mail to write. Its content is read when it is sent, so it refers to rows and contains no text and no secret. */
export type NewMail = {
  applicationId: string;
  tenantId: string;
  kind: MailKind;
  /** Normalised by lib/email-addresses.ts. */
  toEmail: string;
  attemptId?: string | null;
  userId?: string | null;
  /** The link or code in it, derived when it is sent. */
  secretId?: string | null;
  /** For the links in it; absent where its attempt or its secret keeps that. */
  origin?: Origin | null;
  /** Not sent before; absent means at once. */
  notBefore?: Date;
  /**
   * Drops mails of this kind to this address in this tenant that wait, or have failed so far: only the newest is sent.
   */
  replacesPending?: boolean;
};

/**
 * Puts a mail into the outbox, in the caller's transaction: it is sent soon after the commit, and only if there is one. The caller checks
 * limits.
 */
export async function enqueueMail(tx: Tx, { replacesPending, ...mail }: NewMail): Promise<{ id: string }> {
  const id = newId();
  await tx.insert(outbox).values({ id, ...mail });
  if (replacesPending) await dropPending(tx, mail, id);
  if (!mail.notBefore) wakeSenders();
  return { id };
}

async function dropPending(tx: Tx, mail: Omit<NewMail, "replacesPending">, newestId: string): Promise<void> {
  await tx
    .update(outbox)
    .set({ parkedAt: now, lastError: "superseded" })
    .where(
      and(
        matches(outbox, {
          applicationId: mail.applicationId,
          tenantId: mail.tenantId,
          toEmail: mail.toEmail,
          kind: mail.kind,
        }),
        ne(outbox.id, newestId),
        canBeReplaced,
      ),
    );
}

/** The mails that this version can write. */
export const MAIL_KINDS = [
  "ACTIVATION_LINK",
  "ACTIVATION_CODE",
  "EMAIL_VERIFICATION",
  "ACCOUNT_EXISTS",
  "ACCOUNT_DEACTIVATED",
  "MAGIC_LINK",
  "PASSWORD_RESET",
  "TENANTS_FOUND",
] as const satisfies (typeof outbox.$inferSelect)["kind"][];
export type MailKind = (typeof MAIL_KINDS)[number];

/** The mails to operators that this version can write. */
export const OPERATOR_MAIL_KINDS = [
  "OPERATOR_INVITATION",
  "OPERATOR_PASSWORD_RESET",
] as const satisfies (typeof operatorMails.$inferSelect)["kind"][];
export type OperatorMailKind = (typeof OPERATOR_MAIL_KINDS)[number];

/** It names a row and holds no link: that is derived when the mail is written. */
export type NewOperatorMail =
  | { kind: "OPERATOR_INVITATION"; toEmail: string; invitationId: string }
  | { kind: "OPERATOR_PASSWORD_RESET"; toEmail: string; resetId: string };

/** Has a mail sent to an operator soon after the caller's transaction commits, and never when it doesn't. Limits are the caller's. */
export async function enqueueOperatorMail(tx: Tx, mail: NewOperatorMail): Promise<void> {
  await tx.insert(operatorMails).values({ id: newId(), ...mail });
  wakeSenders();
}

const untried = sql`(${outbox.tries} = 0 and ${outbox.lastError} is null)`;

/**
 * When a row's mail went out to its reader, goes out now, or will: what the minute between two mails is counted from. Null for a mail that a
 * failure has put off: its reader has nothing yet, and that pause is the provider's and not theirs.
 */
export const mailedAt = sql`case
  when ${outbox.sentAt} is not null then ${outbox.sentAt}
  when ${untried} then ${outbox.notBefore}
  when ${outbox.leasedUntil} > ${statementNow} then ${statementNow}
end`;

/** Whether a row's mail waits for the end of such a minute. */
export const waitsItsMinute = sql<boolean>`(${outbox.sentAt} is null and ${untried} and ${outbox.notBefore} > ${statementNow})`;

/** Whether no sender has a row's mail in hand, and it either waits for its minute or has been tried in vain. */
export const canBeReplaced = sql<boolean>`(${outbox.sentAt} is null and ${outbox.parkedAt} is null
  and (${outbox.leasedUntil} is null or ${outbox.leasedUntil} < ${statementNow})
  and (not ${untried} or ${outbox.notBefore} > ${statementNow}))`;
