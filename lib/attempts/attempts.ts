import "server-only";
import { and, eq, getTableColumns, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { oneTimeSecrets, signupAttempts, tenants } from "@/db/schema";
import { recordRefusal } from "../audit/events";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { keptOrigin, type Origin } from "../origin";
import { mapProfile } from "../profile/fields";
import type { Settings } from "../settings/resolve";
import { lockUser, type UserName } from "../users/users";
import type { SignupInput, SignupLevel } from "./form";
import type { Marker } from "./marker";
import type { Provisioned } from "./provision";

export type SignupAttempt = typeof signupAttempts.$inferSelect;
/** `coolingDown`: its last mail is less than a minute old, or still waits. */
export type RecordedAttempt = SignupAttempt & { coolingDown: boolean };
export type AttemptName = Pick<SignupAttempt, "applicationId" | "tenantId" | "id">;

/** Tries of passwords and codes that one attempt has, over all its secrets. */
export const TRIES = 5;
/** Between two mails of one attempt, and between two to one user. */
export const COOLDOWN_SECONDS = 60;
/** How long a name that nobody activated stays reserved after its last attempt has expired. */
export const HELD_DAYS = 7;

const OUTCOMES = {
  created: "CREATED",
  resumed: "RESUMED",
  already_active: "ALREADY_ACTIVE",
  deactivated: "DEACTIVATED",
} as const;

/** What one submission brings. */
export type Submission = {
  host: CurrentHost;
  level: SignupLevel;
  input: SignupInput & { email: string };
  passwordHash: string | null;
  /** What the visitor came with, checked. */
  origin: Origin;
};

/**
 * Writes the attempt of a submission: a row of its own, or, where this browser's marker names a live attempt on the same user, that one
 * with what was typed now. The policy of its first submission stays with it.
 */
export async function recordAttempt(
  tx: Tx,
  submission: Submission,
  provisioned: Provisioned,
  settings: Settings,
  markers: readonly Marker[],
): Promise<RecordedAttempt> {
  const values = attemptValues(submission, provisioned, settings);
  for (const marker of markers) {
    if (marker.tenantId !== provisioned.tenantId) continue;
    const [own] = await tx
      .update(signupAttempts)
      .set({ ...values, ...KEPT })
      .where(
        and(
          byName({ applicationId: marker.applicationId, tenantId: marker.tenantId, id: marker.attemptId }),
          isLive(),
          eq(signupAttempts.userId, provisioned.userId),
          eq(signupAttempts.host, values.host),
          inArray(signupAttempts.outcome, resumableFrom(values.outcome)),
          eq(signupAttempts.activationStrategy, values.activationStrategy),
          lt(signupAttempts.tries, TRIES),
        ),
      )
      .returning(recorded());
    if (own) return own;
  }
  const [attempt] = await tx
    .insert(signupAttempts)
    .values({ ...values, id: newId() })
    .returning(recorded());
  if (!attempt) throw new Error("A new attempt came back without its row");
  return attempt;
}

/** What an attempt keeps when its browser submits again: its outcome, and the policy that it was submitted under. */
const KEPT = { outcome: undefined, expiresAt: undefined, verificationStep: undefined, secretLifetime: undefined };

function recorded() {
  return {
    ...getTableColumns(signupAttempts),
    coolingDown: sql<boolean>`coalesce(${signupAttempts.lastMailAt} + make_interval(secs => ${COOLDOWN_SECONDS}) > now(), false)`,
  };
}

/** An attempt that created its user stays the same attempt when its browser submits again and then resumes. */
function resumableFrom(outcome: SignupAttempt["outcome"]): SignupAttempt["outcome"][] {
  return outcome === "CREATED" || outcome === "RESUMED" ? ["CREATED", "RESUMED"] : [outcome];
}

function attemptValues(submission: Submission, provisioned: Provisioned, settings: Settings) {
  const { host, level, input } = submission;
  const { workflowPolicy, emailPolicy } = settings;
  const secretLifetime =
    60 *
    (workflowPolicy.userActivationStrategy === "EMAIL_CODE"
      ? emailPolicy.codeLifetimeMinutes
      : emailPolicy.activationLinkLifetimeMinutes);
  return {
    applicationId: host.application.id,
    tenantId: provisioned.tenantId,
    userId: provisioned.userId,
    level,
    outcome: OUTCOMES[provisioned.type],
    host: host.hostname,
    ...keptOrigin(submission.origin),
    email: input.email,
    passwordHash: submission.passwordHash,
    username: input.username ?? null,
    tenantDisplayName: input.tenantDisplayName ?? null,
    ...mapProfile((name) => input[name] ?? null),
    fields: input.fields ?? {},
    verificationStep: workflowPolicy.verificationStep,
    activationStrategy: workflowPolicy.userActivationStrategy,
    secretLifetime,
    expiresAt: sql`now() + make_interval(secs => ${secretLifetime})`,
  };
}

export function byName({ applicationId, tenantId, id }: AttemptName) {
  return and(
    eq(signupAttempts.applicationId, applicationId),
    eq(signupAttempts.tenantId, tenantId),
    eq(signupAttempts.id, id),
  );
}

/** Neither used, nor ended, nor expired. */
export function isLive() {
  return and(
    isNull(signupAttempts.activatedAt),
    isNull(signupAttempts.endedAt),
    sql`${signupAttempts.expiresAt} > now()`,
  );
}

/** The attempt that a marker names, with what only the database's clock can say. */
export async function findAttempt(name: AttemptName, tx: Tx = db()) {
  const [row] = await tx
    .select({
      attempt: signupAttempts,
      tenant: tenants,
      expired: sql<boolean>`${signupAttempts.expiresAt} <= now()`,
      /** Activated so long ago that a session which was going to begin has begun. */
      handOverOver: sql<boolean>`coalesce(${signupAttempts.activatedAt} < now() - interval '60 seconds', false)`,
      resendInSeconds: sql<number>`greatest(0, ceil(extract(epoch from ${signupAttempts.lastMailAt} - now()) + ${COOLDOWN_SECONDS}))::int`,
    })
    .from(signupAttempts)
    .innerJoin(
      tenants,
      and(eq(tenants.applicationId, signupAttempts.applicationId), eq(tenants.id, signupAttempts.tenantId)),
    )
    .where(byName(name));
  return row;
}

/** The attempt that one of this browser's markers names, on the host where it began. */
export async function findMarked(host: CurrentHost, attemptId: string, markers: readonly Marker[]) {
  const marker = markers.find((candidate) => candidate.attemptId === attemptId);
  if (!marker || marker.applicationId !== host.application.id) return undefined;
  const found = await findAttempt({ applicationId: marker.applicationId, tenantId: marker.tenantId, id: attemptId });
  return found?.attempt.host === host.hostname ? found : undefined;
}

/**
 * Takes one of an attempt's tries, before anything is compared and in a statement of its own, so that parallel guesses can't share one.
 * @returns how many are left, or "none" when there was none to take, which leaves an event
 */
export async function takeTry(attempt: SignupAttempt, request: RequestContext): Promise<number | "none"> {
  const [row] = await db()
    .update(signupAttempts)
    .set({ tries: sql`${signupAttempts.tries} + 1` })
    .where(and(byName(attempt), isLive(), lt(signupAttempts.tries, TRIES)))
    .returning({ tries: signupAttempts.tries });
  if (row) return TRIES - row.tries;
  await recordFailure(attempt, "too_many_attempts", request);
  return "none";
}

/** The event of an activation that came to nothing; it outlives the step's transaction. */
export function recordFailure(attempt: SignupAttempt, outcome: string, request: RequestContext): Promise<void> {
  return recordRefusal({ ...eventOf(attempt), action: "activation.failed", outcome }, attempt.id, request);
}

/** What every event about an attempt holds. */
export function eventOf(attempt: SignupAttempt) {
  return {
    applicationId: attempt.applicationId,
    tenantId: attempt.tenantId,
    userId: attempt.userId,
    attemptId: attempt.id,
    clientId: attempt.clientId,
  };
}

/**
 * Locks the tenant of an attempt, if only signups hold its name, and then the user. Everything that changes both locks them in this order, as
 * provisioning does, so that no two wait for each other.
 */
export async function lockSubject(tx: Tx, attempt: UserName) {
  const ofTenant = and(eq(tenants.applicationId, attempt.applicationId), eq(tenants.id, attempt.tenantId));
  const [held] = await tx
    .select()
    .from(tenants)
    .where(and(ofTenant, isNotNull(tenants.heldUntil)))
    .for("no key update");
  const [tenant] = held ? [held] : await tx.select().from(tenants).where(ofTenant);
  return { tenant, user: await lockUser(tx, attempt) };
}

/** Remembers the authorization that this attempt's browser has begun since: the newest one goes on. */
export async function setInteraction(name: AttemptName, interaction: string): Promise<void> {
  await db()
    .update(signupAttempts)
    .set({ interaction })
    .where(and(byName(name), isLive()));
}

/** Gives a try back that was taken and not used, because the server was too busy to compare. */
export async function returnTry(name: AttemptName): Promise<void> {
  await db()
    .update(signupAttempts)
    .set({ tries: sql`${signupAttempts.tries} - 1` })
    .where(byName(name));
}

/** Ends the codes that an attempt has been sent so far: only its newest counts. */
export async function endCodes(tx: Tx, name: AttemptName): Promise<void> {
  await tx
    .delete(oneTimeSecrets)
    .where(
      and(
        eq(oneTimeSecrets.applicationId, name.applicationId),
        eq(oneTimeSecrets.tenantId, name.tenantId),
        eq(oneTimeSecrets.attemptId, name.id),
        eq(oneTimeSecrets.purpose, "ACTIVATION_CODE"),
        isNull(oneTimeSecrets.usedAt),
      ),
    );
}

/** Ends every secret of a user that nobody has used. */
export async function endUserSecrets(
  tx: Tx,
  user: Pick<SignupAttempt, "applicationId" | "tenantId" | "userId">,
): Promise<void> {
  await tx
    .delete(oneTimeSecrets)
    .where(
      and(
        eq(oneTimeSecrets.applicationId, user.applicationId),
        eq(oneTimeSecrets.tenantId, user.tenantId),
        eq(oneTimeSecrets.userId, user.userId),
        isNull(oneTimeSecrets.usedAt),
      ),
    );
}
