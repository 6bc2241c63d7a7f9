import "server-only";
import { asc, eq } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { operators, workspaceMemberships } from "@/db/schema";
import { accessToWorkspace, type OperatorActor } from "../access/access";
import {
  holdAsOwner,
  holdWorkspace,
  mayManageOperators,
  membershipOf,
  OPERATOR_ROLES,
  type OperatorRole,
} from "../access/rights";
import { recordInstallationEvent } from "../audit/events";
import type { RequestContext } from "../hosts/current";
import { isId } from "../ids";
import { type ListedInvitation, listInvitations } from "./invitations";
import { setRole } from "./owners";
import { OPERATOR } from "./session";

export type Member = { id: string; email: string; displayName: string; role: OperatorRole; isSelf: boolean };

export type WorkspaceView = {
  id: string;
  name: string;
  displayName: string;
  /** What the reader is here. */
  role: OperatorRole;
  mayManage: boolean;
  /** By name. */
  members: Member[];
  /** Open invitations; only for operators who may manage them. */
  invitations: ListedInvitation[];
};

/** A workspace with its operators, for one of them. Undefined for everybody else. */
export async function readWorkspace(actor: OperatorActor, workspaceId: string): Promise<WorkspaceView | undefined> {
  const access = await accessToWorkspace(actor, workspaceId);
  const role = access && (await membershipOf(actor.id, workspaceId));
  if (!access || !role) return undefined;
  const { id, name, displayName } = access.workspace;
  const mayManage = mayManageOperators(role);
  const members = await db()
    .select({ ...OPERATOR, role: workspaceMemberships.role })
    .from(workspaceMemberships)
    .innerJoin(operators, eq(operators.id, workspaceMemberships.operatorId))
    .where(eq(workspaceMemberships.workspaceId, workspaceId))
    .orderBy(asc(operators.displayName), asc(operators.id));
  return {
    id,
    name,
    displayName,
    role,
    mayManage,
    members: members.map((member) => ({ ...member, isSelf: member.id === actor.id })),
    invitations: mayManage ? await listInvitations(workspaceId) : [],
  };
}

export type MemberOutcome =
  | { type: "saved" }
  | { type: "forbidden" | "not_found" }
  | { type: "invalid" }
  /** Somebody else was faster: the operator's current role. */
  | { type: "stale"; role: OperatorRole }
  /** Nobody would be left who may manage operators. */
  | { type: "last_owner" };

/**
 * Changes what an operator is in a workspace. Only an OWNER may, and the last OWNER stays one.
 *
 * @param was what the operator was when this was decided; undefined for what can't be read, which fits nothing
 */
export async function changeOperatorRole(
  actor: OperatorActor,
  workspaceId: string,
  operatorId: string,
  { role, was }: { role: string; was: OperatorRole | undefined },
  request: RequestContext,
): Promise<MemberOutcome> {
  return withTransaction(async (tx) => {
    const held = await holdAsOwner(actor, workspaceId, tx);
    if (held.type !== "held") return held;
    const to = OPERATOR_ROLES.find((each) => each === role);
    if (!to) return { type: "invalid" };
    const from = isId(operatorId) ? await membershipOf(operatorId, workspaceId, tx) : undefined;
    if (!from) return { type: "not_found" };
    if (from === to) return { type: "saved" };
    if (from !== was) return { type: "stale", role: from };
    if (from === "OWNER" && (await isLastOwner(workspaceId, tx))) return { type: "last_owner" };
    await setRole(tx, actor, { workspaceId, operatorId, from, to }, request);
    return { type: "saved" };
  });
}

/**
 * Removes an operator from a workspace, with their tokens for it. An OWNER can remove anyone, others only themselves, and nobody the last
 * OWNER.
 *
 * @param was what the operator was when this was decided
 */
export async function removeOperator(
  actor: OperatorActor,
  workspaceId: string,
  operatorId: string,
  { was }: { was: OperatorRole | undefined },
  request: RequestContext,
): Promise<MemberOutcome> {
  return withTransaction(async (tx) => {
    const held = await holdWorkspace(actor, workspaceId, tx);
    if (!held) return { type: "not_found" };
    if (operatorId !== actor.id && !mayManageOperators(held.role)) return { type: "forbidden" };
    const role = isId(operatorId) ? await membershipOf(operatorId, workspaceId, tx) : undefined;
    if (!role) return { type: "not_found" };
    if (role !== was) return { type: "stale", role };
    if (role === "OWNER" && (await isLastOwner(workspaceId, tx))) return { type: "last_owner" };
    await tx.delete(workspaceMemberships).where(matches(workspaceMemberships, { workspaceId, operatorId }));
    const outcome = operatorId === actor.id ? "left" : "removed";
    const about = { outcome, workspaceId, operatorId: actor.id, details: { operatorId, role } };
    await recordInstallationEvent({ action: "operator.removed", ...about }, request, tx);
    return { type: "saved" };
  });
}

/** Asked with the workspace held: nobody else changes its operators meanwhile. */
async function isLastOwner(workspaceId: string, tx: Tx): Promise<boolean> {
  return (await tx.$count(workspaceMemberships, matches(workspaceMemberships, { workspaceId, role: "OWNER" }))) <= 1;
}
