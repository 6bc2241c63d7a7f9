import "server-only";
import { and, asc, eq, inArray, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { operatorMails } from "@/db/schema";
import { now } from "@/db/schema/columns";
import { OPERATOR_MAIL_KINDS, type OperatorMailKind } from "../outbox/operator-outbox";
import { LEASE_SECONDS, LONGEST_WAIT_HOURS } from "./claims";

/** A mail to an operator that this process alone may send until its lease ends. */
export type ClaimedOperatorMail = {
  id: string;
  kind: OperatorMailKind;
  toEmail: string;
  invitationId: string | null;
  resetId: string | null;
  /** This one included. */
  tries: number;
  leasedUntil: Date;
  tooOld: boolean;
  /** Since its transaction began, by the database's clock. */
  ageSeconds: number;
};

/** Leases up to `limit` due mails to operators, by the same rules as those to users (claims.ts). */
export async function claimDueOperatorMails(limit: number): Promise<ClaimedOperatorMail[]> {
  const due = db()
    .$with("due")
    .as(
      db()
        .select({ id: operatorMails.id })
        .from(operatorMails)
        .where(
          and(
            isNull(operatorMails.sentAt),
            isNull(operatorMails.parkedAt),
            lte(operatorMails.notBefore, now),
            or(isNull(operatorMails.leasedUntil), lt(operatorMails.leasedUntil, now)),
            inArray(operatorMails.kind, OPERATOR_MAIL_KINDS),
          ),
        )
        .orderBy(asc(operatorMails.notBefore))
        .limit(limit)
        .for("update", { skipLocked: true }),
    );
  const claimed = await db()
    .with(due)
    .update(operatorMails)
    .set({ leasedUntil: secondsFromNow(LEASE_SECONDS), tries: sql`${operatorMails.tries} + 1` })
    .from(due)
    .where(eq(operatorMails.id, due.id))
    .returning({
      id: operatorMails.id,
      kind: operatorMails.kind,
      toEmail: operatorMails.toEmail,
      invitationId: operatorMails.invitationId,
      resetId: operatorMails.resetId,
      tries: operatorMails.tries,
      leasedUntil: operatorMails.leasedUntil,
      tooOld: sql<boolean>`${operatorMails.createdAt} < ${now} - make_interval(hours => ${LONGEST_WAIT_HOURS})`,
      ageSeconds: sql<number>`greatest(0, extract(epoch from ${now} - ${operatorMails.createdAt}))::float8`,
    });
  return claimed as ClaimedOperatorMail[];
}

/** Ends a mail's way: the provider has it. */
export async function markOperatorMailSent(mail: ClaimedOperatorMail, providerId: string | null): Promise<void> {
  await db()
    .update(operatorMails)
    .set({ sentAt: now, providerId, leasedUntil: null, parkedAt: null, lastError: null })
    .where(and(eq(operatorMails.id, mail.id), isNull(operatorMails.sentAt)));
}

/** Gives a mail back, to be tried again in `seconds`. `countsAsTry` false: the failure was not the mail's. */
export async function postponeOperatorMail(
  mail: ClaimedOperatorMail,
  seconds: number,
  lastError: string,
  { countsAsTry }: { countsAsTry: boolean },
): Promise<void> {
  const tries = countsAsTry ? mail.tries : mail.tries - 1;
  await db()
    .update(operatorMails)
    .set({ notBefore: secondsFromNow(seconds), leasedUntil: null, lastError, tries })
    .where(stillLeased(mail));
}

/** Gives a mail up; `lastError` says why. */
export async function parkOperatorMail(mail: ClaimedOperatorMail, lastError: string): Promise<void> {
  await db().update(operatorMails).set({ parkedAt: now, leasedUntil: null, lastError }).where(stillLeased(mail));
}

function secondsFromNow(seconds: number): SQL {
  return sql`${now} + make_interval(secs => ${seconds})`;
}

function stillLeased(mail: ClaimedOperatorMail): SQL | undefined {
  return and(eq(operatorMails.id, mail.id), eq(operatorMails.leasedUntil, mail.leasedUntil));
}
