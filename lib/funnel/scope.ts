import "server-only";
import { and, asc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { clients, signupJourneys } from "@/db/schema";
import { momentsOf } from "../audit/days";
import { tenantNamed } from "../audit/log/events";
import type { FunnelFilter, KnownStep } from "./filter";

/** Which journeys a filter means. `tenantId` null: all; `"unknown"`: the filter names a tenant that there is none of. */
export type Scope = { applicationId: string; tenantId: string | null | "unknown"; filter: FunnelFilter };

/** Looks up the tenant of a filter. Access to the application was checked before. */
export async function scopeOf(applicationId: string, filter: FunnelFilter): Promise<Scope> {
  return { applicationId, filter, tenantId: await tenantNamed(applicationId, filter.tenant) };
}

/** The rows of {@link signupJourneys} in a scope. */
export function journeysIn({ applicationId, tenantId, filter }: Scope): SQL | undefined {
  const { begins, ends } = momentsOf(filter);
  return and(
    eq(signupJourneys.applicationId, applicationId),
    tenantId === null ? undefined : eq(signupJourneys.tenantId, tenantId),
    filter.clientId === "" ? undefined : eq(signupJourneys.clientId, filter.clientId),
    gte(signupJourneys.submittedAt, sql`${begins}::timestamptz`),
    lt(signupJourneys.submittedAt, sql`${ends}::timestamptz`),
  );
}

const { sentAt, deliveredAt, openedAt, activatedAt, tokenAt } = signupJourneys;

/**
 * When a step was reached, by the step itself or one behind it: nobody opens a link that was not delivered, whatever the provider says, and
 * who verifies the address later (EMAIL_VERIFICATION) has passed the mail.
 */
export const REACHED: Record<KnownStep, SQL> = {
  submitted: sql`${signupJourneys.submittedAt}`,
  sent: sql`coalesce(${sentAt}, ${deliveredAt}, ${openedAt}, ${activatedAt}, ${tokenAt})`,
  delivered: sql`coalesce(${deliveredAt}, ${openedAt}, ${activatedAt}, ${tokenAt})`,
  opened: sql`coalesce(${openedAt}, ${activatedAt}, ${tokenAt})`,
  activated: sql`coalesce(${activatedAt}, ${tokenAt})`,
  token: sql`${tokenAt}`,
};

/** The clients of an application, for a choice among them. */
export async function listClientNames(applicationId: string): Promise<{ id: string; displayName: string }[]> {
  return db()
    .select({ id: clients.id, displayName: clients.displayName })
    .from(clients)
    .where(eq(clients.applicationId, applicationId))
    .orderBy(asc(clients.displayName), asc(clients.id))
    .limit(200);
}
