import "server-only";
import { and, eq } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { users } from "@/db/schema";
import { PASSWORD_MAX_LENGTH, signupSchema, violationsOf } from "../attempts/form";
import { parseOrigin } from "../attempts/gate";
import { type AuditEvent, recordEvent, recordRefusal } from "../audit/events";
import { normaliseEmail } from "../email-addresses";
import type { Refusal, Violations } from "../errors";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { answeredAfter } from "../limits/answer-time";
import { countHit, networkOf } from "../limits/rate-limits";
import { keptOrigin, type Origin } from "../origin";
import { sendSecretMail } from "../outbox/user-mail";
import { isBreachedPassword } from "../passwords/breached-passwords";
import { hashPassword, isCommonPassword, refuseOverload } from "../passwords/passwords";
import { findLinkOfUser, mailedLink } from "../proofs/link";
import type { UnusableLink } from "../proofs/proof";
import { changeUser, takeOver, voidLogins, withProvenUser } from "../proofs/proven-user";
import { REQUESTED_LINK_SECONDS } from "../secrets/lifetimes";
import { issueHandOver } from "../sessions/hand-over";
import { resolveSettings } from "../settings/resolve";
import { setPassword } from "../users/users";

/** Longer than the work for an address that exists, so that the time of the answer reveals nothing. */
const ANSWER_MS = 250;

export type LinkRequest = {
  email: string;
  kind: "MAGIC_LINK" | "PASSWORD_RESET";
  /** What the visitor came with, as the page's own address has it. */
  origin: { [part in keyof Origin]?: unknown };
};

const ACTIONS = { MAGIC_LINK: "login_link.requested", PASSWORD_RESET: "password_reset.requested" } as const;

/**
 * Mails a link to log in or to choose a new password, where the address has an ACTIVE user and the identity provider has that factor. The
 * answer is the same for every address, and so is its time.
 */
export async function requestLink(
  host: CurrentHost,
  asked: LinkRequest,
  request: RequestContext,
): Promise<Refusal | { type: "answered" }> {
  if (!host.tenant) return { type: "refused", code: "tenant_not_found" };
  const tenantId = host.tenant.id;
  const network = networkOf(request.clientAddress);
  const verdict = await countHit("logins_per_ip", network);
  if (!verdict.within) {
    const event = { applicationId: host.application.id, tenantId, action: ACTIONS[asked.kind] };
    await recordRefusal({ ...event, outcome: "rate_limited" }, network, request);
    return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
  }
  return answeredAfter(ANSWER_MS, () => mailLink(host, tenantId, asked, request));
}

async function mailLink(
  host: CurrentHost,
  tenantId: string,
  asked: LinkRequest,
  request: RequestContext,
): Promise<Refusal | { type: "answered" }> {
  const origin = await parseOrigin(host, asked.origin, request);
  if (!origin) return { type: "refused", code: "unknown_client" };
  const email = normaliseEmail(asked.email);
  const { identityProvider } = await resolveSettings(host.application.id, tenantId);
  const factor = asked.kind === "MAGIC_LINK" ? "MAGIC_LINK" : "PASSWORD";
  const event = {
    applicationId: host.application.id,
    tenantId,
    clientId: origin.clientId,
    action: ACTIONS[asked.kind],
  };
  if (!email || !identityProvider.loginFactors.includes(factor)) {
    await recordEvent({ ...event, outcome: email ? "factor_off" : "nobody" }, request);
    return { type: "answered" };
  }
  return withTransaction(async (tx) => {
    const owner = { applicationId: host.application.id, tenantId };
    const [user] = await tx
      .select({ id: users.id, status: users.status })
      .from(users)
      .where(and(eq(users.applicationId, owner.applicationId), eq(users.tenantId, tenantId), eq(users.email, email)))
      .for("update");
    if (user?.status !== "ACTIVE") {
      await recordEvent({ ...event, ...(user ? { userId: user.id } : {}), outcome: "nobody" }, request, tx);
      return { type: "answered" };
    }
    const addressee = { ...owner, userId: user.id, email };
    const mail = await sendSecretMail(tx, addressee, asked.kind, REQUESTED_LINK_SECONDS, origin);
    await recordEvent({ ...event, userId: user.id, outcome: mail }, request, tx);
    return { type: "answered" };
  });
}

export type LinkPage =
  | UnusableLink
  | { type: "ready"; email: string; tenantDisplayName: string; minimumPasswordLength: number };

/** What a page shows for a link to log in or to choose a new password. Spends nothing. */
export async function linkPage(
  host: CurrentHost,
  kind: "MAGIC_LINK" | "PASSWORD_RESET",
  token: string | undefined,
): Promise<LinkPage> {
  const found = await findLinkOfUser(host, kind, token);
  if ("type" in found) return found;
  const { passwordPolicy } = await resolveSettings(host.application.id, found.user.tenantId);
  return {
    type: "ready",
    email: found.user.email,
    tenantDisplayName: host.tenant?.displayName ?? "",
    minimumPasswordLength: passwordPolicy.minimumLength,
  };
}

/** Logs in the browser that presses the button of a magic link. It proves the mailbox, too. */
export async function logInByLink(
  host: CurrentHost,
  token: string | undefined,
  request: RequestContext,
): Promise<UnusableLink | { type: "logged_in"; handOver: string }> {
  const found = await findLinkOfUser(host, "MAGIC_LINK", token);
  if ("type" in found) return found;
  return withProvenUser(found.secret, [mailedLink(found.secret)], request, async (tx, user) => {
    if (!user.emailVerified) await takeOver(tx, found.secret);
    const event = { action: "login.completed", outcome: "magic_link", details: whatWasVoid(user) } as const;
    return { type: "logged_in", handOver: await begin(tx, host, found.secret, event, request) };
  });
}

/** Sets a new password by a link that was mailed, ends every session and secret of that user, and logs this browser in. */
export async function resetPassword(
  host: CurrentHost,
  given: { token: string | undefined; password: string },
  request: RequestContext,
): Promise<
  UnusableLink | Refusal | { type: "invalid"; violations: Violations } | { type: "logged_in"; handOver: string }
> {
  const found = await findLinkOfUser(host, "PASSWORD_RESET", given.token);
  if ("type" in found) return found;
  const { passwordPolicy } = await resolveSettings(host.application.id, found.user.tenantId);
  const violations = checkNewPassword(host, given.password, found.user.email, passwordPolicy.minimumLength);
  if (violations) return { type: "invalid", violations };
  if (passwordPolicy.breachedPasswordCheck && (await isBreachedPassword(given.password))) {
    return { type: "invalid", violations: { password: [{ code: "password_breached" }] } };
  }
  let passwordHash: string;
  try {
    passwordHash = await hashPassword(given.password);
  } catch (error) {
    return refuseOverload(error);
  }
  return withProvenUser(found.secret, [mailedLink(found.secret)], request, async (tx, user) => {
    if (user.emailVerified) {
      await voidLogins(tx, found.secret);
      await changeUser(tx, found.secret, {});
    } else {
      await takeOver(tx, found.secret);
    }
    await setPassword(tx, found.secret, passwordHash);
    const event = { action: "password_reset.completed", outcome: "changed", details: whatWasVoid(user) } as const;
    return { type: "logged_in", handOver: await begin(tx, host, found.secret, event, request) };
  });
}

/** For the event: whether everything set up before is void, because nobody had proven the mailbox until now. */
function whatWasVoid(user: { emailVerified: boolean }) {
  return user.emailVerified ? {} : { unproven: "voided" };
}

function checkNewPassword(
  { application, tenant }: CurrentHost,
  password: string,
  email: string,
  minLength: number,
): Violations | undefined {
  const field = {
    name: "password",
    kind: "password",
    required: true,
    minLength,
    maxLength: PASSWORD_MAX_LENGTH,
  } as const;
  const parsed = signupSchema([field]).safeParse({ password });
  if (!parsed.success) return violationsOf([field], parsed.error.issues);
  const context = [application.displayName, application.name, tenant?.displayName ?? "", tenant?.name ?? "", email];
  return isCommonPassword(password, context) ? { password: [{ code: "password_too_common" }] } : undefined;
}

async function begin(
  tx: Tx,
  host: CurrentHost,
  secret: { applicationId: string; tenantId: string; userId: string; context: unknown },
  event: Pick<AuditEvent, "action" | "outcome" | "details">,
  request: RequestContext,
): Promise<string> {
  const { applicationId, tenantId, userId } = secret;
  const origin = keptOrigin(secret.context as Partial<Origin> | null);
  const { clientId } = origin;
  const actor = { type: "USER" as const, id: userId };
  await recordEvent({ ...event, applicationId, tenantId, userId, clientId, actor }, request, tx);
  const owner = { applicationId, tenantId, userId, attemptId: null };
  return issueHandOver(tx, "login", { ...owner, workflow: "login", origin }, { hostname: host.hostname, request });
}
