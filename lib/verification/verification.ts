import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { credentials, users } from "@/db/schema";
import type { Actor } from "../access/access";
import { endUserSecrets } from "../attempts/attempts";
import { sendVerificationMail } from "../attempts/verification-mail";
import { recordEvent } from "../audit/events";
import type { Refusal } from "../errors";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { countHit } from "../limits/rate-limits";
import { keptOrigin, type Origin } from "../origin";
import type { PacedMail } from "../outbox/user-mail";
import { OverloadedError, verifyPassword } from "../passwords/passwords";
import { findSecret, issueSecret, linkToken, type OneTimeSecret, spendSecret } from "../secrets/one-time-secrets";
import type { AuthSession } from "../sessions/session";
import { endUserSessions } from "../sessions/session";
import { resolveSettings } from "../settings/resolve";
import { isUser, lockUser, setPassword, type UserName } from "../users/users";

const RESET_SECONDS = 15 * 60;

export type UnusableLink = { type: "unusable"; reason: "invalid" | "used" | "expired" };

export type VerificationPage =
  | UnusableLink
  /** `session`: this browser has shown to be that user's, and one press confirms. `elsewhere`: the password does, or a claim. */
  | { type: "ready"; mode: "session" | "elsewhere"; hasPassword: boolean; email: string; tenantDisplayName: string };

type Found = { secret: OneTimeSecret; user: typeof users.$inferSelect; passwordHash: string | null };

/** What the verification page shows for a link. Spends nothing, and changes nothing. */
export async function verificationPage(
  host: CurrentHost,
  token: string | undefined,
  session: AuthSession | undefined,
): Promise<VerificationPage> {
  const found = await findLinkOfUser(host, "EMAIL_VERIFICATION", token);
  if ("type" in found) return found;
  return {
    type: "ready",
    mode: isOwnBrowser(session, found) ? "session" : "elsewhere",
    hasPassword: found.passwordHash !== null,
    email: found.user.email,
    tenantDisplayName: host.tenant?.displayName ?? "",
  };
}

/** The ACTIVE user of this tenant behind a link of a purpose, sent to the address that they still have. */
export async function findLinkOfUser(
  host: CurrentHost,
  purpose: "EMAIL_VERIFICATION" | "MAGIC_LINK" | "PASSWORD_RESET",
  token: string | undefined,
): Promise<Found | UnusableLink> {
  const secret = token && host.tenant ? await findSecret(host.application.id, purpose, token) : undefined;
  if (!secret || secret.tenantId !== host.tenant?.id) return { type: "unusable", reason: "invalid" };
  if (secret.usedAt) return { type: "unusable", reason: "used" };
  if (secret.expired) return { type: "unusable", reason: "expired" };
  const [row] = await db()
    .select({ user: users, passwordHash: credentials.passwordHash })
    .from(users)
    .leftJoin(
      credentials,
      and(
        eq(credentials.applicationId, users.applicationId),
        eq(credentials.tenantId, users.tenantId),
        eq(credentials.userId, users.id),
      ),
    )
    .where(isUser(secret));
  if (row?.user.status !== "ACTIVE" || row.user.email !== secret.email) return { type: "unusable", reason: "invalid" };
  if (!(await hasFactorFor(purpose, secret))) return { type: "unusable", reason: "invalid" };
  return { secret, user: row.user, passwordHash: row.passwordHash };
}

/** A factor that was switched off since the mail went out logs nobody in. */
async function hasFactorFor(
  purpose: "EMAIL_VERIFICATION" | "MAGIC_LINK" | "PASSWORD_RESET",
  { applicationId, tenantId }: OneTimeSecret,
  tx: Tx = db(),
): Promise<boolean> {
  if (purpose === "EMAIL_VERIFICATION") return true;
  const { identityProvider } = await resolveSettings(applicationId, tenantId, tx);
  return identityProvider.loginFactors.includes(purpose === "MAGIC_LINK" ? "MAGIC_LINK" : "PASSWORD");
}

/**
 * Whether a browser may vouch for the user that it is logged in as. Where its session was begun from another host it can't: whoever signed up
 * with somebody else's address could have sent them that session, and the owner's own press would bless a stranger's password.
 */
function isOwnBrowser(session: AuthSession | undefined, { user }: Found): boolean {
  return session?.userId === user.id && session.boundToBrowser;
}

export type VerificationOutcome = UnusableLink | Refusal | { type: "wrong_password" } | { type: "verified" };

/**
 * Confirms the mailbox in a browser whose session vouches for this user, or with the user's password: `emailVerified`, and nothing else.
 *
 * @param given.vouched an application's own server says whose browser this is: then nothing more is asked
 */
export async function verifyEmail(
  host: CurrentHost,
  given: { token: string | undefined; password?: string; vouched?: boolean },
  session: AuthSession | undefined,
  request: RequestContext,
): Promise<VerificationOutcome> {
  const found = await findLinkOfUser(host, "EMAIL_VERIFICATION", given.token);
  if ("type" in found) return found;
  if (!given.vouched && !isOwnBrowser(session, found)) {
    const refused = await checkPassword(found, given.password ?? "", request);
    if (refused) return refused;
  }
  return withTransaction(async (tx) => {
    const user = await lockUser(tx, found.secret);
    if (user?.status !== "ACTIVE" || !(await spendSecret(tx, found.secret)))
      return { type: "unusable", reason: "used" };
    await tx
      .update(users)
      .set({ emailVerified: true, updatedAt: sql`now()`, version: sql`${users.version} + 1` })
      .where(isUser(found.secret));
    await recordEvent(eventOf(found, "verification.completed", "verified"), request, tx);
    return { type: "verified" };
  });
}

async function checkPassword(
  found: Found,
  password: string,
  request: RequestContext,
): Promise<Refusal | { type: "wrong_password" } | undefined> {
  const verdict = await countHit("logins_per_user", `${found.user.tenantId} ${found.user.id}`);
  if (!verdict.within) {
    return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
  }
  try {
    if (await verifyPassword(found.passwordHash, password)) return undefined;
  } catch (error) {
    if (!(error instanceof OverloadedError)) throw error;
    return { type: "refused", code: "overloaded", retryAfterSeconds: error.retryAfterSeconds };
  }
  await recordEvent(eventOf(found, "verification.failed", "wrong_password"), request);
  return { type: "wrong_password" };
}

/**
 * "This is mine", said elsewhere and without the password: the mailbox is proven, and with that everything that somebody unproven had set
 * up is void. What is left is to choose a new password, where the identity provider knows passwords, or else to log in by a link.
 *
 * @returns the token of a password reset for this browser, never to be mailed; null where there are no passwords
 */
export async function claimMailbox(
  host: CurrentHost,
  token: string | undefined,
  request: RequestContext,
): Promise<UnusableLink | { type: "claimed"; resetToken: string | null }> {
  const found = await findLinkOfUser(host, "EMAIL_VERIFICATION", token);
  if ("type" in found) return found;
  return withTransaction(async (tx) => {
    await lockUser(tx, found.secret);
    if (!(await spendSecret(tx, found.secret))) return { type: "unusable", reason: "used" };
    await voidUnproven(tx, found.secret);
    await tx.update(users).set({ emailVerified: true, username: null }).where(isUser(found.secret));
    await recordEvent(eventOf(found, "verification.claimed", "voided"), request, tx);
    if (!(await hasFactorFor("PASSWORD_RESET", found.secret, tx))) return { type: "claimed", resetToken: null };
    const { applicationId, tenantId, userId } = found.secret;
    const reset = await issueSecret(tx, {
      applicationId,
      tenantId,
      userId,
      purpose: "PASSWORD_RESET",
      email: found.user.email,
      lifetimeSeconds: RESET_SECONDS,
      context: keptOrigin(found.secret.context as Partial<Origin> | null),
    });
    return { type: "claimed", resetToken: linkToken(reset) };
  });
}

/** Ends sessions, secrets and password of a user: what was there before the mailbox's owner came. */
export async function voidUnproven(tx: Tx, user: UserName): Promise<void> {
  await endUserSessions(tx, user);
  await endUserSecrets(tx, user);
  await setPassword(tx, user, null);
}

/** "This wasn't me": the user is deactivated and logged out everywhere. An admin of the tenant may undo it. */
export async function refuseMailbox(
  host: CurrentHost,
  token: string | undefined,
  request: RequestContext,
): Promise<UnusableLink | { type: "deactivated" }> {
  const found = await findLinkOfUser(host, "EMAIL_VERIFICATION", token);
  if ("type" in found) return found;
  return withTransaction(async (tx) => {
    await lockUser(tx, found.secret);
    if (!(await spendSecret(tx, found.secret))) return { type: "unusable", reason: "used" };
    await endUserSessions(tx, found.secret);
    await endUserSecrets(tx, found.secret);
    await tx.update(users).set({ status: "INACTIVE" }).where(isUser(found.secret));
    await recordEvent(eventOf(found, "verification.refused_by_owner", "deactivated"), request, tx);
    return { type: "deactivated" };
  });
}

/** Whose mailbox a session's user has, and whether it is proven. Undefined for a user who is gone. */
export async function mailboxOfSession(
  session: AuthSession,
): Promise<{ email: string; emailVerified: boolean } | undefined> {
  const [user] = await db()
    .select({ email: users.email, emailVerified: users.emailVerified })
    .from(users)
    .where(isUser(session));
  return user;
}

/**
 * Another verification mail for a user, at most one a minute; none for a mailbox that is proven.
 *
 * @param by.actor who wants it, where that is not the user
 * @param by.origin what the user came to the page with that sends it
 */
export async function requestVerification(
  { applicationId, tenantId, userId }: UserName,
  request: RequestContext,
  { actor, origin }: { actor?: Actor; origin?: Origin } = {},
): Promise<{ type: PacedMail | "verified_already" }> {
  return withTransaction(async (tx) => {
    const [user] = await tx.select().from(users).where(isUser({ applicationId, tenantId, userId })).for("update");
    if (!user || user.emailVerified) return { type: "verified_already" };
    const mail = await sendVerificationMail(tx, { applicationId, tenantId, userId, email: user.email }, origin);
    await recordEvent(
      { applicationId, tenantId, userId, action: "verification.requested", outcome: mail, ...(actor ? { actor } : {}) },
      request,
      tx,
    );
    return { type: mail };
  });
}

function eventOf(found: Found, action: Parameters<typeof recordEvent>[0]["action"], outcome: string) {
  const { applicationId, tenantId, userId } = found.secret;
  return { applicationId, tenantId, userId, action, outcome };
}
