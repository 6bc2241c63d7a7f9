import "server-only";
import { and, asc, eq, gt, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { columnsOf } from "@/db/rows";
import { operatorInvitations, operators, workspaceMemberships, workspaces } from "@/db/schema";
import type { OperatorRole } from "../access/rights";
import { recordInstallationEvent } from "../audit/events";
import type { Refusal, Violations } from "../errors";
import { displayName } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { isId, newId } from "../ids";
import { lookupHash } from "../secrets/operator-links";
import { checkChosenPassword, hashOrRefuse } from "./password";
import { beginOperatorSession, type Operator } from "./session";
import { operatorPassword } from "./welcome-form";

export type InvitationPage =
  | { type: "unusable" }
  /** There is no operator yet: invitations can't be used before the first operator has used the printed link. */
  | { type: "too_early" }
  | {
      type: "open";
      email: string;
      workspaceDisplayName: string;
      role: OperatorRole;
      /**
       * Who looks at it: somebody who is no operator yet, an operator who has to sign in first, that operator, or an operator with another
       * address.
       */
      reader: "new" | "signed_out" | "signed_in" | "somebody_else";
    };

/** What the page of an invitation's link shows. It uses nothing up. */
export async function invitationPage(token: string | undefined, reader: Operator | undefined): Promise<InvitationPage> {
  const invitation = token && (await findInvitation(db(), isBehind(token)));
  if (!invitation) {
    const waits = token && (await db().$count(operatorInvitations, and(isBehind(token), isUnanswered()))) > 0;
    return { type: waits ? "too_early" : "unusable" };
  }
  const { email, role, workspaceId } = invitation;
  const [workspace] = await db()
    .select({ displayName: workspaces.displayName })
    .from(workspaces)
    .where(eq(workspaces.id, workspaceId));
  const isKnown = (await db().$count(operators, eq(operators.email, email))) > 0;
  const who = isKnown ? "signed_out" : "new";
  return {
    type: "open",
    email,
    role,
    workspaceDisplayName: workspace?.displayName ?? "",
    reader: reader ? (reader.email === email ? "signed_in" : "somebody_else") : who,
  };
}

export type OwnInvitation = { id: string; workspaceDisplayName: string; role: OperatorRole; expiresAt: Date };

/** The open invitations to an operator's own address, by workspace. */
export async function listOwnInvitations({ email }: Operator): Promise<OwnInvitation[]> {
  return db()
    .select({
      id: operatorInvitations.id,
      workspaceDisplayName: workspaces.displayName,
      role: operatorInvitations.role,
      expiresAt: operatorInvitations.expiresAt,
    })
    .from(operatorInvitations)
    .innerJoin(workspaces, eq(workspaces.id, operatorInvitations.workspaceId))
    .where(and(eq(operatorInvitations.email, email), isLiving()))
    .orderBy(asc(workspaces.displayName), asc(operatorInvitations.id));
}

export type AnswerOutcome = { type: "unusable" } | { type: "joined"; workspaceId: string } | { type: "declined" };

/**
 * Takes up one invitation to the address of an operator who is signed in, or declines it; others stay as they are. Who is there already stays
 * what they are.
 *
 * @param which by its link, or from the operator's own list: whoever invited the address knows its operator by nothing else
 */
export async function answerInvitation(
  operator: Operator,
  which: { token: string | undefined } | { id: string },
  answer: "accept" | "decline",
  request: RequestContext,
): Promise<AnswerOutcome> {
  return withTransaction(async (tx) => {
    const named = "id" in which ? isNamed(which.id) : which.token && isBehind(which.token);
    const invitation = named ? await findInvitation(tx, named, "update") : undefined;
    if (!invitation || invitation.email !== operator.email) return { type: "unusable" };
    const { id, workspaceId, role } = invitation;
    if (answer === "accept") {
      await takeUp(tx, invitation, operator.id, request);
      return { type: "joined", workspaceId };
    }
    await tx.update(operatorInvitations).set({ withdrawnAt: sql`now()` }).where(eq(operatorInvitations.id, id));
    const about = { workspaceId, operatorId: operator.id, details: { invitationId: id, role } };
    const event = { action: "operator_invitation.declined", outcome: "declined", ...about } as const;
    await recordInstallationEvent(event, request, tx);
    return { type: "declined" };
  });
}

const newOperator = z.object({ displayName, password: operatorPassword });

export type BecomeOutcome =
  | Refusal
  | { type: "unusable" }
  | { type: "invalid"; violations: Violations }
  /** The address has become an operator's in the meantime, who can sign in. */
  | { type: "known" }
  | { type: "signed_in"; sessionId: string; workspaceId: string };

/** Accepts an invitation to an address without an operator: creates the operator, and signs this browser in. */
export async function becomeOperator(
  token: string | undefined,
  raw: Record<string, unknown>,
  request: RequestContext,
): Promise<BecomeOutcome> {
  // Before the form is checked, so that strangers learn nothing and cost no hash.
  const seen = token && (await findInvitation(db(), isBehind(token)));
  if (!seen) return { type: "unusable" };
  const checked = await checkChosenPassword(newOperator, raw, [seen.email, String(raw.displayName ?? "")]);
  if (checked.type === "invalid") return checked;
  const hashed = await hashOrRefuse(checked.data.password);
  if (hashed.type === "refused") return hashed;
  return withTransaction(async (tx) => {
    const invitation = await findInvitation(tx, isBehind(token), "update");
    if (!invitation) return { type: "unusable" };
    const id = newId();
    const person = { id, email: invitation.email, displayName: checked.data.displayName, passwordHash: hashed.hash };
    const made = await tx
      .insert(operators)
      .values(person)
      .onConflictDoNothing({ target: operators.email })
      .returning({ id: operators.id });
    if (made.length === 0) return { type: "known" };
    await takeUp(tx, invitation, id, request);
    const sessionId = await beginOperatorSession(id, request, tx);
    return { type: "signed_in", sessionId, workspaceId: invitation.workspaceId };
  });
}

/** Whether anybody has invited an address. */
export async function isInvited(tx: Tx, email: string): Promise<boolean> {
  return (await tx.$count(operatorInvitations, and(eq(operatorInvitations.email, email), isLiving()))) > 0;
}

type Invitation = { id: string; email: string; workspaceId: string; role: OperatorRole };

const INVITATION = columnsOf(operatorInvitations, "id", "email", "workspaceId", "role");

async function findInvitation(tx: Tx, which: SQL, hold?: "update"): Promise<Invitation | undefined> {
  const query = tx.select(INVITATION).from(operatorInvitations).where(and(which, isLiving())).$dynamic();
  const [row] = await (hold ? query.for(hold) : query);
  // The first operator's link is no invitation to a workspace.
  if (!row || row.email === null || row.workspaceId === null) return undefined;
  return { ...row, email: row.email, workspaceId: row.workspaceId };
}

/** The caller has locked the invitation's row. */
async function takeUp(
  tx: Tx,
  { id, workspaceId, role }: Invitation,
  operatorId: string,
  request: RequestContext,
): Promise<void> {
  await tx.update(operatorInvitations).set({ usedAt: sql`now()` }).where(eq(operatorInvitations.id, id));
  const joined = await tx
    .insert(workspaceMemberships)
    .values({ workspaceId, operatorId, role })
    .onConflictDoNothing()
    .returning({ role: workspaceMemberships.role });
  const outcome = joined.length > 0 ? "joined" : "was_there";
  const about = { outcome, workspaceId, operatorId, details: { invitationId: id, role } };
  await recordInstallationEvent({ action: "operator.joined", ...about }, request, tx);
}

function isNamed(id: string): SQL | undefined {
  return isId(id) ? eq(operatorInvitations.id, id) : undefined;
}

function isBehind(token: string): SQL {
  return eq(operatorInvitations.tokenHash, lookupHash("operator-invitations", token));
}

/** A configuration file may invite before anybody is an operator: until then the printed link is the one way in. */
function isLiving() {
  return and(sql`exists (select from ${operators})`, isUnanswered());
}

/** The first operator's link is no invitation. */
function isUnanswered() {
  return and(
    isNotNull(operatorInvitations.workspaceId),
    isNull(operatorInvitations.usedAt),
    isNull(operatorInvitations.withdrawnAt),
    gt(operatorInvitations.expiresAt, sql`now()`),
  );
}
