import "server-only";
import { and, asc, eq, inArray, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { outbox } from "@/db/schema";
import { now } from "@/db/schema/columns";
import { followMail } from "../audit/journeys";
import { env } from "../env/env";
import type { Origin } from "../origin";
import { MAIL_KINDS, type MailKind } from "../outbox/kinds";

export const LEASE_SECONDS = 60;
/** Providers remember idempotency keys for a day; a mail that is older could arrive twice, and says nothing that still holds. */
export const LONGEST_WAIT_HOURS = 24;

/** A mail that this process alone may send until its lease ends. */
export type ClaimedMail = {
  applicationId: string;
  tenantId: string;
  id: string;
  kind: MailKind;
  toEmail: string;
  attemptId: string | null;
  userId: string | null;
  secretId: string | null;
  origin: Partial<Origin> | null;
  /** This one included. */
  tries: number;
  leasedUntil: Date;
  createdAt: Date;
  tooOld: boolean;
  /** Since its transaction began, by the database's clock. */
  ageSeconds: number;
};

/**
 * Leases up to `limit` due mails for 60 s by the database's clock. The try is counted here and not when it fails, so a mail that takes its
 * sender down with it runs out of tries as well. Kinds that only a newer version knows are left to it.
 */
export async function claimDueMails(limit: number): Promise<ClaimedMail[]> {
  const due = db()
    .$with("due")
    .as(
      db()
        .select({ applicationId: outbox.applicationId, tenantId: outbox.tenantId, id: outbox.id })
        .from(outbox)
        .where(
          and(
            isNull(outbox.sentAt),
            isNull(outbox.parkedAt),
            lte(outbox.notBefore, now),
            or(isNull(outbox.leasedUntil), lt(outbox.leasedUntil, now)),
            inArray(outbox.kind, MAIL_KINDS),
          ),
        )
        .orderBy(asc(outbox.notBefore))
        .limit(limit)
        .for("update", { skipLocked: true }),
    );
  const claimed = await db()
    .with(due)
    .update(outbox)
    .set({ leasedUntil: secondsFromNow(LEASE_SECONDS), tries: sql`${outbox.tries} + 1` })
    .from(due)
    .where(and(eq(outbox.applicationId, due.applicationId), eq(outbox.tenantId, due.tenantId), eq(outbox.id, due.id)))
    .returning({
      applicationId: outbox.applicationId,
      tenantId: outbox.tenantId,
      id: outbox.id,
      kind: outbox.kind,
      toEmail: outbox.toEmail,
      attemptId: outbox.attemptId,
      userId: outbox.userId,
      secretId: outbox.secretId,
      origin: outbox.origin,
      tries: outbox.tries,
      leasedUntil: outbox.leasedUntil,
      createdAt: outbox.createdAt,
      tooOld: sql<boolean>`${outbox.createdAt} < ${now} - make_interval(hours => ${LONGEST_WAIT_HOURS})`,
      ageSeconds: sql<number>`greatest(0, extract(epoch from ${now} - ${outbox.createdAt}))::float8`,
    });
  return claimed as ClaimedMail[];
}

/** Ends a mail's way: the provider has it. True also for a sender whose lease has run out meanwhile, since sent is sent. */
export async function markSent(mail: ClaimedMail, providerId: string | null): Promise<void> {
  // The built-in mailbox is where its reader reads; of a provider's way to the reader its webhook tells.
  const isRead = env().mail === undefined;
  await db()
    .update(outbox)
    .set({
      sentAt: now,
      providerId,
      leasedUntil: null,
      parkedAt: null,
      lastError: null,
      ...(isRead ? { deliveredAt: now } : {}),
    })
    .where(and(thisMail(mail), isNull(outbox.sentAt)));
  await followMail(mail, "sentAt");
  if (isRead) await followMail(mail, "deliveredAt");
}

/** Gives a mail back, to be tried again in `seconds`. `countsAsTry` false: the failure was not the mail's. */
export async function postponeMail(
  mail: ClaimedMail,
  seconds: number,
  lastError: string,
  { countsAsTry }: { countsAsTry: boolean },
): Promise<void> {
  await db()
    .update(outbox)
    .set({
      notBefore: secondsFromNow(seconds),
      leasedUntil: null,
      lastError,
      tries: countsAsTry ? mail.tries : mail.tries - 1,
    })
    .where(stillLeased(mail));
}

/** Gives a mail up that somebody waits for: operators see it among the problems. `lastError` says why. */
export async function giveUpMail(mail: ClaimedMail, lastError: string): Promise<void> {
  await db()
    .update(outbox)
    .set({ parkedAt: now, leasedUntil: null, lastError, problem: "GAVE_UP", problemAt: now, problemDetail: lastError })
    .where(stillLeased(mail));
}

/** Drops a mail that nobody wants any more; `lastError` says why. */
export async function parkMail(mail: ClaimedMail, lastError: string): Promise<void> {
  await db().update(outbox).set({ parkedAt: now, leasedUntil: null, lastError }).where(stillLeased(mail));
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

// Every lease of a mail ends at another moment, so that moment names the holder: a sender that was away too long changes nothing any more.
function stillLeased(mail: ClaimedMail): SQL | undefined {
  return and(thisMail(mail), eq(outbox.leasedUntil, mail.leasedUntil));
}

function thisMail(mail: ClaimedMail): SQL | undefined {
  return and(eq(outbox.applicationId, mail.applicationId), eq(outbox.tenantId, mail.tenantId), eq(outbox.id, mail.id));
}
