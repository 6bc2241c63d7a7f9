import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { operatorRole, workspaceMemberships, workspaces } from "@/db/schema";
import { isId } from "../ids";
import type { OperatorActor } from "./access";

/** From the most to the least that an operator may do in a workspace. */
export const OPERATOR_ROLES = operatorRole.enumValues;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** What an operator is in a workspace; undefined where the two have nothing to do with each other. */
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

/** Whether this role changes anything at all. */
export function mayChange(role: OperatorRole): boolean {
  return role !== "VIEWER";
}

/** Whether this role says who else is an operator of the workspace. */
export function mayManageOperators(role: OperatorRole): boolean {
  return role === "OWNER";
}

export type HeldWorkspace = { id: string; displayName: string; role: OperatorRole };

/**
 * A workspace of the actor's, held until the transaction ends, and what the actor is in it: whoever changes its operators does so one after
 * the other, and judges by what the one before left. Undefined where the two have nothing to do with each other.
 */
export async function holdWorkspace(
  actor: OperatorActor,
  workspaceId: string,
  tx: Tx,
): Promise<HeldWorkspace | undefined> {
  if (actor.workspaceId !== undefined && actor.workspaceId !== workspaceId) return undefined;
  // Asked before the lock, so that nobody from elsewhere holds it, and again with it in hand.
  if (!(await membershipOf(actor.id, workspaceId, tx))) return undefined;
  const workspace = await lockWorkspace(tx, workspaceId);
  const role = await membershipOf(actor.id, workspaceId, tx);
  return workspace && role && { ...workspace, role };
}

/** {@link holdWorkspace} for changing who its operators are, which only an OWNER may; or why not. */
export async function holdAsOwner(
  actor: OperatorActor,
  workspaceId: string,
  tx: Tx,
): Promise<{ type: "held" } | { type: "forbidden" | "not_found" }> {
  const held = await holdWorkspace(actor, workspaceId, tx);
  if (!held) return { type: "not_found" };
  return { type: mayManageOperators(held.role) ? "held" : "forbidden" };
}

/** Holds a workspace's row until the transaction ends, for whoever has been asked already whether they may. */
export async function lockWorkspace(tx: Tx, workspaceId: string): Promise<Omit<HeldWorkspace, "role"> | undefined> {
  const [workspace] = await tx
    .select({ id: workspaces.id, displayName: workspaces.displayName })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId))
    .for("no key update");
  return workspace;
}
