import "server-only";
import { and, desc, eq, getTableColumns, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { matches } from "@/db/rows";
import { clients, signupJourneys, tenants, users } from "@/db/schema";
import { accessToApplication, type OperatorActor } from "../access/access";
import { afterPlace, type Place, placeOf } from "../paging";
import { type FunnelFilter, KNOWN_STEPS, type KnownStep } from "./filter";
import { journeysIn, REACHED, scopeOf } from "./scope";

/** Which signups a bar stands for: all who reached the step, or those who reached no later one. */
export type Bar = { step: KnownStep; only: "reached" | "stopped" };

/** One person's signup. User, tenant and client are null if they were deleted, or there was none. */
export type ListedSignup = {
  userId: string;
  tenantId: string;
  email: string | null;
  tenant: string | null;
  client: string | null;
  submittedAt: Date;
  /** The last step that was reached, and when. */
  step: KnownStep;
  reachedAt: Date;
  /** The mailbox's owner pressed "this wasn't me". */
  refused: boolean;
};

export type SignupPage = { signups: ListedSignup[]; next: Place | null };

const PAGE = 25;

/**
 * The signups behind a bar of the funnel, newest first. Addresses are for operators of the workspace alone. Undefined for an application that
 * the operator may not see.
 */
export async function listSignups(
  actor: OperatorActor,
  applicationId: string,
  filter: FunnelFilter,
  bar: Bar,
  after: Place | undefined,
): Promise<SignupPage | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const scope = await scopeOf(applicationId, filter);
  const rows = await db()
    .select({
      ...getTableColumns(signupJourneys),
      email: users.email,
      tenant: tenants.displayName,
      client: clients.displayName,
    })
    .from(signupJourneys)
    .leftJoin(tenants, and(ofApplication(tenants.applicationId), eq(tenants.id, signupJourneys.tenantId)))
    .leftJoin(
      users,
      and(
        matches(users, { tenantId: signupJourneys.tenantId, id: signupJourneys.userId }),
        ofApplication(users.applicationId),
      ),
    )
    .leftJoin(clients, and(ofApplication(clients.applicationId), eq(clients.id, signupJourneys.clientId)))
    .where(and(journeysIn(scope), isBehind(bar), afterPlace(signupJourneys.submittedAt, signupJourneys.userId, after)))
    .orderBy(desc(signupJourneys.submittedAt), desc(signupJourneys.userId))
    .limit(PAGE + 1);
  const signups = rows.slice(0, PAGE).map((row) => {
    const { userId, tenantId, email, tenant, client, submittedAt, activatedAt, refusedAt } = row;
    const refused = refusedAt !== null && activatedAt === null;
    return { userId, tenantId, email, tenant, client, submittedAt, ...lastStep(row), refused };
  });
  const last = signups.at(-1);
  return { signups, next: rows.length > PAGE && last ? placeOf({ at: last.submittedAt, id: last.userId }) : null };
}

function ofApplication(
  column: typeof tenants.applicationId | typeof users.applicationId | typeof clients.applicationId,
) {
  return sql`${column} = ${signupJourneys.applicationId}`;
}

function isBehind({ step, only }: Bar): SQL | undefined {
  const next = KNOWN_STEPS[KNOWN_STEPS.indexOf(step) + 1];
  return and(
    step === "submitted" ? undefined : isNotNull(REACHED[step]),
    only === "stopped" && next ? isNull(REACHED[next]) : undefined,
  );
}

type Moments = Record<"submittedAt" | "sentAt" | "deliveredAt" | "openedAt" | "activatedAt" | "tokenAt", Date | null>;

function lastStep(row: Moments & { submittedAt: Date }): { step: KnownStep; reachedAt: Date } {
  const last = KNOWN_STEPS.findLast((step) => row[`${step}At`] !== null) ?? "submitted";
  return { step: last, reachedAt: row[`${last}At`] ?? row.submittedAt };
}
