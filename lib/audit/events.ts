import "server-only";
import { db, type Tx } from "@/db/client";
import { auditEvents, installationEvents } from "@/db/schema";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { countHit } from "../limits/rate-limits";
import { followEvents } from "./journeys";
import type { AuditAction } from "./log/actions";

export type AuditEvent = {
  applicationId: string;
  tenantId: string | null;
  action: AuditAction;
  /** The outcome, as a word or code. */
  outcome: string;
  userId?: string | null;
  attemptId?: string | null;
  clientId?: string | null;
  actor?: { type: "VISITOR" | "USER" | "CLIENT" | "OPERATOR" | "SYSTEM"; id?: string };
  /** Facts for operators. Never a secret, a password, a code or a token. */
  details?: Record<string, unknown>;
};

/** Steps that belong to no application. */
export type InstallationAction =
  | "first_operator.created"
  | "operator_sign_in.completed"
  | "operator_sign_in.failed"
  | "operator_sign_out.completed"
  | "operator.invited"
  | "operator.joined"
  | "operator.role_changed"
  | "operator.removed"
  | "operator_invitation.resent"
  | "operator_invitation.withdrawn"
  | "operator_invitation.declined"
  | "operator_password.changed"
  | "operator_password_reset.requested"
  | "operator_password_reset.completed"
  | "operator_provider.linked"
  | "operator_provider.unlinked"
  | "operator_session.ended"
  | "operator_token.created"
  | "operator_token.deleted"
  | "workspace.created"
  | "workspace.changed"
  | "application.deleted";

export type InstallationEvent = {
  action: InstallationAction;
  /** The outcome, as a word or code. */
  outcome: string;
  /** Absent or null: nobody's, or not known. */
  workspaceId?: string | null;
  operatorId?: string | null;
  /** Facts for operators. Never a secret, a password, a code, a token or an address. */
  details?: Record<string, unknown>;
};

/** Writes one event, in the transaction of the step if there is one. */
export async function recordEvent(event: AuditEvent, request: RequestContext | null, tx: Tx = db()): Promise<void> {
  await recordEvents([event], request, tx);
}

/** Writes the events of a job that did the same step for many. */
export async function recordEvents(
  events: readonly AuditEvent[],
  request: RequestContext | null,
  tx: Tx = db(),
): Promise<void> {
  if (events.length === 0) return;
  await tx.insert(auditEvents).values(
    events.map(({ actor = whoAsks(request), details = {}, ...rest }) => ({
      ...rest,
      id: newId(),
      actorType: actor.type,
      actorId: actor.id ?? null,
      requestId: request?.requestId ?? null,
      details,
    })),
  );
  await followEvents(tx, events, request?.callerClientId !== undefined);
}

function whoAsks(request: RequestContext | null): NonNullable<AuditEvent["actor"]> {
  return request?.callerClientId ? { type: "CLIENT", id: request.callerClientId } : { type: "VISITOR" };
}

/** Writes one event that belongs to no application, in the transaction of the step if there is one. */
export async function recordInstallationEvent(
  event: InstallationEvent,
  request: RequestContext | null,
  tx: Tx = db(),
): Promise<void> {
  await tx.insert(installationEvents).values({ ...event, id: newId(), requestId: request?.requestId ?? null });
}

/**
 * Writes the event of a refusal that a visitor can cause without limit, because it costs no try: at most 20 of one kind per key and hour,
 * so that they can't flood the table. Not in a transaction, because that one is rolled back.
 *
 * @param key by what the refusals are counted: an attempt, a network
 */
export async function recordRefusal(
  event: AuditEvent | InstallationEvent,
  key: string,
  request: RequestContext,
): Promise<void> {
  if (!(await countHit("refusals_recorded", `${event.action} ${event.outcome} ${key}`)).within) return;
  await ("applicationId" in event ? recordEvent(event, request) : recordInstallationEvent(event, request));
}
