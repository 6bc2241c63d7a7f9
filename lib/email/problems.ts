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

/** A mail that was not delivered, or caused a complaint, as operators see it. */
export type ProblemMail = {
  id: string;
  tenantId: string;
  tenant: string;
  kind: MailKind;
  toEmail: string;
  problem: MailProblem;
  /** Our code, or the provider's text. */
  detail: string | null;
  at: Date;
  mayRetry: boolean;
};

export type ProblemPage = {
  mails: ProblemMail[];
  next: Place | null;
  mayChange: boolean;
  /** Whether the provider reports what happened to a mail. */
  areReported: boolean;
};

const PAGE = 25;

/** After a complaint, or for an address on the provider's own list, another mail would not arrive; a delayed mail still may. */
export const RETRIED: ReadonlySet<MailProblem> = new Set(["GAVE_UP", "FAILED", "BOUNCED"]);

/** The problems of an application that are still open. */
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

/** Whether delivery is reported. The built-in mailbox always knows. */
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
