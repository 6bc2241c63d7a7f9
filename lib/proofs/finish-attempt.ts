import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { type Tx, violatedConstraint, withTransaction } from "@/db/client";
import { signupAttempts, tenants, users } from "@/db/schema";
import { endOtherAttempts } from "../attempts/attempt-mail";
import { byName, endUserSecrets, eventOf, lockSubject, recordFailure, type SignupAttempt } from "../attempts/attempts";
import { parseUsername } from "../attempts/form";
import { type FieldsMissing, missingFields } from "../attempts/missing-fields";
import { recordEvent } from "../audit/events";
import type { FieldCode, Refusal } from "../errors";
import type { RequestContext } from "../hosts/current";
import { keptOrigin } from "../origin";
import type { FieldValues } from "../profile/custom-values";
import { PROFILE_NAMES } from "../profile/fields";
import { issueHandOver } from "../sessions/hand-over";
import { endUserSessions } from "../sessions/session";
import { isEmailDomainAllowed } from "../tenants/allowed-domains";
import { setPassword } from "../users/users";
import { checkAll, type Proof, spendAll, type UnusableLink } from "./proof";
import { changeUser } from "./proven-user";

export type Finished =
  | UnusableLink
  | Refusal
  | { type: "username_taken" }
  /** Another username was chosen, and it can't be one. Nothing was counted. */
  | { type: "invalid_username"; code: FieldCode }
  /** More is asked than when they signed up. Nothing was counted. */
  | FieldsMissing
  /** The browser goes to this URL on the tenant's canonical host, where its session begins. */
  | { type: "activated"; handOver: string };

type How = {
  /** Whether the browser that began the attempt asks. */
  inSameBrowser: boolean;
  /** Typed after "username_taken", to replace the attempt's own; not looked at where the attempt has none. */
  username?: string | undefined;
  /** What was entered into the fields of {@link FieldsMissing}: see {@link missingFields}. */
  fields?: unknown;
};

/**
 * The one way in which a signup is finished, whatever proves the address. Uses the proofs up and, with them, makes the user ACTIVE with what the
 * attempt owns; everything that was set up before by somebody unproven ends.
 *
 * @param attempt as it was when the proofs were found
 * @param proofs that together show that this is the person who signed up; the first one is named in the event
 * @returns {@link Finished}, or the failure of a proof that does not hold
 */
export async function finishAttempt<Failure = never>(
  attempt: SignupAttempt,
  proofs: readonly [Proof<Failure>, ...Proof<Failure>[]],
  { inSameBrowser, username, fields }: How,
  request: RequestContext,
): Promise<Finished | Failure> {
  const chosen = attempt.username === null || username === undefined ? undefined : parseUsername(username);
  if (chosen && "code" in chosen) return { type: "invalid_username", code: chosen.code };
  const missing = await missingFields(attempt, fields);
  if (missing.type === "fields_missing") return missing;
  const failure = await checkAll(proofs, request);
  if (failure !== undefined) return failure;
  const outcome = await finishOrNothing(attempt, proofs, { inSameBrowser, ...chosen, values: missing.values }, request);
  if (outcome.type === "refused" || outcome.type === "username_taken") {
    for (const proof of proofs) await proof.returnTry?.();
    await recordFailure(attempt, outcome.type === "refused" ? outcome.code : outcome.type, request);
  }
  return outcome;
}

type Decided = Pick<How, "inSameBrowser" | "username"> & { values: FieldValues };
type Proofs = readonly [Proof<unknown>, ...Proof<unknown>[]];

async function finishOrNothing(
  attempt: SignupAttempt,
  proofs: Proofs,
  how: Decided,
  request: RequestContext,
): Promise<Finished> {
  try {
    return await withTransaction((tx) => finish(tx, attempt, proofs, how, request));
  } catch (error) {
    // The username is reserved only now.
    if (violatedConstraint(error) === "users_username") return { type: "username_taken" };
    throw error;
  }
}

async function finish(
  tx: Tx,
  attempt: SignupAttempt,
  proofs: Proofs,
  { inSameBrowser, username, values }: Decided,
  request: RequestContext,
): Promise<Finished> {
  const { user, tenant } = await lockSubject(tx, attempt);
  if (!tenant || user?.status !== "PROVISIONED") return { type: "unusable", reason: "used" };
  if (!isEmailDomainAllowed(attempt.email, tenant.allowedSignupEmailDomains)) {
    return { type: "refused", code: "email_domain_not_allowed" };
  }
  const [locked] = await tx.select().from(signupAttempts).where(byName(attempt)).for("update");
  // Its browser may have typed another password since the check: then this one was compared with the wrong one.
  if (!locked || locked.endedAt || locked.passwordHash !== attempt.passwordHash)
    return { type: "unusable", reason: "used" };
  if (!(await spendAll(tx, proofs))) return { type: "unusable", reason: "used" };
  const finished = { ...locked, username: username ?? locked.username, fields: { ...locked.fields, ...values } };
  await markActivated(tx, finished, inSameBrowser);
  await endOtherAttempts(tx, finished);
  await endUserSecrets(tx, finished);
  await endUserSessions(tx, finished);
  await activateUser(tx, finished, tenant, { emailVerified: true });
  await recordEvent({ ...eventOf(finished), action: "activation.completed", outcome: proofs[0].name }, request, tx);
  const at = { hostname: locked.host, request };
  return { type: "activated", handOver: await issueHandOver(tx, "user-activation", handOverOf(finished), at) };
}

/** An attempt that is activated keeps its row, and no password. */
export async function markActivated(tx: Tx, attempt: SignupAttempt, inSameBrowser: boolean): Promise<void> {
  await tx
    .update(signupAttempts)
    .set({
      activatedAt: sql`now()`,
      activatedInSameBrowser: inSameBrowser,
      passwordHash: null,
      username: attempt.username,
      fields: attempt.fields,
    })
    .where(byName(attempt));
}

/** How a browser goes on once an attempt is activated. */
export function handOverOf(attempt: SignupAttempt) {
  const { applicationId, tenantId, userId, id: attemptId } = attempt;
  return { applicationId, tenantId, userId, attemptId, workflow: "signup" as const, origin: keptOrigin(attempt) };
}

/** Makes the user ACTIVE with password, profile and username of exactly this attempt; from now on the tenant stays. */
export async function activateUser(
  tx: Tx,
  attempt: SignupAttempt,
  tenant: typeof tenants.$inferSelect,
  { emailVerified }: { emailVerified: boolean },
): Promise<void> {
  await changeUser(tx, attempt, {
    status: "ACTIVE",
    emailVerified,
    username: attempt.username,
    ...givenProfile(attempt),
    fields: sql`${users.fields} || ${JSON.stringify(attempt.fields)}::jsonb`,
  });
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

/** What the attempt knows of the profile. What it was not asked, or left empty, stays as an import or an operator has written it. */
function givenProfile(attempt: SignupAttempt): Partial<typeof users.$inferInsert> {
  return Object.fromEntries(PROFILE_NAMES.flatMap((name) => (attempt[name] === null ? [] : [[name, attempt[name]]])));
}
