import "server-only";
import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { operatorInvitations, operators, workspaceMemberships } from "@/db/schema";
import { type Actor, accessToWorkspace, type OperatorActor } from "../access/access";
import {
  holdAsOwner,
  holdWorkspace,
  lockWorkspace,
  mayManageOperators,
  membershipOf,
  OPERATOR_ROLES,
  type OperatorRole,
} from "../access/rights";
import { recordInstallationEvent } from "../audit/events";
import type { ChangeOptions } from "../changes/outcomes";
import { normaliseEmail } from "../email-addresses";
import type { Refusal, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import { isId } from "../ids";
import {
  findMember,
  isOpen,
  type ListedInvitation,
  listInvitations,
  sendInvitation,
  withdrawOpen,
} from "./invitations";
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

export type OwnerOutcome =
  | { type: "saved" }
  | Refusal
  | { type: "invalid"; violations: Violations }
  | { type: "forbidden" }
  | { type: "not_found" };

/**
 * Sees to it that an address is an OWNER's of a workspace: who is an operator there becomes one, everybody else is invited as one, also who
 * is an operator elsewhere, since nobody is put into a workspace unasked. Where it is so already, nothing happens. Only an OWNER may, and
 * whoever runs commands on the machine itself.
 */
export async function nameOwner(
  actor: Actor,
  workspaceId: string,
  typed: string,
  options: Pick<ChangeOptions, "request" | "tx">,
): Promise<OwnerOutcome> {
  return withTransaction(async (tx) => {
    const denial = await denialOf(actor, workspaceId, tx);
    if (denial) return denial;
    const email = normaliseEmail(typed);
    if (!email) return { type: "invalid", violations: { owners: [{ code: "invalid_email" }] } };
    if ((await ownersOf(tx, [workspaceId])).get(workspaceId)?.has(email)) return { type: "saved" };
    // First, since it waits for whoever is just taking one up, and who is a member then.
    await withdrawOpen(tx, workspaceId, email);
    const member = await findMember(tx, workspaceId, email);
    if (!member) {
      const by = actor.type === "OPERATOR" ? actor.id : null;
      const sent = await sendInvitation(tx, { workspaceId, email, role: "OWNER", by }, options.request);
      return sent.type === "created" ? { type: "saved" } : sent;
    }
    const { operatorId, role: from } = member;
    await setRole(tx, actor, { workspaceId, operatorId, from, to: "OWNER" }, options.request);
    return { type: "saved" };
  }, options.tx);
}

/** Changes what an operator is in a workspace. The caller holds the workspace, and has asked who may. */
export async function setRole(
  tx: Tx,
  actor: Actor,
  change: { workspaceId: string; operatorId: string; from: OperatorRole; to: OperatorRole },
  request: RequestContext | null,
): Promise<void> {
  const { workspaceId, operatorId, from, to } = change;
  await tx
    .update(workspaceMemberships)
    .set({ role: to })
    .where(matches(workspaceMemberships, { workspaceId, operatorId }));
  const by = actor.type === "OPERATOR" ? { operatorId: actor.id } : {};
  const about = { outcome: "saved", workspaceId, ...by, details: { operatorId, changes: { role: { from, to } } } };
  await recordInstallationEvent({ action: "operator.role_changed", ...about }, request, tx);
}

/** The addresses of each workspace's OWNERs, and of those who are invited to be one and may still come. */
export async function ownersOf(tx: Tx, workspaceIds: readonly string[]): Promise<Map<string, Set<string>>> {
  if (workspaceIds.length === 0) return new Map();
  const ids = [...workspaceIds];
  const members = await tx
    .select({ workspaceId: workspaceMemberships.workspaceId, email: operators.email })
    .from(workspaceMemberships)
    .innerJoin(operators, eq(operators.id, workspaceMemberships.operatorId))
    .where(and(inArray(workspaceMemberships.workspaceId, ids), eq(workspaceMemberships.role, "OWNER")));
  const invited = await tx
    .select({ workspaceId: operatorInvitations.workspaceId, email: operatorInvitations.email })
    .from(operatorInvitations)
    .where(
      and(
        inArray(operatorInvitations.workspaceId, ids),
        eq(operatorInvitations.role, "OWNER"),
        isOpen(),
        gt(operatorInvitations.expiresAt, sql`now()`),
      ),
    );
  const owners = new Map<string, Set<string>>();
  for (const { workspaceId, email } of [...members, ...invited]) {
    if (workspaceId === null || email === null) continue;
    owners.set(workspaceId, (owners.get(workspaceId) ?? new Set()).add(email));
  }
  return owners;
}

/** Otherwise the workspace is held until the transaction ends, as for every change of its operators. */
async function denialOf(
  actor: Actor,
  workspaceId: string,
  tx: Tx,
): Promise<{ type: "forbidden" } | { type: "not_found" } | undefined> {
  if (actor.type === "OPERATOR") {
    const held = await holdAsOwner(actor, workspaceId, tx);
    return held.type === "held" ? undefined : { type: held.type };
  }
  if (!(await accessToWorkspace(actor, workspaceId, tx))) return { type: "not_found" };
  await lockWorkspace(tx, workspaceId);
  return undefined;
}
