import "server-only";
import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { operatorInvitations, operators, workspaceMemberships } from "@/db/schema";
import { type Actor, accessToWorkspace, operatorIn } from "../access/access";
import { holdAsOwner, lockWorkspace, type OperatorRole } from "../access/rights";
import { recordInstallationEvent } from "../audit/events";
import type { ChangeOptions } from "../changes/outcomes";
import { normaliseEmail } from "../email-addresses";
import type { Refusal, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import { findMember, isOpen, sendInvitation, withdrawOpen } from "./inviting";

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
      const by = operatorIn(actor);
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
  const details = { operatorId, changes: { role: { from, to } } };
  const about = { outcome: "saved", workspaceId, operatorId: operatorIn(actor), details };
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
