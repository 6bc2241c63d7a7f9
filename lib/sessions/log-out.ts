import "server-only";
import { isKnownClient, parseClientId, parseState } from "../attempts/gate";
import { recordEvent } from "../audit/events";
import { hasPlaceholder, withParameters } from "../destinations/destinations";
import { fillSafely, safelyFilled } from "../destinations/safe-destinations";
import { type CurrentHost, type RequestContext, sentQuery } from "../hosts/current";
import { canonicalUrl } from "../hosts/resolve";
import { refuseWithPage } from "../server/refusals";
import { resolveDestination } from "../settings/resolve-destination";
import { dropSessionToken, readSessionToken } from "./cookie";
import { endSessionAt } from "./session";

/** On every host. */
export const LOGOUT_PATH = "/api/v1/logout";

/** Ends this browser's session on a tenant's host, with the refresh tokens that hang on it; without one it only tidies the cookie away. */
export async function logOut(host: CurrentHost, request: RequestContext): Promise<void> {
  const token = await readSessionToken();
  if (token) await endTokensSession(host, token, request);
  // Only now: a browser without its cookie could not end a session that a fault has left alive.
  await dropSessionToken();
}

/** Ends the session that a cookie of this host names, also one that nobody used for too long: its refresh tokens would live on. */
export async function endTokensSession(host: CurrentHost, token: string, request: RequestContext): Promise<void> {
  if (!host.tenant) return;
  const owner = { applicationId: host.application.id, tenantId: host.tenant.id };
  const userId = await endSessionAt({ ...owner, host: host.hostname, token });
  if (userId === undefined) return;
  const actor = { type: "USER" as const, id: userId };
  await recordEvent({ ...owner, userId, actor, action: "logout.completed", outcome: "ended" }, request);
}

/**
 * `GET /logout?client_id=&redirect_url=&state=`: a client sends its visitor here to log out, and the visitor returns to it. It takes a person who comes
 * here with the page they look at: what a page of a neighbouring tenant merely embeds or fetches ends nothing. A host that is not canonical
 * ends the session that this browser has there, from before a custom domain became active, and leads on to the canonical host.
 */
export async function answerLogout(request: Request, host: CurrentHost, context: RequestContext): Promise<Response> {
  const embedded = (request.headers.get("sec-fetch-dest") ?? "document") !== "document";
  const foreseen = /prefetch|prerender/.test(request.headers.get("sec-purpose") ?? "");
  if (embedded || foreseen) return new Response(null, { status: 403, headers: { "cache-control": "no-store" } });
  const destination = await logoutDestination(host, new URL(request.url).searchParams);
  if (destination === undefined) return refuseWithPage("incompleteLogout");
  await logOut(host, context);
  const location = (await canonicalUrl(host, LOGOUT_PATH + sentQuery(request))) ?? destination;
  return new Response(null, { status: 302, headers: { location, "cache-control": "private, no-store" } });
}

/**
 * Where a logout ends: `redirect_url` if it is one of the application's logout URLs, else the client's login URL, else the application's.
 * A logout URL with a placeholder may be named as it is registered or with this tenant's name in it. Undefined for a parameter that was
 * given twice or can't be carried on whole.
 */
export async function logoutDestination(host: CurrentHost, query: URLSearchParams): Promise<string | undefined> {
  const { application, tenant } = host;
  const clientId = parseClientId(onlyOne(query, "client_id"));
  const state = parseState(onlyOne(query, "state"));
  const wanted = onlyOne(query, "redirect_url");
  if (clientId === undefined || state === undefined || Array.isArray(wanted)) return undefined;
  const registered = wanted === null ? undefined : logoutUrl(host, wanted);
  if (registered !== undefined) return withParameters(registered, state === null ? [] : [["state", state]]);
  // Nobody is logged in on an application's own host, and it does not show which tenant is meant.
  if (!tenant) return new URL("/login", host.origin).href;
  return resolveDestination({
    applicationId: application.id,
    tenantId: tenant.id,
    clientId: (await isKnownClient(application.id, clientId)) ? clientId : null,
    state,
    workflow: "login",
  });
}

function onlyOne(query: URLSearchParams, name: string): string | string[] | null {
  const values = query.getAll(name);
  return values.length > 1 ? values : (values[0] ?? null);
}

/** The registered logout URL that is meant, with the tenant's name; undefined for one that is not, or that nobody may be sent to. */
function logoutUrl({ application: { id, logoutUrls, environment }, tenant }: CurrentHost, wanted: string) {
  const name = tenant?.name ?? null;
  const meant = logoutUrls.find((url) => wanted === url || wanted === safelyFilled(url, name, environment));
  if (meant === undefined || (name === null && hasPlaceholder(meant))) return undefined;
  return fillSafely({ applicationId: id })(meant, name, environment);
}
