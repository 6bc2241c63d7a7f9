import "server-only";
import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { columnsOf, matches } from "@/db/rows";
import { operatorInvitations, operatorMails } from "@/db/schema";
import type { OperatorActor } from "../access/access";
import { holdAsOwner, OPERATOR_ROLES, type OperatorRole } from "../access/rights";
import { recordInstallationEvent } from "../audit/events";
import type { Refusal, Violations } from "../errors";
import { code, violationsIn } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { isId } from "../ids";
import { enqueueOperatorMail } from "../outbox/outbox";
import { countMail, findMember, inSevenDays, isOpen, operatorEmail, sendInvitation, withdrawOpen } from "./inviting";

const BETWEEN_MAILS_SECONDS = 60;

export type ListedInvitation = {
  id: string;
  email: string;
  role: OperatorRole;
  expiresAt: Date;
  /** Sent again, it works again. */
  isExpired: boolean;
  /** Its newest mail could not be delivered. It can be sent again. */
  isUndelivered: boolean;
};

const newInvitation = z.object({
  email: operatorEmail,
  role: z.enum(OPERATOR_ROLES, code("invalid_format")),
});

type Denial = { type: "forbidden" | "not_found" };

/**
 * Invites the owner of an address to a workspace: mails a link that works once, for seven days. Only an OWNER may. The invitation holds the
 * role; the link proves the address.
 */
export async function inviteOperator(
  actor: OperatorActor,
  workspaceId: string,
  raw: Record<string, unknown>,
  request: RequestContext,
): Promise<Denial | Refusal | { type: "invalid"; violations: Violations } | { type: "created"; id: string }> {
  return withTransaction(async (tx) => {
    const held = await holdAsOwner(actor, workspaceId, tx);
    if (held.type !== "held") return held;
    const parsed = newInvitation.safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const { email, role } = parsed.data;
    await withdrawOpen(tx, workspaceId, email, lte(operatorInvitations.expiresAt, sql`now()`));
    if (await isTaken(tx, workspaceId, email)) {
      return { type: "invalid", violations: { email: [{ code: "not_unique" }] } };
    }
    return sendInvitation(tx, { workspaceId, email, role, by: actor.id }, request);
  });
}

/** Mails an invitation once more; its link works for seven days from now. At most once a minute. */
export async function resendInvitation(
  actor: OperatorActor,
  workspaceId: string,
  invitationId: string,
  request: RequestContext,
): Promise<Denial | Refusal | { type: "saved" }> {
  return withTransaction(async (tx) => {
    const found = await managedInvitation(tx, actor, workspaceId, invitationId);
    if ("type" in found) return found;
    const lately = await tx.$count(
      operatorMails,
      and(
        eq(operatorMails.invitationId, found.id),
        gt(operatorMails.createdAt, sql`statement_timestamp() - make_interval(secs => ${BETWEEN_MAILS_SECONDS})`),
      ),
    );
    if (lately > 0) return { type: "refused", code: "rate_limited", retryAfterSeconds: BETWEEN_MAILS_SECONDS };
    const refusal = await countMail(tx, workspaceId, found.email);
    if (refusal) return refusal;
    await tx.update(operatorInvitations).set({ expiresAt: inSevenDays() }).where(eq(operatorInvitations.id, found.id));
    await enqueueOperatorMail(tx, {
      kind: "OPERATOR_INVITATION",
      toEmail: found.email,
      invitationId: found.id,
    });
    await tell(tx, "operator_invitation.resent", actor, workspaceId, found.id, request);
    return { type: "saved" };
  });
}

/** Withdraws an invitation; its link stops working. */
export async function withdrawInvitation(
  actor: OperatorActor,
  workspaceId: string,
  invitationId: string,
  request: RequestContext,
): Promise<Denial | { type: "saved" }> {
  return withTransaction(async (tx) => {
    const found = await managedInvitation(tx, actor, workspaceId, invitationId);
    if ("type" in found) return found;
    await tx.update(operatorInvitations).set({ withdrawnAt: sql`now()` }).where(eq(operatorInvitations.id, found.id));
    await tell(tx, "operator_invitation.withdrawn", actor, workspaceId, found.id, request);
    return { type: "saved" };
  });
}

/** The open invitations of a workspace, by address. The caller has checked who may see them. */
export async function listInvitations(workspaceId: string): Promise<ListedInvitation[]> {
  return db()
    .select({
      ...columnsOf(operatorInvitations, "id", "role", "expiresAt"),
      email: sql<string>`${operatorInvitations.email}`,
      isExpired: sql<boolean>`${operatorInvitations.expiresAt} <= now()`,
      isUndelivered: newestMailIsParked,
    })
    .from(operatorInvitations)
    .where(and(eq(operatorInvitations.workspaceId, workspaceId), isOpen()))
    .orderBy(asc(operatorInvitations.email));
}

/** A mail that nobody wanted any more is parked as well (lib/email/operator-compose.ts). By whole names: they are the outer row's. */
const newestMailIsParked = sql<boolean>`coalesce((
  select mail.parked_at is not null and mail.last_error is distinct from 'invitation_ended'
  from operator_mails mail
  where mail.invitation_id = operator_invitations.id
  order by mail.created_at desc, mail.id desc
  limit 1), false)`;

/** An open invitation, for an OWNER of its workspace, locked until the transaction ends. */
async function managedInvitation(
  tx: Tx,
  actor: OperatorActor,
  workspaceId: string,
  invitationId: string,
): Promise<Denial | { id: string; email: string }> {
  const held = await holdAsOwner(actor, workspaceId, tx);
  if (held.type !== "held") return held;
  if (!isId(invitationId)) return { type: "not_found" };
  const [row] = await tx
    .select({ id: operatorInvitations.id, email: operatorInvitations.email })
    .from(operatorInvitations)
    .where(and(matches(operatorInvitations, { id: invitationId, workspaceId }), isOpen()))
    .for("update");
  return row?.email ? { id: row.id, email: row.email } : { type: "not_found" };
}

/** Whether the address is invited or an operator already. The workspace is locked, so this stays true. */
async function isTaken(tx: Tx, workspaceId: string, email: string): Promise<boolean> {
  const invitation = and(matches(operatorInvitations, { workspaceId, email }), isOpen());
  const invited = await tx.$count(operatorInvitations, invitation);
  return invited > 0 || (await findMember(tx, workspaceId, email)) !== undefined;
}

async function tell(
  tx: Tx,
  action: "operator_invitation.resent" | "operator_invitation.withdrawn",
  actor: OperatorActor,
  workspaceId: string,
  invitationId: string,
  request: RequestContext,
): Promise<void> {
  const event = { action, outcome: "saved", workspaceId, operatorId: actor.id, details: { invitationId } };
  await recordInstallationEvent(event, request, tx);
}
