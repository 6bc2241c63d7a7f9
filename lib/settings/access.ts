import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { applications, tenants, workspaceMemberships } from "@/db/schema";
import { isId } from "../ids";
import { mayChange } from "../operators/rights";

/** Who reads or changes settings. */
export type Actor = { type: "OPERATOR"; id: string };

/** Whose settings: the application's own, or those of one of its tenants. */
export type Owner = { applicationId: string; tenantId: string | null };

type Application = typeof applications.$inferSelect;
type Tenant = typeof tenants.$inferSelect;

export type ApplicationAccess = { application: Application; mayChange: boolean };
export type TenantAccess = ApplicationAccess & { tenant: Tenant };

/** An application as far as the actor may see it; for everybody outside its workspace there is none. @param hold keeps its row as it is until the transaction ends */
export async function accessToApplication(
  actor: Actor,
  applicationId: string,
  tx: Tx = db(),
  hold?: "no key update",
): Promise<ApplicationAccess | undefined> {
  if (!isId(applicationId)) return undefined;
  const query = tx
    .select({ application: applications, role: workspaceMemberships.role })
    .from(applications)
    .innerJoin(workspaceMemberships, membershipOf(actor))
    .where(eq(applications.id, applicationId))
    .$dynamic();
  const [row] = await (hold ? query.for(hold, { of: applications }) : query);
  return row && { application: row.application, mayChange: mayChange(row.role) };
}

/** A tenant as far as the actor may see it. */
export async function accessToTenant(
  actor: Actor,
  applicationId: string,
  tenantId: string,
  tx: Tx = db(),
  hold?: "no key update",
): Promise<TenantAccess | undefined> {
  if (!isId(applicationId) || !isId(tenantId)) return undefined;
  const query = tx
    .select({ application: applications, tenant: tenants, role: workspaceMemberships.role })
    .from(tenants)
    .innerJoin(applications, eq(applications.id, tenants.applicationId))
    .innerJoin(workspaceMemberships, membershipOf(actor))
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId)))
    .$dynamic();
  const [row] = await (hold ? query.for(hold, { of: tenants }) : query);
  return row && { application: row.application, tenant: row.tenant, mayChange: mayChange(row.role) };
}

function membershipOf(actor: Actor) {
  return and(
    eq(workspaceMemberships.workspaceId, applications.workspaceId),
    eq(workspaceMemberships.operatorId, actor.id),
  );
}
