import "server-only";
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { operatorInvitations, operators, workspaceMemberships } from "@/db/schema";
import type { OperatorRole } from "../access/rights";
import { recordInstallationEvent } from "../audit/events";
import { mailboxOf, normaliseEmail } from "../email-addresses";
import type { Refusal } from "../errors";
import { code } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { countHit } from "../limits/rate-limits";
import { enqueueOperatorMail } from "../outbox/outbox";
import { OPERATOR_INVITATION_DAYS } from "../secrets/lifetimes";
import { lookupHash, tokenOf } from "../secrets/operator-links";
import { personEmail } from "./welcome-form";

/** An address as somebody types it; out comes the form in which it is stored. */
export const operatorEmail = personEmail.transform((typed, context) => {
  const email = normaliseEmail(typed);
  if (email) return email;
  context.addIssue({ code: "custom", message: code("invalid_email") });
  return z.NEVER;
});

/**
 * Writes an invitation and its mail, within the limits. Who may invite whom was asked before, with the workspace held.
 *
 * @param invitation.by null: whoever runs commands on the machine itself
 */
export async function sendInvitation(
  tx: Tx,
  { by, ...invitation }: { workspaceId: string; email: string; role: OperatorRole; by: string | null },
  request: RequestContext | null,
): Promise<Refusal | { type: "created"; id: string }> {
  const { workspaceId, email, role } = invitation;
  const refusal = await countMail(tx, workspaceId, email);
  if (refusal) return refusal;
  const id = newId();
  await tx.insert(operatorInvitations).values({
    ...invitation,
    id,
    tokenHash: lookupHash("operator-invitations", tokenOf("operator-invitations", id)),
    invitedBy: by,
    expiresAt: inSevenDays(),
  });
  await enqueueOperatorMail(tx, { kind: "OPERATOR_INVITATION", toEmail: email, invitationId: id });
  const about = { outcome: "sent", workspaceId, operatorId: by, details: { invitationId: id, role } };
  await recordInstallationEvent({ action: "operator.invited", ...about }, request, tx);
  return { type: "created", id };
}

/** So that the address can be invited anew. @param which of those that nobody has taken up; by default whichever there is */
export async function withdrawOpen(tx: Tx, workspaceId: string, email: string, which?: SQL): Promise<void> {
  await tx
    .update(operatorInvitations)
    .set({ withdrawnAt: sql`now()` })
    .where(and(matches(operatorInvitations, { workspaceId, email }), isOpen(), which));
}

/** The operator of a workspace who has this address. */
export async function findMember(tx: Tx, workspaceId: string, email: string) {
  const [member] = await tx
    .select({ operatorId: operators.id, role: workspaceMemberships.role })
    .from(workspaceMemberships)
    .innerJoin(operators, eq(operators.id, workspaceMemberships.operatorId))
    .where(and(eq(workspaceMemberships.workspaceId, workspaceId), eq(operators.email, email)));
  return member;
}

/** Counts a mail to an address; a refusal where it is one too many. */
export async function countMail(tx: Tx, workspaceId: string, email: string): Promise<Refusal | undefined> {
  const ofWorkspace = await countHit("operator_invitations_per_workspace", workspaceId, tx);
  const verdict = ofWorkspace.within ? await countHit("mails_per_mailbox", mailboxOf(email), tx) : ofWorkspace;
  if (verdict.within) return undefined;
  return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
}

/** Neither taken up nor withdrawn; its time may be over. */
export function isOpen() {
  return and(isNull(operatorInvitations.usedAt), isNull(operatorInvitations.withdrawnAt));
}

export function inSevenDays() {
  return sql`now() + make_interval(days => ${OPERATOR_INVITATION_DAYS})`;
}
