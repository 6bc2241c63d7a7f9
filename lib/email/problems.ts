import "server-only";
import { and, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { columnsOf } from "@/db/rows";
import { outbox, tenants } from "@/db/schema";
import { accessToApplication, type OperatorActor } from "../access/access";
import { env } from "../env/env";
import { isId } from "../ids";
import type { MailKind } from "../outbox/outbox";
import { afterPlace, type Place, placeOf } from "../paging";
import type { MailProblem } from "./reports";

/** A mail that has not reached its reader, or should not have, as operators see it. */
export type ProblemMail = {
  id: string;
  tenantId: string;
  tenant: string;
  kind: MailKind;
  toEmail: string;
  problem: MailProblem;
  /** A code of ours, or the provider's words. */
  detail: string | null;
  at: Date;
  mayRetry: boolean;
};

export type ProblemPage = {
  mails: ProblemMail[];
  next: Place | null;
  mayChange: boolean;
  /** Whether the provider tells us what became of a mail. */
  areReported: boolean;
};

const PAGE = 25;

/** Whoever complained, or is on the provider's own list, would get nothing; a delayed mail is still on its way. */
export const RETRIED: ReadonlySet<MailProblem> = new Set(["GAVE_UP", "FAILED", "BOUNCED"]);

/** What operators have still to look at, within its application. */
export const isOpenProblem: SQL | undefined = and(isNotNull(outbox.problem), isNull(outbox.retriedAt));

/** The mails of an application that have a problem, newest first. Undefined for an application that the operator may not see. */
export async function listProblems(
  actor: OperatorActor,
  applicationId: string,
  after: Place | undefined,
): Promise<ProblemPage | undefined> {
  const access = await accessToApplication(actor, applicationId);
  if (!access) return undefined;
  const rows = await db()
    .select({
      ...columnsOf(outbox, "id", "tenantId", "kind", "toEmail"),
      tenant: tenants.displayName,
      problem: sql<MailProblem>`${outbox.problem}`,
      detail: outbox.problemDetail,
      at: sql<Date>`${outbox.problemAt}`.mapWith(outbox.problemAt),
    })
    .from(outbox)
    .innerJoin(tenants, and(eq(tenants.applicationId, outbox.applicationId), eq(tenants.id, outbox.tenantId)))
    .where(and(eq(outbox.applicationId, applicationId), isOpenProblem, afterPlace(outbox.problemAt, outbox.id, after)))
    .orderBy(desc(outbox.problemAt), desc(outbox.id))
    .limit(PAGE + 1);
  const listed = rows.slice(0, PAGE);
  return {
    mails: listed.map((row) => ({ ...row, mayRetry: access.mayChange && RETRIED.has(row.problem) })),
    next: rows.length > PAGE ? placeOf(listed.at(-1)) : null,
    mayChange: access.mayChange,
    areReported: areDeliveriesReported(),
  };
}

/** Whether we learn what became of a mail. The built-in mailbox is its own witness. */
export function areDeliveriesReported(): boolean {
  const { mail } = env();
  return mail === undefined || mail.webhookSecret !== undefined;
}

/** How many mails have a problem, up to 1,000. Undefined for an application that the operator may not see. */
export async function countProblems(actor: OperatorActor, applicationId: string): Promise<number | undefined> {
  if (!isId(applicationId) || !(await accessToApplication(actor, applicationId))) return undefined;
  const some = db()
    .select({ one: sql`1` })
    .from(outbox)
    .where(and(eq(outbox.applicationId, applicationId), isOpenProblem))
    .limit(1_000)
    .as("some");
  return db().$count(some);
}
