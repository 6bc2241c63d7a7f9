import "server-only";
import type { applications } from "@/db/schema";
import { findAttempt, type SignupAttempt } from "../attempts/attempts";
import { makeMarker, parseMarker, parseRequestCode } from "../attempts/marker";
import type { Refusal, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import { findHost } from "../hosts/resolve";
import { findLinkOfAttempt } from "../proofs/link";
import type { Unusable } from "../proofs/proof";
import { findSecret } from "../secrets/one-time-secrets";
import { type ActivationOutcome, activate, activateByCode, isMarked } from "./activation";

type Application = Pick<typeof applications.$inferSelect, "id" | "activationProofRequired">;

/** The outcome of an activation by an application's own server. */
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
 * @param given.attemptProof of the attempt that the link belongs to; that of another one is a violation
 */
export async function activateLinkForClient(
  application: Application,
  given: {
    token: string;
    attemptProof?: string | undefined;
    password?: string | undefined;
    username?: string | undefined;
  },
  request: RequestContext,
): Promise<ClientActivation> {
  const secret = await findSecret(application.id, "ACTIVATION_LINK", given.token);
  const found =
    secret?.attemptId &&
    (await findAttempt({ applicationId: application.id, tenantId: secret.tenantId, id: secret.attemptId }));
  const host = found ? await findHost(found.attempt.host) : null;
  if (!found || host?.application.id !== application.id) return { type: "unusable", reason: "invalid" };
  // An ended link is answered as such, whatever was sent with it: its password no longer exists.
  const link = await findLinkOfAttempt(host, given.token);
  if ("type" in link) return link;
  const { attempt } = link;
  const marker = given.attemptProof === undefined ? undefined : parseMarker(application.id, given.attemptProof);
  const markers = marker ? [marker] : [];
  if (given.attemptProof !== undefined && !isMarked(attempt, markers)) {
    return { type: "invalid", violations: { attemptProof: [{ code: "invalid_format" }] } };
  }
  // If the attempt has no password, a password proves nothing.
  const isProven = given.attemptProof !== undefined || (given.password !== undefined && attempt.passwordHash !== null);
  if (application.activationProofRequired && !isProven) {
    return { type: "invalid", violations: { attemptProof: [{ code: "required" }] } };
  }
  return translated(await activate(host, { ...given, vouched: !isProven }, markers, request), attempt);
}

/** Activates by the code that the user typed and the request code that signup answered with, which names the attempt. */
export async function activateCodeForClient(
  application: Application,
  given: { requestCode: string; code: string; username?: string | undefined },
  request: RequestContext,
): Promise<ClientActivation> {
  const name = parseRequestCode(application.id, given.requestCode);
  const attempt = name && (await findAttempt(name))?.attempt;
  const host = attempt ? await findHost(attempt.host) : null;
  if (!attempt || !host) return { type: "invalid", violations: { requestCode: [{ code: "invalid_format" }] } };
  const markers = [makeMarker(application.id, attempt.tenantId, attempt.id)];
  const outcome = await activateByCode(host, { ...given, attemptId: attempt.id }, markers, request);
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
    case "fields_missing":
      return { type: "invalid", violations: outcome.violations };
    default:
      return outcome;
  }
}
