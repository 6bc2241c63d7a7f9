import "server-only";
import { db, type Tx } from "@/db/client";
import { auditEvents } from "@/db/schema";
import type { RequestContext } from "./hosts/current";
import { newId } from "./ids";

/** Steps that leave an event. */
export type AuditAction =
  | "signup.submitted"
  | "signup.mail_limit_reached"
  | "activation.resent"
  | "activation.completed"
  | "activation.refused_by_owner"
  | "activation.failed"
  | "login.completed"
  | "login.failed"
  | "logout.completed"
  | "session.created"
  | "application.created"
  | "application.changed"
  | "tenant.created"
  | "tenant.changed"
  | "settings.changed"
  | "role_assignment_policy.changed"
  | "verification.requested"
  | "verification.completed"
  | "verification.claimed"
  | "verification.refused_by_owner"
  | "verification.failed"
  | "discovery.requested"
  | "login_link.requested"
  | "password_reset.requested"
  | "password_reset.completed";

export type AuditEvent = {
  applicationId: string;
  tenantId: string | null;
  action: AuditAction;
  /** A word or code: what came of it. */
  outcome: string;
  userId?: string;
  attemptId?: string;
  clientId?: string | null;
  actor?: { type: "VISITOR" | "USER" | "CLIENT" | "OPERATOR" | "SYSTEM"; id?: string };
  /** Facts for operators. Never a secret, a password, a code or a token. */
  details?: Record<string, unknown>;
};

/** Leaves one event, in the transaction of the step itself where there is one. */
export async function recordEvent(event: AuditEvent, request: RequestContext | null, tx: Tx = db()): Promise<void> {
  const { actor = whoAsks(request), details = {}, ...rest } = event;
  await tx.insert(auditEvents).values({
    ...rest,
    id: newId(),
    actorType: actor.type,
    actorId: "id" in actor ? (actor.id ?? null) : null,
    requestId: request?.requestId ?? null,
    details,
  });
}

function whoAsks(request: RequestContext | null): NonNullable<AuditEvent["actor"]> {
  return request?.callerClientId ? { type: "CLIENT", id: request.callerClientId } : { type: "VISITOR" };
}
