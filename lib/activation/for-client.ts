import "server-only";
import { and, desc, eq, isNull } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import type { applications } from "@/db/schema";
import { signupAttempts, users } from "@/db/schema";
import type { Actor } from "../access/access";
import { eventOf, sendAttemptMail } from "../attempts/attempt-mail";
import { type AttemptName, findAttempt, lockSubject, type SignupAttempt } from "../attempts/attempts";
import { makeMarker, parseMarker } from "../attempts/marker";
import { parseRequestCode, requestCodeOf } from "../attempts/request-code";
import { recordEvent } from "../audit/events";
import type { Refusal, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import { findHost } from "../hosts/resolve";
import { isId } from "../ids";
import { findSecret } from "../secrets/one-time-secrets";
import { type ActivationOutcome, activate, findLink, isMarked, type Unusable } from "./activation";
import { activateByCode } from "./activation-code";

type Application = Pick<typeof applications.$inferSelect, "id" | "activationProofRequired">;

/** What came of an activation that an application's own server asked for. */
export type ClientActivation =
  | Unusable
  | Refusal
  | { type: "invalid"; violations: Violations }
  | { type: "wrong_password" }
  | { type: "wrong_code" }
  | { type: "activated"; userId: string; tenantId: string; handOver: string };

/**
 * Activates by the code of an emailed link, for an application that finishes signups on its own pages. Such a server is trusted to know whose
 * browser it serves; where the application's setting says otherwise, the proof that signup answered with, or the password, must come along.
 *
 * @param given.attemptProof of the very attempt that the link belongs to; any other is a violation, not ignored
 */
export async function activateLinkForClient(
  application: Application,
  given: { token: string; attemptProof?: string; password?: string; username?: string },
  request: RequestContext,
): Promise<ClientActivation> {
  const secret = await findSecret(application.id, "ACTIVATION_LINK", given.token);
  const found =
    secret?.attemptId &&
    (await findAttempt({ applicationId: application.id, tenantId: secret.tenantId, id: secret.attemptId }));
  const host = found ? await findHost(found.attempt.host) : null;
  if (!found || host?.application.id !== application.id) return { type: "unusable", reason: "invalid" };
  // What is over is told as such, whatever came along: its password is gone with it.
  const link = await findLink(host, given.token);
  if ("type" in link) return link;
  const { attempt } = link;
  const marker = given.attemptProof === undefined ? undefined : parseMarker(application.id, given.attemptProof);
  const markers = marker ? [marker] : [];
  if (given.attemptProof !== undefined && !isMarked(attempt, markers)) {
    return { type: "invalid", violations: { attemptProof: [{ code: "invalid_format" }] } };
  }
  // Where the attempt has no password there is none to compare with, so naming one proves nothing.
  const isProven = given.attemptProof !== undefined || (given.password !== undefined && attempt.passwordHash !== null);
  if (application.activationProofRequired && !isProven) {
    return { type: "invalid", violations: { attemptProof: [{ code: "required" }] } };
  }
  const { token, password, username } = given;
  const outcome = await activate(
    host,
    {
      token,
      ...(password === undefined ? {} : { password }),
      ...(username === undefined ? {} : { username }),
      vouched: !isProven,
    },
    markers,
    request,
  );
  return translated(outcome, attempt);
}

/** Activates by the code that the user typed and the request code that signup answered with, which names the attempt. */
export async function activateCodeForClient(
  application: Application,
  given: { requestCode: string; code: string; username?: string },
  request: RequestContext,
): Promise<ClientActivation> {
  const name = parseRequestCode(application.id, given.requestCode);
  const attempt = name && (await findAttempt(name))?.attempt;
  const host = attempt ? await findHost(attempt.host) : null;
  if (!attempt || !host) return { type: "invalid", violations: { requestCode: [{ code: "invalid_format" }] } };
  const { code, username } = given;
  const outcome = await activateByCode(
    host,
    { attemptId: attempt.id, code, ...(username === undefined ? {} : { username }) },
    [makeMarker(application.id, attempt.tenantId, attempt.id)],
    request,
  );
  switch (outcome.type) {
    case "invalid_format":
      return { type: "invalid", violations: { verificationCode: [{ code: "invalid_format" }] } };
    case "wrong_code":
      return { type: "wrong_code" };
    case "start_again":
      return { type: "unusable", reason: outcome.reason };
    default:
      return translated(outcome, attempt);
  }
}

function translated(outcome: ActivationOutcome, attempt: SignupAttempt): ClientActivation {
  switch (outcome.type) {
    case "activated":
      return { ...outcome, userId: attempt.userId, tenantId: attempt.tenantId };
    case "username_taken":
      return { type: "invalid", violations: { username: [{ code: "not_unique" }] } };
    case "invalid_username":
      return { type: "invalid", violations: { username: [{ code: outcome.code }] } };
    case "wrong_password":
      return { type: "wrong_password" };
    default:
      return outcome;
  }
}

export type RequestedActivation =
  | Refusal
  | { type: "sent"; strategy: "EMAIL_LINK" }
  | { type: "sent"; strategy: "EMAIL_CODE"; requestCode: string };

/**
 * A fresh mail for the newest signup of a user who was not activated yet, at most one a minute. One that has expired begins to live again; its
 * tries are not refilled.
 *
 * @param actor who asked for it, where that is not the application's own server
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
