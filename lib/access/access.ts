import "server-only";
import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { applications, tenants, workspaceMemberships, workspaces } from "@/db/schema";
import { isId } from "../ids";
import { mayChange as mayRoleChange, membershipOf, type OperatorRole } from "./rights";

/** @param workspaceId limits an operator to one workspace (that of a token); absent: all of theirs */
export type OperatorActor = { type: "OPERATOR"; id: string; workspaceId?: string };

/** Who reads or changes what belongs to an application. */
export type Actor =
  | OperatorActor
  /**
   * A machine client, whose permission was checked before (lib/api). It sees nothing outside of its application. `permissions` are those of
   * its token, which may be fewer than the client's; absent: all of the client's.
   */
  | { type: "CLIENT"; id: string; applicationId: string; permissions?: ReadonlySet<string> }
  /** Somebody who runs commands on the machine itself, and may do everything. */
  | { type: "SYSTEM" };

/** The operator whom an event of the installation names; null for everybody else. */
export function operatorIn(actor: Actor): string | null {
  return actor.type === "OPERATOR" ? actor.id : null;
}

/** Whose settings: the application's own, or those of one of its tenants. */
export type Owner = { applicationId: string; tenantId: string | null };

type Application = typeof applications.$inferSelect;
type Tenant = typeof tenants.$inferSelect;

export type ApplicationAccess = { application: Application; mayChange: boolean };
export type TenantAccess = ApplicationAccess & { tenant: Tenant };

/** An application, if the actor may see it; it doesn't exist for actors outside of its workspace. @param hold locks its row until the transaction ends */
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
    .leftJoin(workspaceMemberships, membershipIn(actor))
    .where(and(eq(applications.id, applicationId), reachOf(actor)))
    .$dynamic();
  const [row] = await (hold ? query.for(hold, { of: applications }) : query);
  return row && { application: row.application, mayChange: mayChange(actor, row.role) };
}

/** A tenant, if the actor may see it. */
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
    .leftJoin(workspaceMemberships, membershipIn(actor))
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId), reachOf(actor)))
    .$dynamic();
  const [row] = await (hold ? query.for(hold, { of: tenants }) : query);
  return row && { application: row.application, tenant: row.tenant, mayChange: mayChange(actor, row.role) };
}

/** An owner of settings, users or domains as far as the actor may see it. @param hold keeps a tenant's row as it is until the transaction ends */
export function accessToOwner(
  actor: Actor,
  { applicationId, tenantId }: Owner,
  tx: Tx = db(),
  hold?: "no key update",
): Promise<(ApplicationAccess & Partial<TenantAccess>) | undefined> {
  return tenantId === null
    ? accessToApplication(actor, applicationId, tx)
    : accessToTenant(actor, applicationId, tenantId, tx, hold);
}

/** Why an actor may not change what was looked for. */
export function denialOf(found: { mayChange: boolean } | undefined): { type: "forbidden" } | { type: "not_found" } {
  return found ? { type: "forbidden" } : { type: "not_found" };
}

/** Whether the actor may see a workspace as a whole, and change it. A client sees its application alone. */
export async function accessToWorkspace(
  actor: Actor,
  workspaceId: string,
  tx: Tx = db(),
): Promise<{ workspace: typeof workspaces.$inferSelect; mayChange: boolean } | undefined> {
  if (actor.type === "CLIENT" || !isId(workspaceId)) return undefined;
  if (actor.type === "OPERATOR" && actor.workspaceId !== undefined && actor.workspaceId !== workspaceId)
    return undefined;
  const role = actor.type === "OPERATOR" ? ((await membershipOf(actor.id, workspaceId, tx)) ?? null) : null;
  if (actor.type === "OPERATOR" && role === null) return undefined;
  const [workspace] = await tx.select().from(workspaces).where(eq(workspaces.id, workspaceId));
  return workspace && { workspace, mayChange: mayChange(actor, role) };
}

function membershipIn(actor: Actor): SQL | undefined {
  if (actor.type !== "OPERATOR") return sql`false`;
  return matches(workspaceMemberships, { workspaceId: applications.workspaceId, operatorId: actor.id });
}

/** A condition for a query: which rows the actor may see. */
function reachOf(actor: Actor): SQL {
  switch (actor.type) {
    case "OPERATOR":
      return actor.workspaceId === undefined
        ? sql`${workspaceMemberships.role} is not null`
        : sql`${workspaceMemberships.role} is not null and ${applications.workspaceId} = ${actor.workspaceId}`;
    case "CLIENT":
      return eq(applications.id, actor.applicationId);
    case "SYSTEM":
      return sql`true`;
  }
}

function mayChange(actor: Actor, role: OperatorRole | null): boolean {
  return actor.type !== "OPERATOR" || (role !== null && mayRoleChange(role));
}

/** Makes a tenant that is only held for a signup permanent, because an operator has configured something in it. */
export async function keepTenant(
  tx: Tx,
  { applicationId, tenantId }: { applicationId: string; tenantId: string },
): Promise<void> {
  await tx
    .update(tenants)
    .set({ heldUntil: null })
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId), isNotNull(tenants.heldUntil)));
}
