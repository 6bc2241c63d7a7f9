import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { db, withTransaction } from "@/db/client";
import { sessions } from "@/db/schema";
import { sendAttemptMail } from "../attempts/attempt-mail";
import {
  eventOf,
  findAttempt,
  findMarked,
  lockSubject,
  type SignupAttempt,
  setInteraction,
  TRIES,
} from "../attempts/attempts";
import type { Marker } from "../attempts/marker";
import { recordEvent } from "../audit/events";
import { readInteraction, resumeInteraction } from "../authorizations/waiting";
import { originOf } from "../env/env";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { canonicalHostname } from "../hosts/resolve";
import { answeredAfter } from "../limits/answer-time";
import { tenantLoginUrl } from "../login/tenant-login";
import { keptOrigin, type Origin, pathWith } from "../origin";
import type { AuthSession } from "../sessions/session";
import { resolveDestination } from "../settings/resolve-destination";

/** Longer than a new secret's row takes, which an address that is taken has none of. */
const ANSWER_MS = 100;

export type AttemptPage =
  | { type: "unknown" }
  | {
      type: "pending";
      tenantId: string;
      email: string;
      strategy: "EMAIL_LINK" | "EMAIL_CODE";
      resendInSeconds: number;
      expiresAt: Date;
      /** How long each secret of this attempt works. */
      secretLifetime: number;
    }
  /** This browser has the session, or had it a moment ago: it may follow. */
  | { type: "activated_here"; followUrl: string }
  | { type: "activated_elsewhere"; loginUrl: string }
  | { type: "expired" }
  /** Its tries are used up: only a new submission goes on. */
  | { type: "start_again" };

/** What the first tab shows of the attempt that its browser began. Nothing in it depends on whether the address had a user before. */
export async function attemptPage(
  host: CurrentHost,
  attemptId: string,
  markers: readonly Marker[],
  browser: Pick<RequestContext, "ties">,
): Promise<AttemptPage> {
  const found = await findMarked(host, attemptId, markers);
  if (!found) return { type: "unknown" };
  const { attempt, expired, handOverOver, resendInSeconds } = found;
  if (attempt.activatedAt) {
    const origin = keptOrigin(attempt);
    const elsewhere = async () =>
      ({
        type: "activated_elsewhere",
        loginUrl: await tenantLoginUrl(host, attempt.tenantId, origin, browser),
      }) as const;
    if (!attempt.activatedInSameBrowser) return elsewhere();
    // Until the other tab has spent its hand-over there is no session to follow.
    if (await hasSession(attempt)) {
      const tenantHost = originOf(await canonicalHostname(attempt.applicationId, attempt.tenantId));
      const followUrl = tenantHost + pathWith("/signup/follow", origin, { attempt: attempt.id });
      return { type: "activated_here", followUrl };
    }
    if (handOverOver) return elsewhere();
  }
  if (attempt.endedAt || expired) return { type: "expired" };
  if (attempt.activationStrategy === "EMAIL_CODE" && attempt.tries >= TRIES) return { type: "start_again" };
  return {
    type: "pending",
    tenantId: attempt.tenantId,
    email: attempt.email,
    strategy: attempt.activationStrategy,
    resendInSeconds,
    expiresAt: attempt.expiresAt,
    secretLifetime: attempt.secretLifetime,
  };
}

/**
 * The newest attempt that this browser began here, came with the same `client_id` and `state` to, and can still finish: what a visitor who
 * comes back to the signup page wants to finish. Undefined without one. Where they come back with a newer authorization, that one goes on.
 */
export async function pendingAttempt(
  host: CurrentHost,
  origin: Origin,
  markers: readonly Marker[],
  browser: Pick<RequestContext, "ties">,
): Promise<string | undefined> {
  for (const { attemptId } of markers.toReversed()) {
    const attempt = (await findMarked(host, attemptId, markers))?.attempt;
    if (attempt?.clientId !== origin.clientId || attempt.state !== origin.state || attempt.activatedAt) continue;
    if ((await attemptPage(host, attemptId, markers, browser)).type !== "pending") continue;
    await takeNewestAuthorization(host, attempt, origin.interaction, browser);
    return attemptId;
  }
  return undefined;
}

async function takeNewestAuthorization(
  host: CurrentHost,
  attempt: SignupAttempt,
  interaction: string | null,
  { ties }: Pick<RequestContext, "ties">,
): Promise<void> {
  if (interaction === null || interaction === attempt.interaction) return;
  if (await readInteraction(host, interaction, ties)) await setInteraction(attempt, interaction);
}

async function hasSession(attempt: SignupAttempt): Promise<boolean> {
  const count = await db().$count(
    sessions,
    and(
      eq(sessions.applicationId, attempt.applicationId),
      eq(sessions.tenantId, attempt.tenantId),
      eq(sessions.userId, attempt.userId),
      eq(sessions.signupAttemptId, attempt.id),
      isNull(sessions.endedAt),
    ),
  );
  return count > 0;
}

export type ResendOutcome = { type: "sent" } | { type: "wait"; resendInSeconds: number } | { type: "expired" };

/** Another mail for an attempt that this browser began, at most one a minute. The answer is the same for every address. */
export async function resendActivation(
  host: CurrentHost,
  attemptId: string,
  markers: readonly Marker[],
  request: RequestContext,
): Promise<ResendOutcome> {
  const marked = await findMarked(host, attemptId, markers);
  if (!marked) return { type: "expired" };
  return answeredAfter(ANSWER_MS, () => resend(marked.attempt, request));
}

async function resend(attempt: SignupAttempt, request: RequestContext): Promise<ResendOutcome> {
  return withTransaction(async (tx) => {
    await lockSubject(tx, attempt);
    const found = await findAttempt(attempt, tx);
    if (!found || found.expired || found.attempt.endedAt || found.attempt.activatedAt) return { type: "expired" };
    if (found.resendInSeconds > 0) return { type: "wait", resendInSeconds: found.resendInSeconds };
    const mail = await sendAttemptMail(tx, found.attempt);
    await recordEvent({ ...eventOf(found.attempt), action: "activation.resent", outcome: mail }, request, tx);
    return { type: "sent" };
  });
}

/**
 * Where the first tab goes on the tenant's canonical host: the destination, when this browser's session is the one of that attempt; else
 * undefined, and the person logs in. An authorization goes on in the tab that comes first; the other begins anew at the client.
 */
export async function followAttempt(
  host: CurrentHost,
  session: AuthSession | undefined,
  attemptId: string,
  { ties }: Pick<RequestContext, "ties">,
): Promise<string | undefined> {
  if (!session || session.signupAttemptId !== attemptId) return undefined;
  const { applicationId, tenantId, userId } = session;
  const found = await findAttempt({ applicationId, tenantId, id: attemptId });
  if (found?.attempt.userId !== userId) return undefined;
  const origin = keptOrigin(found.attempt);
  async function authorization(): Promise<string | undefined> {
    const path = await resumeInteraction(host, origin, ties);
    return path && host.origin + path;
  }
  return resolveDestination({ applicationId, tenantId, ...origin, workflow: "signup", authorization });
}
