import "server-only";
import { and, asc, eq, inArray, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { columnsOf, matches } from "@/db/rows";
import { operatorMails, outbox } from "@/db/schema";
import { now } from "@/db/schema/columns";
import { followMail } from "../audit/journeys";
import { env } from "../env/env";
import type { Origin } from "../origin";
import { MAIL_KINDS, type MailKind, OPERATOR_MAIL_KINDS, type OperatorMailKind } from "../outbox/outbox";

const LEASE_SECONDS = 60;
/** Providers remember idempotency keys for a day. An older mail could arrive twice, and its content is outdated. */
const LONGEST_WAIT_HOURS = 24;

/** A mail that only this process may send until its lease ends. */
type Claimed = {
  id: string;
  toEmail: string;
  /** This one included. */
  tries: number;
  leasedUntil: Date;
  tooOld: boolean;
  /** Since its transaction began, by the database's clock. */
  ageSeconds: number;
};

/** A mail to a user, or to somebody who signs up. */
export type ClaimedMail = Claimed & {
  applicationId: string;
  tenantId: string;
  kind: MailKind;
  attemptId: string | null;
  userId: string | null;
  secretId: string | null;
  origin: Partial<Origin> | null;
  createdAt: Date;
};

/** A mail to an operator, or to somebody who is invited. */
export type ClaimedOperatorMail = Claimed & {
  kind: OperatorMailKind;
  invitationId: string | null;
  resetId: string | null;
};

/**
 * Leases up to `limit` due mails for 60 s by the database's clock. The try is counted now and not when it fails, so a mail that crashes its
 * sender runs out of tries too. Kinds that only a newer version knows are left for it.
 */
export async function claimDueMails(limit: number): Promise<ClaimedMail[]> {
  const dueRows = db()
    .select(columnsOf(outbox, "applicationId", "tenantId", "id"))
    .from(outbox)
    .where(and(isDue(outbox), inArray(outbox.kind, MAIL_KINDS)))
    .orderBy(asc(outbox.notBefore))
    .limit(limit)
    .for("update", { skipLocked: true });
  const due = db().$with("due").as(dueRows);
  const about = columnsOf(outbox, "applicationId", "tenantId", "kind", "attemptId", "userId", "secretId", "origin");
  const claimed = await db()
    .with(due)
    .update(outbox)
    .set(leased(outbox))
    .from(due)
    .where(and(eq(outbox.applicationId, due.applicationId), eq(outbox.tenantId, due.tenantId), eq(outbox.id, due.id)))
    .returning({ ...about, ...claimedColumns(outbox), createdAt: outbox.createdAt });
  return claimed as ClaimedMail[];
}

/** {@link claimDueMails} for mails to operators. */
export async function claimDueOperatorMails(limit: number): Promise<ClaimedOperatorMail[]> {
  const dueRows = db()
    .select({ id: operatorMails.id })
    .from(operatorMails)
    .where(and(isDue(operatorMails), inArray(operatorMails.kind, OPERATOR_MAIL_KINDS)))
    .orderBy(asc(operatorMails.notBefore))
    .limit(limit)
    .for("update", { skipLocked: true });
  const due = db().$with("due").as(dueRows);
  const claimed = await db()
    .with(due)
    .update(operatorMails)
    .set(leased(operatorMails))
    .from(due)
    .where(eq(operatorMails.id, due.id))
    .returning({ ...columnsOf(operatorMails, "kind", "invitationId", "resetId"), ...claimedColumns(operatorMails) });
  return claimed as ClaimedOperatorMail[];
}

type MailTable = typeof outbox | typeof operatorMails;

function isDue(table: MailTable): SQL | undefined {
  return and(
    isNull(table.sentAt),
    isNull(table.parkedAt),
    lte(table.notBefore, now),
    or(isNull(table.leasedUntil), lt(table.leasedUntil, now)),
  );
}

function leased(table: MailTable) {
  return { leasedUntil: secondsFromNow(LEASE_SECONDS), tries: sql`${table.tries} + 1` };
}

function claimedColumns(table: MailTable) {
  return {
    id: table.id,
    toEmail: table.toEmail,
    tries: table.tries,
    leasedUntil: table.leasedUntil,
    tooOld: sql<boolean>`${table.createdAt} < ${now} - make_interval(hours => ${LONGEST_WAIT_HOURS})`,
    ageSeconds: sql<number>`greatest(0, extract(epoch from ${now} - ${table.createdAt}))::float8`,
  };
}

const SENT = { sentAt: now, leasedUntil: null, parkedAt: null, lastError: null } as const;

/** Marks a mail as sent, because the provider has accepted it. Also for a sender whose lease has ended, because the mail was sent. */
export async function markSent(mail: ClaimedMail, providerId: string | null): Promise<void> {
  // The built-in mailbox delivers at once; a provider reports delivery by its webhook.
  const isRead = env().mail === undefined;
  await db()
    .update(outbox)
    .set({ ...SENT, providerId, ...(isRead ? { deliveredAt: now } : {}) })
    .where(and(thisMail(mail), isNull(outbox.sentAt)));
  await followMail(mail, "sentAt");
  if (isRead) await followMail(mail, "deliveredAt");
}

/** {@link markSent} for a mail to an operator. */
export async function markOperatorMailSent({ id }: ClaimedOperatorMail, providerId: string | null): Promise<void> {
  await db()
    .update(operatorMails)
    .set({ ...SENT, providerId })
    .where(and(eq(operatorMails.id, id), isNull(operatorMails.sentAt)));
}

/** How a claimed mail ends that is not sent. @param save writes values into its row while its lease is ours */
function endings<Mail extends Claimed>(save: (mail: Mail, values: Partial<Ending>) => Promise<unknown>) {
  return {
    /** Releases a mail, to be tried again in `seconds`. `countsAsTry` false: the mail did not cause the failure. */
    async postpone(mail: Mail, seconds: number, lastError: string, { countsAsTry }: { countsAsTry: boolean }) {
      const tries = countsAsTry ? mail.tries : mail.tries - 1;
      await save(mail, { notBefore: secondsFromNow(seconds), leasedUntil: null, lastError, tries });
    },
    /** Drops a mail that is no longer needed; `lastError` says why. */
    async park(mail: Mail, lastError: string) {
      await save(mail, parked(lastError));
    },
  };
}

type Ending = { notBefore: SQL; parkedAt: SQL; leasedUntil: null; lastError: string; tries: number };

export const endingsOfMails = endings<ClaimedMail>((mail, values) =>
  db().update(outbox).set(values).where(stillLeased(mail)),
);

export const endingsOfOperatorMails = endings<ClaimedOperatorMail>(({ id, leasedUntil }, values) =>
  db().update(operatorMails).set(values).where(matches(operatorMails, { id, leasedUntil })),
);

/** Gives up on a mail that somebody waits for: operators see it among the problems. `lastError` says why. */
export async function giveUpMail(mail: ClaimedMail, lastError: string): Promise<void> {
  await db()
    .update(outbox)
    .set({ ...parked(lastError), problem: "GAVE_UP", problemAt: now, problemDetail: lastError })
    .where(stillLeased(mail));
}

function parked(lastError: string) {
  return { parkedAt: now, leasedUntil: null, lastError };
}

/** Locks a mail's row while it is still ours, so that no other sender takes it over before the transaction ends. */
export async function holdLease(tx: Tx, mail: ClaimedMail): Promise<boolean> {
  const held = await tx.select({ id: outbox.id }).from(outbox).where(stillLeased(mail)).for("update");
  return held.length === 1;
}

/** Puts another secret into a mail. The caller holds its lease by {@link holdLease}. */
export async function replaceSecret(tx: Tx, mail: ClaimedMail, secretId: string): Promise<void> {
  await tx.update(outbox).set({ secretId }).where(thisMail(mail));
}

function secondsFromNow(seconds: number): SQL {
  return sql`${now} + make_interval(secs => ${seconds})`;
}

// Each lease of a mail has another end, which identifies its holder: a sender whose lease has ended can't change the row.
function stillLeased(mail: ClaimedMail): SQL | undefined {
  return and(thisMail(mail), eq(outbox.leasedUntil, mail.leasedUntil));
}

function thisMail({ applicationId, tenantId, id }: ClaimedMail): SQL {
  return matches(outbox, { applicationId, tenantId, id });
}
