import "server-only";
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { operatorInvitations } from "@/db/schema";
import type { OperatorRole } from "../access/rights";
import { recordInstallationEvent } from "../audit/events";
import { mailboxOf } from "../email-addresses";
import type { Refusal } from "../errors";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { countHit } from "../limits/rate-limits";
import { enqueueOperatorMail } from "../outbox/operator-outbox";
import { lookupHash, tokenOf } from "../secrets/operator-links";

const LIFETIME_DAYS = 7;

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
  await recordInstallationEvent(
    {
      action: "operator.invited",
      outcome: "sent",
      workspaceId,
      ...(by === null ? {} : { operatorId: by }),
      details: { invitationId: id, role },
    },
    request,
    tx,
  );
  return { type: "created", id };
}

/** So that the address can be invited anew. @param which of those that nobody has taken up; by default whichever there is */
export async function withdrawOpen(tx: Tx, workspaceId: string, email: string, which?: SQL): Promise<void> {
  await tx
    .update(operatorInvitations)
    .set({ withdrawnAt: sql`now()` })
    .where(
      and(eq(operatorInvitations.workspaceId, workspaceId), eq(operatorInvitations.email, email), isOpen(), which),
    );
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
  return sql`now() + make_interval(days => ${LIFETIME_DAYS})`;
}
