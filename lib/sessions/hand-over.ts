import "server-only";
import { and, eq } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { users } from "@/db/schema";
import { recordEvent } from "../audit/events";
import { moveInteraction, resumeInteraction } from "../authorizations/waiting";
import { originOf } from "../env/env";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { canonicalHostname } from "../hosts/resolve";
import { keptOrigin, type Origin } from "../origin";
import { isTied } from "../secrets/interaction-ties";
import { keyedHash } from "../secrets/keys";
import { HAND_OVER_SECONDS } from "../secrets/lifetimes";
import { findSecret, isSameSecret, issueSecret, linkToken, spendSecret } from "../secrets/one-time-secrets";
import { resolveSettings } from "../settings/resolve";
import { resolveDestination } from "../settings/resolve-destination";
import { beginSession, endSessionOf } from "./session";

/** What stands in a hand-over's row: how to go on once the session stands. Nothing here works by itself. */
type HandOverContext = Origin & {
  /** Where its browser was when it was issued: on the same host only that browser may spend it. Null: an API call, in no browser. */
  issuedOn: string | null;
  workflow: "signup" | "login";
  /** Whether the browser had begun the origin's authorization there, as its cookie on that host showed. */
  wasTied: boolean;
};

type HandOver = {
  applicationId: string;
  tenantId: string;
  userId: string;
  attemptId: string | null;
  workflow: "signup" | "login";
  /** What the visitor came with. Its authorization goes on only if this browser began it. */
  origin: Origin;
};

const PATHS = {
  signup: "/api/v1/signup/create-auth-session",
  "user-activation": "/api/v1/user-activation/create-auth-session",
  login: "/api/v1/login/create-auth-session",
} as const;

/**
 * Begins the hand-over of a session to the tenant's canonical host: a URL there with a code that works once, for 60 s. Every session begins
 * this way, so the cookie is only ever set by the host it belongs to.
 */
export async function issueHandOver(
  tx: Tx,
  via: keyof typeof PATHS,
  { origin, workflow, ...handOver }: HandOver,
  at: { hostname: string; request: RequestContext },
): Promise<string> {
  const { applicationId, tenantId, userId, attemptId } = handOver;
  const context: HandOverContext = {
    ...origin,
    workflow,
    issuedOn: at.request.callerClientId ? null : at.hostname,
    wasTied: origin.interaction !== null && isTied(at.request.ties, origin.interaction),
  };
  const name = await issueSecret(tx, {
    applicationId,
    tenantId,
    userId,
    attemptId,
    purpose: "AUTH_SESSION",
    lifetimeSeconds: HAND_OVER_SECONDS,
    context,
  });
  const host = await canonicalHostname(applicationId, tenantId, tx);
  return `${originOf(host)}${PATHS[via]}?auth_session_code=${linkToken(name)}`;
}

/**
 * What a browser holds in a cookie to spend a hand-over that ends on the host where it was issued: a URL that somebody else made and sent
 * then begins nothing. Between two hosts no cookie reaches.
 */
export function handOverBinding(code: string): string {
  return keyedHash("hand-over", code);
}

export type HandOverOutcome =
  | {
      type: "began";
      token: string;
      maxAgeSeconds: number | undefined;
      destination: string;
      /** An authorization that began on the application's host and goes on here: this browser has to be tied to it on this host too. */
      movedInteraction?: string;
    }
  /** `origin`: that of the code's user; empty for a code that this host does not know. */
  | { type: "invalid_auth_code"; origin: Origin };

/**
 * Spends a hand-over's code on the host that it was made for, and begins the session there. The destination is resolved now, from what is
 * configured now, and is never taken from the request.
 */
export async function createAuthSession(
  host: CurrentHost,
  given: { code: string; binding: string | undefined; previousToken: string | undefined },
  request: RequestContext,
): Promise<HandOverOutcome> {
  const { tenant, application } = host;
  if (!tenant) return invalidCode();
  const found = await findSecret(application.id, "AUTH_SESSION", given.code);
  if (!found || found.tenantId !== tenant.id) return invalidCode();
  if ((await canonicalHostname(application.id, tenant.id)) !== host.hostname) return invalidCode();
  const context = found.context as HandOverContext;
  const boundToBrowser = context.issuedOn === host.hostname;
  if (boundToBrowser && !isSameSecret(given.binding ?? "", handOverBinding(given.code))) {
    return invalidCode(context);
  }
  const { authSessionPolicy } = await resolveSettings(application.id, tenant.id);
  return withTransaction(async (tx) => {
    const [user] = await tx
      .select({ status: users.status })
      .from(users)
      .where(and(eq(users.applicationId, application.id), eq(users.tenantId, tenant.id), eq(users.id, found.userId)))
      .for("share");
    if (user?.status !== "ACTIVE" || !(await spendSecret(tx, found))) return invalidCode(context);
    const owner = { applicationId: application.id, tenantId: tenant.id, userId: found.userId };
    // The browser's cookie is about to be replaced: what it named before must not live on without it.
    if (given.previousToken) await endSessionOf(tx, application.id, given.previousToken);
    const session = await beginSession(
      tx,
      { ...owner, host: host.hostname, signupAttemptId: found.attemptId, boundToBrowser },
      authSessionPolicy,
    );
    await recordEvent(
      {
        applicationId: application.id,
        tenantId: tenant.id,
        action: "session.created",
        outcome: context.workflow,
        userId: found.userId,
        ...(found.attemptId ? { attemptId: found.attemptId } : {}),
        clientId: context.clientId,
        actor: { type: "USER", id: found.userId },
      },
      request,
      tx,
    );
    return { type: "began", ...session, ...(await goOn(tx, host, owner, context, request)) };
  });
}

function invalidCode(context?: HandOverContext): HandOverOutcome {
  return { type: "invalid_auth_code", origin: keptOrigin(context) };
}

/** Where the new session's browser goes: maybe to an authorization that it began on this host, or on the application's. */
async function goOn(
  tx: Tx,
  host: CurrentHost,
  owner: { applicationId: string; tenantId: string },
  context: HandOverContext,
  request: RequestContext,
): Promise<{ destination: string; movedInteraction?: string }> {
  let movedInteraction: string | null = null;
  async function authorization(): Promise<string | undefined> {
    const own = await resumeInteraction(host, keptOrigin(context), request.ties, tx);
    const moved = own || !context.wasTied ? undefined : await moveInteraction(tx, host, keptOrigin(context));
    if (moved) movedInteraction = context.interaction;
    const path = own ?? moved;
    return path && host.origin + path;
  }
  const destination = await resolveDestination({ ...owner, ...context, authorization }, tx);
  return movedInteraction === null ? { destination } : { destination, movedInteraction };
}
