import "server-only";
import { findMarked, type SignupAttempt } from "../attempts/attempts";
import type { Marker } from "../attempts/marker";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { canonicalHostname } from "../hosts/resolve";
import { mailedCode } from "../proofs/code";
import { type Finished, finishAttempt } from "../proofs/finish-attempt";
import { findLinkOfAttempt, mailedLink } from "../proofs/link";
import { passwordOfAttempt } from "../proofs/password";
import type { Unusable } from "../proofs/proof";

export type ActivationMode = "automatic" | "password" | "button";

export type ActivationPage =
  | Unusable
  | {
      type: "ready";
      /** What the page asks of this browser: nothing (it began the attempt), the attempt's password, or one press of a button. */
      mode: ActivationMode;
      tenantId: string;
      tenantDisplayName: string;
      tenantHost: string;
      email: string;
    };

/** What the activation page shows for a link that this browser opened. Spends nothing, and changes nothing. */
export async function activationPage(
  host: CurrentHost,
  token: string | undefined,
  markers: readonly Marker[],
): Promise<ActivationPage> {
  const link = await findLinkOfAttempt(host, token);
  if ("type" in link) return link;
  return {
    type: "ready",
    mode: modeOf(link.attempt, markers),
    tenantId: link.tenant.id,
    tenantDisplayName: link.attempt.tenantDisplayName ?? link.tenant.displayName,
    tenantHost: await canonicalHostname(host.application.id, link.tenant.id),
    email: link.attempt.email,
  };
}

/** Whether one of a browser's markers names this attempt: it began there. */
export function isMarked(attempt: SignupAttempt, markers: readonly Marker[]): boolean {
  return markers.some((marker) => marker.tenantId === attempt.tenantId && marker.attemptId === attempt.id);
}

function modeOf(attempt: SignupAttempt, markers: readonly Marker[]): ActivationMode {
  if (isMarked(attempt, markers)) return "automatic";
  return attempt.passwordHash === null ? "button" : "password";
}

export type ActivationOutcome = Unusable | Finished | { type: "wrong_password"; triesLeft: number };

/**
 * Activates by a link: in the browser that began the attempt without a question, in any other with the attempt's password.
 *
 * @param given.password what was typed; not looked at where the marker is present or the attempt has none
 * @param given.username another one, after "username_taken"
 * @param given.fields what was entered after "fields_missing"; null: nothing was asked yet; undefined: nobody can be asked
 * @param given.vouched an application's own server answers for the person who signed up: then nothing more is asked
 */
export async function activate(
  host: CurrentHost,
  given: {
    token: string | undefined;
    password?: string | undefined;
    username?: string | undefined;
    fields?: unknown;
    vouched?: boolean;
  },
  markers: readonly Marker[],
  request: RequestContext,
): Promise<ActivationOutcome> {
  const link = await findLinkOfAttempt(host, given.token);
  if ("type" in link) return link;
  const { attempt } = link;
  const asksForPassword = !given.vouched && modeOf(attempt, markers) === "password";
  const password = asksForPassword ? [passwordOfAttempt(attempt, given.password ?? "")] : [];
  const how = { inSameBrowser: isMarked(attempt, markers), username: given.username, fields: given.fields };
  return finishAttempt(attempt, [mailedLink(link.secret), ...password], how, request);
}

export type CodeOutcome =
  | Exclude<Finished, { type: "unusable" }>
  /** Not six digits: nothing was counted. */
  | { type: "invalid_format" }
  | { type: "wrong_code"; triesLeft: number }
  /** Nothing that is typed opens this attempt any more. */
  | { type: "start_again"; reason: "too_many_attempts" | "expired" | "used" };

/**
 * Activates by the code that was mailed for the attempt which this browser's marker names, and for no other.
 *
 * @param given.username another one, after "username_taken"
 */
export async function activateByCode(
  host: CurrentHost,
  given: { attemptId: string; code: string; username?: string | undefined; fields?: unknown },
  markers: readonly Marker[],
  request: RequestContext,
): Promise<CodeOutcome> {
  const digits = given.code.replace(/[\s-]/g, "");
  if (!/^\d{6}$/.test(digits)) return { type: "invalid_format" };
  const found = await findMarked(host, given.attemptId, markers);
  if (!found || found.expired || found.attempt.activationStrategy !== "EMAIL_CODE") {
    return { type: "start_again", reason: "expired" };
  }
  const { attempt } = found;
  if (attempt.activatedAt || attempt.endedAt) return { type: "start_again", reason: "used" };
  const how = { inSameBrowser: true, username: given.username, fields: given.fields };
  const outcome = await finishAttempt(attempt, [mailedCode(attempt, digits)], how, request);
  if (outcome.type !== "unusable") return outcome;
  return { type: "start_again", reason: outcome.reason === "too_many_attempts" ? outcome.reason : "used" };
}
