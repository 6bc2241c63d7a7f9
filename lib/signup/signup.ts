import "server-only";
import { and, eq } from "drizzle-orm";
import { type Tx, violatedConstraint, withTransaction } from "@/db/client";
import { tenants } from "@/db/schema";
import { type MailVerdict, sendAttemptMail, sendVerificationMail } from "../attempts/attempt-mail";
import { eventOf, recordAttempt, type SignupAttempt, type Submission } from "../attempts/attempts";
import type { SignupFieldName } from "../attempts/form";
import { isSignupOpen, levelOf, parseOrigin } from "../attempts/gate";
import { type Marker, makeMarker } from "../attempts/marker";
import { type Provisioned, provisionTenant, provisionUser } from "../attempts/provision";
import { recordEvent, recordRefusal } from "../audit/events";
import { emailDomainOf } from "../email-addresses";
import type { Refusal, Violations } from "../errors";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { answeredAfter } from "../limits/answer-time";
import { countHit, networkOf } from "../limits/rate-limits";
import { keptOrigin } from "../origin";
import { hashPassword, refuseOverload } from "../passwords/passwords";
import { activateUser, handOverOf, markActivated } from "../proofs/finish-attempt";
import { issueHandOver } from "../sessions/hand-over";
import { resolveSettings, type Settings } from "../settings/resolve";
import { checkFields } from "./check-fields";

/** What came of a submission. `check_email` is the same for every address, whether or not it has an account. */
export type SignupOutcome =
  | { type: "invalid"; violations: Violations }
  | Refusal
  /** EMAIL_VERIFICATION: logged in at once. The browser goes to this URL on the tenant's canonical host. */
  | { type: "complete"; handOver: string; userId: string; tenantId: string }
  | {
      type: "check_email";
      attemptId: string;
      /** For the browser that signed up, and for as long as the attempt's secret lives. */
      marker: Marker;
      markerSeconds: number;
      strategy: "EMAIL_LINK" | "EMAIL_CODE";
      /** These three are for the API alone; a page never shows them. */
      userId: string;
      tenantId: string;
      mail: MailVerdict;
    };

/** A mail that had to wait takes its attempt's end along, and the browser must still be known then. The database judges the end itself. */
const MARKER_SPARE_SECONDS = 24 * 3600;

/** Longer than the rows of a new user take, so that the time of the answer does not reveal whether the user existed. */
const ANSWER_MS = 150;

/** What a form, or an API's body, holds: strings, of which none is trusted. */
export type RawSubmission = Record<string, unknown>;

/**
 * Signs somebody up at the level of a host, for page and API. The host alone decides which application or tenant is meant.
 *
 * @param markers of the attempts that this browser began earlier
 */
export async function signUp(
  host: CurrentHost,
  raw: RawSubmission,
  request: RequestContext,
  markers: readonly Marker[] = [],
): Promise<SignupOutcome> {
  const outcome = await checkAndSubmit(host, raw, request, markers);
  if (outcome.type === "refused") {
    const owner = { applicationId: host.application.id, tenantId: host.tenant?.id ?? null };
    const event = { ...owner, action: "signup.refused" as const, outcome: outcome.code };
    await recordRefusal(event, `${host.hostname} ${networkOf(request.clientAddress)}`, request);
  }
  return outcome;
}

/** The steps of a signup, in their order. */
async function checkAndSubmit(
  host: CurrentHost,
  raw: RawSubmission,
  request: RequestContext,
  markers: readonly Marker[],
): Promise<SignupOutcome> {
  if (!isSignupOpen(host)) return { type: "refused", code: "signup_disabled" };
  const limit = await checkLimits(host, request);
  if (limit) return limit;
  const settings = await resolveSettings(host.application.id, host.tenant?.id ?? null);
  const origin = await parseOrigin(host, raw, request);
  if (!origin) return { type: "refused", code: "unknown_client" };
  const checked = await checkFields(host, raw, settings, checksOf(settings, request));
  if ("violations" in checked) return { type: "invalid", violations: checked.violations };
  let passwordHash: string | null;
  try {
    passwordHash = checked.input.password === undefined ? null : await hashPassword(checked.input.password);
  } catch (error) {
    return refuseOverload(error);
  }
  const submission = { host, level: levelOf(host), input: checked.input, passwordHash, origin };
  try {
    return await answeredAfter(ANSWER_MS, () =>
      withTransaction((tx) => submit(tx, submission, settings, request, markers)),
    );
  } catch (error) {
    if (violatedConstraint(error) === "users_username") return notUnique("username");
    throw error;
  }
}

/**
 * Everything that is wrong with a submission, where it is already known to be wrong: what {@link signUp} would answer about its fields, after
 * the same gate and limits. Writes nothing.
 */
export async function checkSubmission(
  host: CurrentHost,
  raw: RawSubmission,
  request: RequestContext,
): Promise<Refusal | { type: "invalid"; violations: Violations }> {
  if (!isSignupOpen(host)) return { type: "refused", code: "signup_disabled" };
  const limit = await checkLimits(host, request);
  if (limit) return limit;
  const settings = await resolveSettings(host.application.id, host.tenant?.id ?? null);
  const checked = await checkFields(host, raw, settings, checksOf(settings, request));
  return { type: "invalid", violations: "violations" in checked ? checked.violations : {} };
}

function checksOf(settings: Settings, request: RequestContext) {
  const filler = request.callerClientId === undefined ? ("visitor" as const) : ("program" as const);
  return { revealsTaken: revealsTaken(settings, request), filler };
}

/**
 * Whether the answer may reveal that an address has an account (signup spec, "Somebody is already there"). Email verification logs people in at
 * once, so it can't be hidden; an application's own server always learns it, and decides itself what to show.
 */
function revealsTaken({ workflowPolicy }: Settings, request: RequestContext): boolean {
  return workflowPolicy.verificationStep === "EMAIL_VERIFICATION" || request.callerClientId !== undefined;
}

function notUnique(field: SignupFieldName): SignupOutcome {
  return { type: "invalid", violations: { [field]: [{ code: "not_unique" }] } };
}

/** The application's limit counts only what the visitor's own lets through: one visitor must not use up everybody's. */
async function checkLimits(host: CurrentHost, request: RequestContext): Promise<Refusal | undefined> {
  const own = request.callerClientId ? undefined : await countHit("signups_per_ip", networkOf(request.clientAddress));
  const verdict =
    own === undefined || own.within ? await countHit("signups_per_application", host.application.id) : own;
  return verdict.within
    ? undefined
    : { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
}

/** One transaction: tenant and hosts, user, roles, attempt, secret, mail and event, or nothing of it. */
async function submit(
  tx: Tx,
  submission: Submission,
  settings: Settings,
  request: RequestContext,
  markers: readonly Marker[],
): Promise<SignupOutcome> {
  const provisioned = await provision(tx, submission, request);
  if (provisioned === "name_taken") {
    return notUnique("tenantName");
  }
  const atOnce = settings.workflowPolicy.verificationStep === "EMAIL_VERIFICATION";
  const isTaken = provisioned.type === "already_active" || provisioned.type === "deactivated";
  if (isTaken && revealsTaken(settings, request)) return notUnique("email");
  const attempt = await recordAttempt(tx, submission, provisioned, settings, markers);
  // Only a user that this very submission created: an address that was there before has to be proven first.
  if (atOnce && provisioned.type === "created") return activateUnverified(tx, attempt, request);
  // The same browser within a minute of its last mail: the attempt holds what was typed now, and nothing is sent.
  const mail = attempt.coolingDown ? "waits" : await sendAttemptMail(tx, attempt);
  await recordEvent(submittedEvent(attempt, provisioned.type, mail), request, tx);
  return {
    type: "check_email",
    attemptId: attempt.id,
    marker: makeMarker(attempt.applicationId, attempt.tenantId, attempt.id),
    markerSeconds: attempt.secretLifetime + MARKER_SPARE_SECONDS,
    strategy: attempt.activationStrategy,
    userId: attempt.userId,
    tenantId: attempt.tenantId,
    mail,
  };
}

/**
 * EMAIL_VERIFICATION: the user that this submission has just created is ACTIVE at once and logged in; that the mailbox is theirs is another
 * fact, which the mail asks for.
 */
async function activateUnverified(
  tx: Tx,
  attempt: SignupAttempt,
  request: RequestContext,
): Promise<{ type: "complete"; handOver: string; userId: string; tenantId: string }> {
  const [tenant] = await tx
    .select()
    .from(tenants)
    .where(and(eq(tenants.applicationId, attempt.applicationId), eq(tenants.id, attempt.tenantId)));
  if (!tenant) throw new Error("An attempt's tenant is gone in the transaction that made it");
  await markActivated(tx, attempt, true);
  await activateUser(tx, attempt, tenant, { emailVerified: false });
  // The authorization goes on now; the mail's page leads to the client.
  const mail = await sendVerificationMail(tx, attempt, { ...keptOrigin(attempt), interaction: null });
  await recordEvent(submittedEvent(attempt, "active", mail), request, tx);
  const handOver = await issueHandOver(tx, "signup", handOverOf(attempt), { hostname: attempt.host, request });
  return { type: "complete", handOver, userId: attempt.userId, tenantId: attempt.tenantId };
}

function submittedEvent(attempt: SignupAttempt, outcome: string, mail: string) {
  const details = { level: attempt.level, emailDomain: emailDomainOf(attempt.email), mail };
  return { ...eventOf(attempt), action: "signup.submitted" as const, outcome, details };
}

function provision(tx: Tx, { host, input }: Submission, request: RequestContext): Promise<Provisioned | "name_taken"> {
  const { application, tenant } = host;
  if (tenant) return provisionUser(tx, application.id, tenant.id, input.email);
  const wanted = { name: input.tenantName ?? "", displayName: input.tenantDisplayName ?? "" };
  return provisionTenant(tx, application, wanted, input.email, request);
}
