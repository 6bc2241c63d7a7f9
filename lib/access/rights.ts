import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operatorRole, workspaceMemberships, workspaces } from "@/db/schema";
import { isId } from "../ids";
import type { OperatorActor } from "./access";

/** From the most to the fewest rights in a workspace. */
export const OPERATOR_ROLES = operatorRole.enumValues;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** An operator's role in a workspace; undefined without one. */
export async function membershipOf(
  operatorId: string,
  workspaceId: string,
  tx: Tx = db(),
): Promise<OperatorRole | undefined> {
  if (!isId(workspaceId)) return undefined;
  const [row] = await tx
    .select({ role: workspaceMemberships.role })
    .from(workspaceMemberships)
    .where(and(eq(workspaceMemberships.operatorId, operatorId), eq(workspaceMemberships.workspaceId, workspaceId)));
  return row?.role;
}

/** Whether this role may change anything. */
export function mayChange(role: OperatorRole): boolean {
  return role !== "VIEWER";
}

/** Whether this role may manage the workspace's operators. */
export function mayManageOperators(role: OperatorRole): boolean {
  return role === "OWNER";
}

export type LockedWorkspace = { id: string; displayName: string; role: OperatorRole };

/**
 * A workspace with the actor's role in it, locked until the transaction ends, so that changes of its operators happen one after the other.
 * Undefined if the actor has no role in it.
 */
export async function holdWorkspace(
  actor: OperatorActor,
  workspaceId: string,
  tx: Tx,
): Promise<LockedWorkspace | undefined> {
  if (actor.workspaceId !== undefined && actor.workspaceId !== workspaceId) return undefined;
  // Checked before the lock, so that nobody without rights can take it, and again under the lock.
  if (!(await membershipOf(actor.id, workspaceId, tx))) return undefined;
  const workspace = await lockWorkspace(tx, workspaceId);
  const role = await membershipOf(actor.id, workspaceId, tx);
  return workspace && role && { ...workspace, role };
}

/** {@link holdWorkspace} to change its operators, which only an OWNER may; or the reason why not. */
export async function holdAsOwner(
  actor: OperatorActor,
  workspaceId: string,
  tx: Tx,
): Promise<{ type: "held" } | { type: "forbidden" | "not_found" }> {
  const held = await holdWorkspace(actor, workspaceId, tx);
  if (!held) return { type: "not_found" };
  return { type: mayManageOperators(held.role) ? "held" : "forbidden" };
}

/** Locks a workspace's row until the transaction ends. The caller has checked the rights. */
export async function lockWorkspace(tx: Tx, workspaceId: string): Promise<Omit<LockedWorkspace, "role"> | undefined> {
  const [workspace] = await tx
    .select({ id: workspaces.id, displayName: workspaces.displayName })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId))
    .for("no key update");
  return workspace;
}
