import "server-only";
import { timingSafeEqual } from "node:crypto";
import { env } from "../env";
import { type CurrentHost, canonicalUrl } from "../hosts/resolve";
import { keyedHash } from "../keys";
import { findInteraction } from "./artifacts";
import { INTERACTION_SECONDS, PATHS } from "./provider";
import { writeAuthorizeQuery } from "./rim";

/** So many login pages may stand open in one browser. */
const INTERACTIONS_KEPT = 5;

/** What a login page may want to know of the authorize request that waits for it. */
export type PendingInteraction = { clientId: string; loginHint: string | null };

/**
 * The way back after a login: path and query, on the canonical host, of the authorize request that began this interaction. Undefined when
 * there is none, as when it was finished, has expired or began at another tenant. It works only in the browser that began it, and a login
 * that was demanded (`prompt=login`, `max_age`) counts only if the session that comes along was begun after the demand.
 *
 * Where a custom domain became active meanwhile, this host's cookie is not there to say which browser it was. Then the same request is made
 * anew, as its client could make it.
 */
export async function resumeInteraction(host: CurrentHost, uid: string): Promise<string | undefined> {
  const params = await findParams(host, uid);
  if (!params) return undefined;
  const moved = (await canonicalUrl(host, "/")) !== undefined;
  return moved ? `${PATHS.authorize}?${writeAuthorizeQuery(params)}` : `${PATHS.authorize}/${uid}`;
}

/** The authorize request that waits for a login on this host, for the login page. */
export async function readInteraction(host: CurrentHost, uid: string): Promise<PendingInteraction | undefined> {
  const params = await findParams(host, uid);
  if (!params) return undefined;
  const { client_id: clientId, login_hint: loginHint } = params;
  return { clientId: String(clientId), loginHint: typeof loginHint === "string" ? loginHint : null };
}

async function findParams(host: CurrentHost, uid: string): Promise<Record<string, unknown> | undefined> {
  if (!host.tenant || !isInteractionUid(uid)) return undefined;
  const interaction = await findInteraction(host.application.id, host.tenant.id, uid);
  return interaction && ((interaction.params ?? {}) as Record<string, unknown>);
}

export function isInteractionUid(uid: string): boolean {
  return /^[\w-]{43}$/.test(uid);
}

/** The cookie that ties a browser to the interactions that it began, newest first. What it holds can't be told from their URLs. */
export function interactionCookie(request: Request, uid: string): string {
  const kept = [tieOf(uid), ...tiesIn(request)].slice(0, INTERACTIONS_KEPT).join(".");
  const secure = env().scheme === "https" ? "; Secure" : "";
  return `${cookieName()}=${kept}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${INTERACTION_SECONDS}${secure}`;
}

/** Whether this browser began that interaction. */
export function beganInteraction(request: Request, uid: string): boolean {
  const wanted = Buffer.from(tieOf(uid));
  return tiesIn(request).some((tie) => tie.length === wanted.length && timingSafeEqual(Buffer.from(tie), wanted));
}

function tieOf(uid: string): string {
  return keyedHash("oauth-cookies", uid);
}

function tiesIn(request: Request): string[] {
  const prefix = `${cookieName()}=`;
  const cookies = request.headers.get("cookie")?.split(/;\s*/) ?? [];
  const value = cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length) ?? "";
  return value.split(".").filter((tie) => /^[\w-]{43}$/.test(tie));
}

function cookieName(): string {
  return env().scheme === "https" ? "__Host-interactions" : "interactions";
}
