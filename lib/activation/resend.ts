import "server-only";
import { and, desc, eq, isNull } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { signupAttempts, users } from "@/db/schema";
import type { Actor } from "../access/access";
import { sendAttemptMail } from "../attempts/attempt-mail";
import { type AttemptName, eventOf, findAttempt, lockSubject } from "../attempts/attempts";
import { requestCodeOf } from "../attempts/marker";
import { recordEvent } from "../audit/events";
import type { Refusal } from "../errors";
import type { RequestContext } from "../hosts/current";
import { isId } from "../ids";
import { readUser, type UserId } from "../users/read";

export type RequestedActivation =
  | Refusal
  | { type: "sent"; strategy: "EMAIL_LINK" }
  | { type: "sent"; strategy: "EMAIL_CODE"; requestCode: string };

/**
 * A new mail for the newest signup of a user who is not active yet, at most one a minute. It renews an expired attempt, but not its number
 * of tries.
 *
 * @param actor who requested it, if not the application's own server
 */
export async function requestActivation(
  applicationId: string,
  userId: string,
  request: RequestContext,
  actor?: Actor,
): Promise<RequestedActivation> {
  const user = isId(userId) ? await findUser(applicationId, userId) : undefined;
  if (!user) return { type: "refused", code: "user_not_found" };
  return withTransaction(async (tx) => {
    const name = await newestAttempt(tx, applicationId, user.tenantId, userId);
    if (!name || user.status !== "PROVISIONED") return { type: "refused", code: "no_signup_pending" };
    const before = await findAttempt(name, tx);
    if (before) await lockSubject(tx, before.attempt);
    const found = await findAttempt(name, tx);
    if (!found || found.attempt.activatedAt || found.attempt.endedAt) {
      return { type: "refused", code: "no_signup_pending" };
    }
    if (found.resendInSeconds > 0) {
      return { type: "refused", code: "rate_limited", retryAfterSeconds: found.resendInSeconds };
    }
    const mail = await sendAttemptMail(tx, found.attempt);
    const by = actor ? { actor } : {};
    await recordEvent({ ...eventOf(found.attempt), action: "activation.resent", outcome: mail, ...by }, request, tx);
    if (mail === "mail_limit_reached") return { type: "refused", code: "rate_limited", retryAfterSeconds: 3600 };
    return found.attempt.activationStrategy === "EMAIL_LINK"
      ? { type: "sent", strategy: "EMAIL_LINK" }
      : { type: "sent", strategy: "EMAIL_CODE", requestCode: requestCodeOf(name) };
  });
}

async function findUser(applicationId: string, userId: string) {
  const [user] = await db()
    .select({ tenantId: users.tenantId, status: users.status })
    .from(users)
    .where(and(eq(users.applicationId, applicationId), eq(users.id, userId)));
  return user;
}

async function newestAttempt(
  tx: Tx,
  applicationId: string,
  tenantId: string,
  userId: string,
): Promise<AttemptName | undefined> {
  const [attempt] = await tx
    .select({ id: signupAttempts.id })
    .from(signupAttempts)
    .where(
      and(
        eq(signupAttempts.applicationId, applicationId),
        eq(signupAttempts.tenantId, tenantId),
        eq(signupAttempts.userId, userId),
        isNull(signupAttempts.activatedAt),
        isNull(signupAttempts.endedAt),
      ),
    )
    .orderBy(desc(signupAttempts.createdAt))
    .limit(1);
  return attempt && { applicationId, tenantId, id: attempt.id };
}

export type ResentActivation =
  | { type: "sent" }
  | { type: "waits" }
  /** No signup can be activated: it was already, it has ended, or an admin created the user. */
  | { type: "nothing_pending" }
  | { type: "forbidden" }
  | { type: "not_found" };

/** {@link requestActivation} for an operator who may change the user. */
export async function resendActivation(actor: Actor, name: UserId, request: RequestContext): Promise<ResentActivation> {
  const found = await readUser(actor, name);
  if (!found) return { type: "not_found" };
  if (!found.mayChange) return { type: "forbidden" };
  const outcome = await requestActivation(name.applicationId, name.userId, request, actor);
  if (outcome.type === "sent") return { type: "sent" };
  switch (outcome.code) {
    case "rate_limited":
      return { type: "waits" };
    case "user_not_found":
      return { type: "not_found" };
    default:
      return { type: "nothing_pending" };
  }
}
