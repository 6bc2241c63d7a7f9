import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { tenants } from "@/db/schema";
import { recordEvent } from "../audit/events";
import type { RequestContext } from "../hosts/current";
import { holdHosts } from "../hosts/resolve";

export async function findTenant(tx: Tx, applicationId: string, name: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.name, name)));
  return row?.id;
}

/** Frees a name that only signups hold which nobody activated in time. True where it did. */
export async function freeExpiredName(
  tx: Tx,
  applicationId: string,
  name: string,
  request: RequestContext | null,
): Promise<boolean> {
  const id = await findTenant(tx, applicationId, name);
  if (!id || !(await lockTenant(tx, applicationId, id))?.over) return false;
  await freeName(tx, applicationId, { id, name }, request);
  return true;
}

export async function freeName(
  tx: Tx,
  applicationId: string,
  tenant: { id: string; name: string },
  request: RequestContext | null,
): Promise<void> {
  await holdHosts(tx, applicationId, "share");
  await tx.delete(tenants).where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenant.id)));
  await recordEvent(nameFreed(applicationId, tenant), request, tx);
}

/** The event of a name that is free again: its time was over, whoever noticed. */
export function nameFreed(applicationId: string, { id, name }: { id: string; name: string }) {
  return {
    applicationId,
    tenantId: id,
    action: "tenant_name.freed",
    outcome: "expired",
    actor: { type: "SYSTEM" },
    details: { name },
  } as const;
}

/**
 * Whether nobody is active yet in a tenant that signups at application level have asked for: also where an operator has made it stay
 * meanwhile, so that whoever signed up there can still come back to it. Written out, because Drizzle leaves the tables' names away.
 */
export const isPending = sql<boolean>`(
  exists (
    select from signup_attempts a
    where (a.application_id, a.tenant_id) = (tenants.application_id, tenants.id) and a.level = 'APPLICATION')
  and not exists (
    select from users u
    where (u.application_id, u.tenant_id) = (tenants.application_id, tenants.id) and u.status <> 'PROVISIONED'))`;

export async function lockTenant(tx: Tx, applicationId: string, tenantId: string) {
  const [row] = await tx
    .select({
      heldUntil: tenants.heldUntil,
      over: sql<boolean>`coalesce(${tenants.heldUntil} < now(), false)`,
      pending: isPending,
    })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId)))
    .for("no key update");
  return row;
}
