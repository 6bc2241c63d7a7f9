import "server-only";
import { and, asc, eq, gt, isNull, lte, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { columnsOf, matches } from "@/db/rows";
import { operatorInvitations, operatorMails, operators, workspaceMemberships } from "@/db/schema";
import type { OperatorActor } from "../access/access";
import { holdAsOwner, OPERATOR_ROLES, type OperatorRole } from "../access/rights";
import { recordInstallationEvent } from "../audit/events";
import { mailboxOf, normaliseEmail } from "../email-addresses";
import type { Refusal, Violations } from "../errors";
import { code, violationsIn } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { isId, newId } from "../ids";
import { countHit } from "../limits/rate-limits";
import { enqueueOperatorMail } from "../outbox/outbox";
import { lookupHash, tokenOf } from "../secrets/operator-links";
import { personEmail } from "./welcome-form";

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

/** An address as somebody types it; out comes the form in which it is stored. */
export const operatorEmail = personEmail.transform((typed, context) => {
  const email = normaliseEmail(typed);
  if (email) return email;
  context.addIssue({ code: "custom", message: code("invalid_email") });
  return z.NEVER;
});

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
  const inviter = by === null ? {} : { operatorId: by };
  const about = { outcome: "sent", workspaceId, ...inviter, details: { invitationId: id, role } };
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
  return sql`now() + make_interval(days => ${LIFETIME_DAYS})`;
}
