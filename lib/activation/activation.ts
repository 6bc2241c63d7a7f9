import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { type Tx, violatedConstraint, withTransaction } from "@/db/client";
import { signupAttempts, tenants, users } from "@/db/schema";
import { endOtherAttempts, eventOf } from "../attempts/attempt-mail";
import {
  byName,
  endUserSecrets,
  findAttempt,
  lockSubject,
  returnTry,
  type SignupAttempt,
  takeTry,
} from "../attempts/attempts";
import { parseUsername } from "../attempts/form";
import type { Marker } from "../attempts/marker";
import { recordEvent, recordRefusal } from "../audit/events";
import { isEmailDomainAllowed } from "../email-addresses";
import type { FieldCode, Refusal } from "../errors";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { canonicalHostname } from "../hosts/resolve";
import { keptOrigin } from "../origin";
import { OverloadedError, verifyPassword } from "../passwords/passwords";
import { PROFILE_NAMES, type ProfileField } from "../profile/fields";
import { findSecret, type OneTimeSecret, spendSecret } from "../secrets/one-time-secrets";
import { issueHandOver } from "../sessions/hand-over";
import { endUserSessions } from "../sessions/session";
import { isUser, setPassword } from "../users/users";

type Tenant = typeof tenants.$inferSelect;

/** Why a link opens nothing any more. */
export type Unusable = { type: "unusable"; reason: "invalid" | "used" | "expired" | "too_many_attempts" };

export type ActivationPage =
  | Unusable
  | {
      type: "ready";
      /** What the page asks of this browser: nothing (it began the attempt), the attempt's password, or one press of a button. */
      mode: "automatic" | "password" | "button";
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
  const link = await findLink(host, token);
  if ("type" in link) return link;
  return {
    type: "ready",
    mode: modeOf(link.attempt, markers),
    tenantDisplayName: link.attempt.tenantDisplayName ?? link.tenant.displayName,
    tenantHost: await canonicalHostname(host.application.id, link.tenant.id),
    email: link.attempt.email,
  };
}

type Link = { secret: OneTimeSecret; attempt: SignupAttempt; tenant: Tenant };

/** The living attempt behind a link, on the host where it began and nowhere else. */
export async function findLink(host: CurrentHost, token: string | undefined): Promise<Link | Unusable> {
  const secret = token ? await findSecret(host.application.id, "ACTIVATION_LINK", token) : undefined;
  if (!secret?.attemptId) return { type: "unusable", reason: "invalid" };
  const found = await findAttempt({
    applicationId: secret.applicationId,
    tenantId: secret.tenantId,
    id: secret.attemptId,
  });
  if (!found || found.attempt.host !== host.hostname) return { type: "unusable", reason: "invalid" };
  const { attempt, tenant } = found;
  if (secret.usedAt || attempt.activatedAt || attempt.endedAt) return { type: "unusable", reason: "used" };
  if (secret.expired) return { type: "unusable", reason: "expired" };
  return { secret, attempt, tenant };
}

export function isMarked(attempt: SignupAttempt, markers: readonly Marker[]): boolean {
  return markers.some((marker) => marker.tenantId === attempt.tenantId && marker.attemptId === attempt.id);
}

function modeOf(attempt: SignupAttempt, markers: readonly Marker[]): "automatic" | "password" | "button" {
  if (isMarked(attempt, markers)) return "automatic";
  return attempt.passwordHash === null ? "button" : "password";
}

export type ActivationOutcome =
  | Unusable
  | Refusal
  | { type: "wrong_password"; triesLeft: number }
  | { type: "username_taken" }
  /** Another username was chosen, and it can't be one. Nothing was counted. */
  | { type: "invalid_username"; code: FieldCode }
  /** The browser goes to this URL on the tenant's canonical host, where its session begins. */
  | { type: "activated"; handOver: string };

/**
 * Activates by a link: in the browser that began the attempt without further ado, in any other with the attempt's password. So a proven
 * mailbox never blesses a password that its owner did not choose.
 *
 * @param given.password what was typed; not looked at where the marker is present or the attempt has none
 * @param given.username another one, after "username_taken"; not looked at where the attempt has none
 * @param given.vouched an application's own server says that this is the person who signed up: then nothing more is asked
 */
export async function activate(
  host: CurrentHost,
  given: { token: string | undefined; password?: string; username?: string; vouched?: boolean },
  markers: readonly Marker[],
  request: RequestContext,
): Promise<ActivationOutcome> {
  const link = await findLink(host, given.token);
  if ("type" in link) return link;
  const { attempt } = link;
  const chosen = chosenUsername(attempt, given.username);
  if (chosen && "code" in chosen) return { type: "invalid_username", code: chosen.code };
  const tryTaken = !given.vouched && modeOf(attempt, markers) === "password";
  if (tryTaken) {
    const refused = await checkPassword(attempt, given.password ?? "", request);
    if (refused) return refused;
  }
  const inSameBrowser = isMarked(attempt, markers);
  return completeActivation(link.secret, attempt, { inSameBrowser, tryTaken, ...chosen }, request);
}

/** The username in the place of the attempt's own, where it has one and another was typed. */
export function chosenUsername(attempt: SignupAttempt, typed: string | undefined) {
  return attempt.username === null || typed === undefined ? undefined : parseUsername(typed);
}

async function checkPassword(
  attempt: SignupAttempt,
  password: string,
  request: RequestContext,
): Promise<Exclude<ActivationOutcome, { type: "activated" }> | undefined> {
  const triesLeft = await takeTry(attempt);
  if (triesLeft === "none") {
    await recordFailure(attempt, "too_many_attempts", request);
    return { type: "unusable", reason: "too_many_attempts" };
  }
  try {
    if (await verifyPassword(attempt.passwordHash, password)) return undefined;
  } catch (error) {
    if (!(error instanceof OverloadedError)) throw error;
    await returnTry(attempt);
    return { type: "refused", code: "overloaded", retryAfterSeconds: error.retryAfterSeconds };
  }
  await recordEvent({ ...eventOf(attempt), action: "activation.failed", outcome: "wrong_password" }, request);
  return triesLeft > 0 ? { type: "wrong_password", triesLeft } : { type: "unusable", reason: "too_many_attempts" };
}

/** The event of an activation that came to nothing, whatever transaction was rolled back with it. */
export function recordFailure(attempt: SignupAttempt, outcome: string, request: RequestContext): Promise<void> {
  return recordRefusal({ ...eventOf(attempt), action: "activation.failed", outcome }, attempt.id, request);
}

type Completed = Unusable | Refusal | { type: "username_taken" } | { type: "activated"; handOver: string };

/**
 * Spends a link or code that was found to be right and, with it, brings in what its attempt owns. Everything set up before by somebody
 * unproven dies.
 *
 * @param attempt as it was when the secret, or the password beside it, was checked
 * @param how.tryTaken whether that check cost a try; it is given back where the person was right and is refused for something else
 * @param how.username in the place of the attempt's own; reserved now, or refused as taken
 */
export async function completeActivation(
  secret: OneTimeSecret,
  attempt: SignupAttempt,
  how: { inSameBrowser: boolean; tryTaken: boolean; username?: string },
  request: RequestContext,
): Promise<Completed> {
  const outcome = await completeOrNothing(secret, attempt, how, request);
  if (outcome.type === "refused" || outcome.type === "username_taken") {
    if (how.tryTaken) await returnTry(attempt);
    await recordFailure(attempt, outcome.type === "refused" ? outcome.code : outcome.type, request);
  }
  return outcome;
}

async function completeOrNothing(
  secret: OneTimeSecret,
  attempt: SignupAttempt,
  how: { inSameBrowser: boolean; username?: string },
  request: RequestContext,
): Promise<Completed> {
  try {
    return await withTransaction((tx) => complete(tx, secret, attempt, how, request));
  } catch (error) {
    if (violatedConstraint(error) === "users_username") return { type: "username_taken" };
    throw error;
  }
}

async function complete(
  tx: Tx,
  secret: OneTimeSecret,
  attempt: SignupAttempt,
  { inSameBrowser, username }: { inSameBrowser: boolean; username?: string },
  request: RequestContext,
): Promise<Unusable | Refusal | { type: "activated"; handOver: string }> {
  const { user, tenant } = await lockSubject(tx, attempt);
  if (!tenant || user?.status !== "PROVISIONED") return { type: "unusable", reason: "used" };
  if (!isEmailDomainAllowed(attempt.email, tenant.allowedSignupEmailDomains)) {
    return { type: "refused", code: "email_domain_not_allowed" };
  }
  const [locked] = await tx.select().from(signupAttempts).where(byName(attempt)).for("update");
  // Between the check and now its browser may have typed another password: then this one was checked against the wrong one.
  if (!locked || locked.endedAt || locked.passwordHash !== attempt.passwordHash)
    return { type: "unusable", reason: "used" };
  const fresh = { ...locked, username: username ?? locked.username };
  if (!(await spendSecret(tx, secret))) return { type: "unusable", reason: "used" };
  await tx
    .update(signupAttempts)
    .set({
      activatedAt: sql`now()`,
      activatedInSameBrowser: inSameBrowser,
      passwordHash: null,
      username: fresh.username,
    })
    .where(byName(fresh));
  await endOtherAttempts(tx, fresh);
  await endUserSecrets(tx, fresh);
  await endUserSessions(tx, fresh);
  await bringIn(tx, fresh, tenant, { emailVerified: true });
  await recordEvent({ ...eventOf(fresh), action: "activation.completed", outcome: secret.purpose }, request, tx);
  const handOver = await issueHandOver(tx, "user-activation", handOverOf(fresh), { hostname: locked.host, request });
  return { type: "activated", handOver };
}

/** How a browser goes on once an attempt is activated. */
export function handOverOf(attempt: SignupAttempt) {
  const { applicationId, tenantId, userId, id: attemptId } = attempt;
  return { applicationId, tenantId, userId, attemptId, workflow: "signup" as const, origin: keptOrigin(attempt) };
}

/** What the attempt knows of the profile. What it was not asked, or left empty, stays as an import or an operator has written it. */
function givenProfile(attempt: SignupAttempt): Partial<Record<ProfileField, string>> {
  return Object.fromEntries(PROFILE_NAMES.flatMap((name) => (attempt[name] === null ? [] : [[name, attempt[name]]])));
}

/** Password, profile and username of exactly this attempt; and the tenant is here to stay. */
export async function bringIn(
  tx: Tx,
  attempt: SignupAttempt,
  tenant: Tenant,
  { emailVerified }: { emailVerified: boolean },
): Promise<void> {
  await tx
    .update(users)
    .set({
      status: "ACTIVE",
      emailVerified,
      username: attempt.username,
      ...givenProfile(attempt),
      updatedAt: sql`now()`,
      version: sql`${users.version} + 1`,
    })
    .where(isUser(attempt));
  await setPassword(tx, attempt, attempt.passwordHash);
  if (tenant.heldUntil === null) return;
  await tx
    .update(tenants)
    .set({
      heldUntil: null,
      displayName: attempt.tenantDisplayName ?? tenant.displayName,
      updatedAt: sql`now()`,
      version: sql`${tenants.version} + 1`,
    })
    .where(and(eq(tenants.applicationId, tenant.applicationId), eq(tenants.id, tenant.id)));
}
