import "server-only";
import { db, withTransaction } from "@/db/client";
import { users } from "@/db/schema";
import type { Actor } from "../access/access";
import { sendVerificationMail } from "../attempts/attempt-mail";
import { endUserSecrets } from "../attempts/attempts";
import { recordEvent } from "../audit/events";
import type { Refusal } from "../errors";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { keptOrigin, type Origin } from "../origin";
import type { PacedMail } from "../outbox/user-mail";
import { findLinkOfUser, hasFactorFor, mailedLink, type UserLink } from "../proofs/link";
import { passwordOfUser } from "../proofs/password";
import type { UnusableLink } from "../proofs/proof";
import { changeUser, takeOver, withProvenUser } from "../proofs/proven-user";
import { REQUESTED_LINK_SECONDS } from "../secrets/lifetimes";
import { issueSecret, linkToken } from "../secrets/one-time-secrets";
import type { AuthSession } from "../sessions/session";
import { endUserSessions } from "../sessions/session";
import { readUser, type UserId } from "../users/read";
import { isUser, type UserName } from "../users/users";

export type VerificationPage =
  | UnusableLink
  /** `session`: this browser has shown to be that user's, and one press confirms. `elsewhere`: the password does, or a claim. */
  | { type: "ready"; mode: "session" | "elsewhere"; hasPassword: boolean; email: string; tenantDisplayName: string };

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

/**
 * Whether a browser may vouch for the user that it is logged in as. It can't where its session was begun from another host: a
 * person who signed up with somebody else's address could have sent them that session, and the owner's own press would confirm a stranger's
 * password.
 */
function isOwnBrowser(session: AuthSession | undefined, { user }: UserLink): boolean {
  return session?.userId === user.id && session.boundToBrowser;
}

export type VerificationOutcome = UnusableLink | Refusal | { type: "wrong_password" } | { type: "verified" };

/**
 * Confirms the mailbox in a browser whose session vouches for this user, or with the user's password: `emailVerified`, and nothing else.
 *
 * @param given.vouched an application's own server answers for this browser: then nothing more is asked
 */
export async function verifyEmail(
  host: CurrentHost,
  given: { token: string | undefined; password?: string; vouched?: boolean },
  session: AuthSession | undefined,
  request: RequestContext,
): Promise<VerificationOutcome> {
  const found = await findLinkOfUser(host, "EMAIL_VERIFICATION", given.token);
  if ("type" in found) return found;
  const isVouchedFor = given.vouched || isOwnBrowser(session, found);
  const password = isVouchedFor ? [] : [passwordOfUser(found, given.password ?? "")];
  return withProvenUser(found.secret, [mailedLink(found.secret), ...password], request, async (tx) => {
    await changeUser(tx, found.secret, { emailVerified: true });
    await recordEvent(eventOf(found, "verification.completed", "verified"), request, tx);
    return { type: "verified" };
  });
}

/**
 * "This is mine", elsewhere and without the password: the mailbox is proven, and with that everything that somebody unproven had set
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
  return withProvenUser(found.secret, [mailedLink(found.secret)], request, async (tx) => {
    await takeOver(tx, found.secret);
    await recordEvent(eventOf(found, "verification.claimed", "voided"), request, tx);
    if (!(await hasFactorFor("PASSWORD_RESET", found.secret, tx))) return { type: "claimed", resetToken: null };
    const { applicationId, tenantId, userId } = found.secret;
    const reset = await issueSecret(tx, {
      applicationId,
      tenantId,
      userId,
      purpose: "PASSWORD_RESET",
      email: found.user.email,
      lifetimeSeconds: REQUESTED_LINK_SECONDS,
      context: keptOrigin(found.secret.context as Partial<Origin> | null),
    });
    return { type: "claimed", resetToken: linkToken(reset) };
  });
}

/** "This wasn't me": the user is deactivated and logged out everywhere. An admin of the tenant may undo it. */
export async function refuseMailbox(
  host: CurrentHost,
  token: string | undefined,
  request: RequestContext,
): Promise<UnusableLink | { type: "deactivated" }> {
  const found = await findLinkOfUser(host, "EMAIL_VERIFICATION", token);
  if ("type" in found) return found;
  return withProvenUser(found.secret, [mailedLink(found.secret)], request, async (tx) => {
    await endUserSessions(tx, found.secret);
    await endUserSecrets(tx, found.secret);
    await changeUser(tx, found.secret, { status: "INACTIVE" });
    await recordEvent(eventOf(found, "verification.refused_by_owner", "deactivated"), request, tx);
    return { type: "deactivated" };
  });
}

/** The mailbox of a session's user, and whether it is proven. Undefined for a user who was deleted. */
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
 * @param by.actor an operator who asks for it, where it is not the user
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

export type OperatorsVerification = {
  type: PacedMail | "verified_already" | "not_active" | "forbidden" | "not_found";
};

/** {@link requestVerification} for an operator who may change the user. Only for ACTIVE users: the others prove their address by activation. */
export async function sendVerification(
  actor: Actor,
  name: UserId,
  request: RequestContext,
): Promise<OperatorsVerification> {
  const found = await readUser(actor, name);
  if (!found) return { type: "not_found" };
  if (!found.mayChange) return { type: "forbidden" };
  const { applicationId, tenantId, id: userId, status } = found.user;
  if (status !== "ACTIVE") return { type: "not_active" };
  return requestVerification({ applicationId, tenantId, userId }, request, { actor });
}

function eventOf(found: UserLink, action: Parameters<typeof recordEvent>[0]["action"], outcome: string) {
  const { applicationId, tenantId, userId } = found.secret;
  return { applicationId, tenantId, userId, action, outcome };
}
