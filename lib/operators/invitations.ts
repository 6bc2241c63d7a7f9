import "server-only";
import { and, asc, eq, gt, isNull, lte, sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { operatorInvitations, operatorMails, operators, workspaceMemberships } from "@/db/schema";
import { recordInstallationEvent } from "../audit";
import { enqueueOperatorMail } from "../email/operator-outbox";
import { mailboxOf, normaliseEmail } from "../email-addresses";
import type { Refusal, Violations } from "../errors";
import { code, violationsIn } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { isId, newId } from "../ids";
import { countHit } from "../rate-limits";
import type { OperatorActor } from "../settings/access";
import { lookupHash, tokenOf } from "./links";
import { holdWorkspace, mayManageOperators, type OperatorRole } from "./rights";
import { personEmail } from "./welcome-form";

const LIFETIME_DAYS = 7;
const BETWEEN_MAILS_SECONDS = 60;

export type ListedInvitation = {
  id: string;
  email: string;
  role: OperatorRole;
  expiresAt: Date;
  /** Sent again, it works again. */
  isExpired: boolean;
};

const newInvitation = z.object({
  email: personEmail,
  role: z.enum(["OWNER", "ADMIN", "VIEWER"], code("invalid_format")),
});

type Denial = { type: "forbidden" | "not_found" };

/**
 * Invites the owner of an address to a workspace: mails a link that works once, for seven days. Only an OWNER may. The right stands in the
 * invitation; the link shows whose it is.
 */
export async function inviteOperator(
  actor: OperatorActor,
  workspaceId: string,
  raw: Record<string, unknown>,
  request: RequestContext,
): Promise<Denial | Refusal | { type: "invalid"; violations: Violations } | { type: "created"; id: string }> {
  return withTransaction(async (tx) => {
    const held = await holdWorkspace(actor, workspaceId, tx);
    if (!held) return { type: "not_found" };
    if (!mayManageOperators(held.role)) return { type: "forbidden" };
    const parsed = newInvitation.safeParse(raw);
    const violations = violationsIn(parsed.error);
    const email = normaliseEmail(String(raw.email ?? ""));
    if (!email) violations.email ??= [{ code: "invalid_email" }];
    if (!parsed.success || !email) return { type: "invalid", violations };
    await forgetExpired(tx, workspaceId, email);
    if (await isTaken(tx, workspaceId, email)) {
      return { type: "invalid", violations: { email: [{ code: "not_unique" }] } };
    }
    const refusal = await countMail(tx, workspaceId, email);
    if (refusal) return refusal;
    const id = newId();
    const { role } = parsed.data;
    await tx.insert(operatorInvitations).values({
      id,
      workspaceId,
      email,
      role,
      tokenHash: lookupHash("operator-invitations", tokenOf("operator-invitations", id)),
      invitedBy: actor.id,
      expiresAt: inSevenDays(),
    });
    await enqueueOperatorMail(tx, { kind: "OPERATOR_INVITATION", toEmail: email, invitationId: id });
    await recordInstallationEvent(
      {
        action: "operator.invited",
        outcome: "sent",
        workspaceId,
        operatorId: actor.id,
        details: { invitationId: id, role },
      },
      request,
      tx,
    );
    return { type: "created", id };
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

/** Makes an invitation's link worth nothing. */
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

/** The invitations of a workspace that nobody has taken up, by address. The caller has asked who may see them. */
export async function listInvitations(workspaceId: string): Promise<ListedInvitation[]> {
  return db()
    .select({
      id: operatorInvitations.id,
      email: sql<string>`${operatorInvitations.email}`,
      role: operatorInvitations.role,
      expiresAt: operatorInvitations.expiresAt,
      isExpired: sql<boolean>`${operatorInvitations.expiresAt} <= now()`,
    })
    .from(operatorInvitations)
    .where(and(eq(operatorInvitations.workspaceId, workspaceId), isOpen()))
    .orderBy(asc(operatorInvitations.email));
}

/** An invitation that is open, for an OWNER of its workspace, held until the transaction ends. */
async function managedInvitation(
  tx: Tx,
  actor: OperatorActor,
  workspaceId: string,
  invitationId: string,
): Promise<Denial | { id: string; email: string }> {
  const held = await holdWorkspace(actor, workspaceId, tx);
  if (!held) return { type: "not_found" };
  if (!mayManageOperators(held.role)) return { type: "forbidden" };
  if (!isId(invitationId)) return { type: "not_found" };
  const [row] = await tx
    .select({ id: operatorInvitations.id, email: operatorInvitations.email })
    .from(operatorInvitations)
    .where(and(eq(operatorInvitations.id, invitationId), eq(operatorInvitations.workspaceId, workspaceId), isOpen()))
    .for("update");
  return row?.email ? { id: row.id, email: row.email } : { type: "not_found" };
}

/** So that the address can be invited anew. */
async function forgetExpired(tx: Tx, workspaceId: string, email: string): Promise<void> {
  await tx
    .update(operatorInvitations)
    .set({ withdrawnAt: sql`now()` })
    .where(
      and(
        eq(operatorInvitations.workspaceId, workspaceId),
        eq(operatorInvitations.email, email),
        isOpen(),
        lte(operatorInvitations.expiresAt, sql`now()`),
      ),
    );
}

/** Whether the address is invited already, or its owner is here. The workspace is held, so this stays true. */
async function isTaken(tx: Tx, workspaceId: string, email: string): Promise<boolean> {
  const invited = await tx.$count(
    operatorInvitations,
    and(eq(operatorInvitations.workspaceId, workspaceId), eq(operatorInvitations.email, email), isOpen()),
  );
  const [member] = await tx
    .select({ id: operators.id })
    .from(workspaceMemberships)
    .innerJoin(operators, eq(operators.id, workspaceMemberships.operatorId))
    .where(and(eq(workspaceMemberships.workspaceId, workspaceId), eq(operators.email, email)));
  return invited > 0 || member !== undefined;
}

async function countMail(tx: Tx, workspaceId: string, email: string): Promise<Refusal | undefined> {
  const ofWorkspace = await countHit("operator_invitations_per_workspace", workspaceId, tx);
  const verdict = ofWorkspace.within ? await countHit("mails_per_mailbox", mailboxOf(email), tx) : ofWorkspace;
  if (verdict.within) return undefined;
  return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
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

function isOpen() {
  return and(isNull(operatorInvitations.usedAt), isNull(operatorInvitations.withdrawnAt));
}

function inSevenDays() {
  return sql`now() + make_interval(days => ${LIFETIME_DAYS})`;
}
