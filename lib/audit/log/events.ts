import "server-only";
import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { db } from "@/db/client";
import { columnsOf } from "@/db/rows";
import { auditEvents, clients, installationEvents, operators, tenants } from "@/db/schema";
import { isId } from "../../ids";
import { afterPlace, type Place } from "../../paging";
import { shiftDay } from "../days";
import type { LogFilter } from "./filter";

/** One event as operators read it, whichever table it stands in. A name is null where what had it is gone, or has none. */
export type LoggedEvent = Omit<typeof auditEvents.$inferSelect, "applicationId" | "createdAt" | "details"> & {
  at: Date;
  actorName: string | null;
  tenantName: string | null;
  details: Record<string, unknown>;
};

/** The owner of the log. The right to read it was checked before. */
export type Log = { applicationId: string; workspaceId: string };

/** Events newest first, at most `limit`. */
export async function readEvents(
  log: Log,
  filter: LogFilter,
  after: Place | undefined,
  limit: number,
): Promise<LoggedEvent[]> {
  return filter.scope === "workspace"
    ? readOfWorkspace(log, filter, after, limit)
    : readOfApplication(log, filter, after, limit);
}

async function readOfApplication({ applicationId }: Log, filter: LogFilter, after: Place | undefined, limit: number) {
  const e = auditEvents;
  const tenantId = await tenantNamed(applicationId, filter.tenant);
  const isOperator = sql`${e.actorType} = 'OPERATOR'`;
  const rows = await db()
    .select({
      ...columnsOf(e, "id", "action", "outcome", "actorType", "actorId", "tenantId", "userId", "attemptId", "clientId"),
      requestId: e.requestId,
      at: e.createdAt,
      actorName: sql<string | null>`coalesce(${operators.displayName}, ${clients.displayName})`,
      tenantName: tenants.displayName,
      details: sql<Record<string, unknown>>`${e.details}`,
    })
    .from(e)
    .leftJoin(operators, and(isOperator, eq(operators.id, e.actorId)))
    .leftJoin(
      clients,
      and(sql`${e.actorType} = 'CLIENT'`, eq(clients.applicationId, e.applicationId), eq(clients.id, e.actorId)),
    )
    .leftJoin(tenants, and(eq(tenants.applicationId, e.applicationId), eq(tenants.id, e.tenantId)))
    .where(
      and(
        eq(e.applicationId, applicationId),
        tenantId === null ? undefined : eq(e.tenantId, tenantId),
        filter.action === "" ? undefined : eq(e.action, filter.action),
        filter.actor ? eq(e.actorType, filter.actor.type) : undefined,
        filter.actor?.id ? eq(e.actorId, filter.actor.id) : undefined,
        isWithin(e.createdAt, filter),
        afterPlace(e.createdAt, e.id, after),
      ),
    )
    .orderBy(desc(e.createdAt), desc(e.id))
    .limit(limit);
  return rows;
}

async function readOfWorkspace(
  { workspaceId }: Log,
  filter: LogFilter,
  after: Place | undefined,
  limit: number,
): Promise<LoggedEvent[]> {
  const e = installationEvents;
  const rows = await db()
    .select({
      ...columnsOf(e, "id", "action", "outcome", "requestId"),
      at: e.createdAt,
      actorId: e.operatorId,
      actorName: operators.displayName,
      details: sql<Record<string, unknown>>`${e.details}`,
    })
    .from(e)
    .leftJoin(operators, eq(operators.id, e.operatorId))
    .where(
      and(
        eq(e.workspaceId, workspaceId),
        filter.action === "" ? undefined : eq(e.action, filter.action),
        isBy(e.operatorId, filter),
        isWithin(e.createdAt, filter),
        afterPlace(e.createdAt, e.id, after),
      ),
    )
    .orderBy(desc(e.createdAt), desc(e.id))
    .limit(limit);
  const none = { tenantId: null, tenantName: null, userId: null, attemptId: null, clientId: null };
  return rows.map((row) => ({ ...row, ...none, actorType: row.actorId ? "OPERATOR" : "SYSTEM" }));
}

/** Such an event has an operator as its actor, or no actor. */
function isBy(operatorId: AnyPgColumn, { actor }: LogFilter): SQL | undefined {
  if (!actor) return undefined;
  if (actor.type === "OPERATOR") return actor.id ? eq(operatorId, actor.id) : sql`${operatorId} is not null`;
  return actor.type === "SYSTEM" ? sql`${operatorId} is null` : sql`false`;
}

function isWithin(at: AnyPgColumn, { from, to }: LogFilter): SQL | undefined {
  return and(
    from ? gte(at, sql`${`${from}T00:00:00Z`}::timestamptz`) : undefined,
    to ? lt(at, sql`${`${shiftDay(to, 1)}T00:00:00Z`}::timestamptz`) : undefined,
  );
}

/** The id of the tenant that a filter names, by its name or, for a deleted tenant, by its id; null where it names none. */
export async function tenantNamed(applicationId: string, tenant: string): Promise<string | null | "unknown"> {
  if (tenant === "") return null;
  if (isId(tenant)) return tenant;
  const [row] = await db()
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.name, tenant)));
  return row?.id ?? "unknown";
}
