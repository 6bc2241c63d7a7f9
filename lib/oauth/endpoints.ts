import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { hosts, tenants } from "@/db/schema";
import { parseState } from "../attempts/gate";
import { PATHS } from "../authorizations/paths";
import { INTERACTION_SECONDS, isInteractionUid } from "../authorizations/waiting";
import { env, originOf } from "../env/env";
import { sentQuery } from "../hosts/current";
import type { CurrentHost } from "../hosts/resolve";
import { canonicalHostname, canonicalUrl } from "../hosts/resolve";
import { isId } from "../ids";
import { log } from "../log";
import { NO_ORIGIN, pathWith } from "../origin";
import { isTied, tieCookieName, tiesIn, withTie } from "../secrets/interaction-ties";
import { refuseWithPage } from "../server/refusals";
import { resolveDestination } from "../settings/resolve-destination";
import { isForm, readBody } from "./body";
import { customClaimNames, findLiveUser } from "./claims";
import { callLibrary, type Exchange } from "./exchange";
import type { LibraryCall, LoggedIn } from "./library-call";
import { LIBRARY_COOKIES } from "./provider";
import { finishRedirect, readAuthorizeQuery, trimDiscovery } from "./wire-contract";

/** Longer ones do not reach every server: RFC 9110, section 4.1, asks for 8000 octets. */
const QUERY_CHARACTERS = 8000;

/**
 * `GET /oauth2/authorize`. It answers on the tenant's canonical host. Other hosts redirect there with the unchanged request or, if the
 * tenant is unknown, to the application's canonical host, whose page asks for the tenant.
 */
export async function authorize(request: Request, host: CurrentHost, session: LoggedIn | undefined): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const params = readAuthorizeQuery(searchParams);
  if (params === "invalid") return refuseWithPage("incompleteLogin");
  const tenantId = host.tenant?.id ?? (await findNamedTenant(host, searchParams));
  const hostname = await canonicalHostname(host.application.id, tenantId ?? null);
  if (hostname !== host.hostname) return redirect(originOf(hostname) + PATHS.authorize + sentQuery(request));
  if (!tenantId) return askForTenant(request, host, params);
  return askToAuthorize(request, host, session, { method: "GET", path: `${PATHS.authorize}?${params}` });
}

/**
 * `POST /oauth2/authorize`, which OpenID Connect Core (section 3.1.2.1) asks for: the same request as a GET. The session's cookie does not
 * come with another site's form, but it does come with the redirect.
 */
export async function authorizeByForm(request: Request, host: CurrentHost): Promise<Response> {
  const body = isForm(request) ? await readBody(request) : "";
  if (body === undefined || body.length > QUERY_CHARACTERS) return refuseWithPage("incompleteLogin", 413);
  if (body === "") return refuseWithPage("incompleteLogin");
  return redirect(`${host.origin}${PATHS.authorize}?${new URLSearchParams(body)}`, {}, 303);
}

/**
 * `GET /oauth2/authorize/{uid}`: the same request again, after the login or signup that it waited for. In another browser, or once the
 * request has ended, it redirects to the client's login URL, if the request says which client it was.
 */
export async function resumeAuthorize(
  request: Request,
  host: CurrentHost,
  session: LoggedIn | undefined,
  uid: string,
): Promise<Response> {
  // Only valid identifiers may get into a header.
  const elsewhere =
    isInteractionUid(uid) && (await canonicalUrl(host, `${PATHS.authorize}/${uid}${sentQuery(request)}`));
  if (elsewhere) return redirect(elsewhere);
  const { tenant, application } = host;
  const clientId = new URL(request.url).searchParams.get("client_id");
  if (tenant && isInteractionUid(uid) && isTied(tiesIn(request.headers.get("cookie")), uid)) {
    const path = `${PATHS.authorize}/${uid}`;
    const answer = await askToAuthorize(request, host, session, { method: "GET", path }, uid);
    // It may have been completed in another tab.
    if (answer.status !== 400 || !clientId) return answer;
  }
  if (tenant && clientId) return beginAnew(request, { applicationId: application.id, tenantId: tenant.id, clientId });
  return refuseWithPage("lostLogin");
}

/** The client's login URL, with the `state` that the page was opened with; never with that of the request, which is gone. */
async function beginAnew(
  request: Request,
  ending: { applicationId: string; tenantId: string; clientId: string },
): Promise<Response> {
  const state = parseState(new URL(request.url).searchParams.get("state")) ?? null;
  const clientId = isId(ending.clientId) ? ending.clientId : null;
  return redirect(await resolveDestination({ ...ending, clientId, state, workflow: "login" }));
}

async function askToAuthorize(
  request: Request,
  host: CurrentHost,
  session: LoggedIn | undefined,
  exchange: Exchange,
  resumedUid?: string,
): Promise<Response> {
  const { tenant, application } = host;
  if (!tenant) return refuseWithPage("incompleteLogin");
  const at = session && { tenantId: tenant.id, sessionId: session.id };
  const user = at && (await findLiveUser(application.id, at, session.userId, false));
  // A session of another tenant doesn't count, and neither does one that has just ended.
  const call: LibraryCall = { applicationId: application.id, tenantId: tenant.id, session: user && session, user };
  const cookies = [
    ...(call.session ? [`${LIBRARY_COOKIES.session}=${call.session.id}`] : []),
    ...(resumedUid ? [`${LIBRARY_COOKIES.resume}=${resumedUid}`] : []),
  ];
  const headers = { accept: "text/html", ...(cookies.length > 0 ? { cookie: cookies.join("; ") } : {}) };
  const response = await callLibrary(call, { ...exchange, headers });
  const location = response.headers.get("location");
  if (call.interaction) return askToLogIn(request, host, call.interaction);
  const named = { name: tenant.name, customDomain: customDomainOf(host) };
  const finished = location && finishRedirect(location, named, application.environment);
  if (finished) return redirect(finished);
  if (location) {
    // Never with the URL, which has the code in it.
    const of = { applicationId: application.id, tenantId: tenant.id };
    log().error(of, "A redirect URI is not used for this tenant: nobody may be sent to what its name makes of it.");
    return refuseWithPage("unsafeRedirect");
  }
  return refuseWithPage(call.refusal ?? "incompleteLogin", response.status);
}

/** The tenant's active custom domain; null without one. Only the canonical host authorizes, and that domain is the canonical host. */
function customDomainOf(host: CurrentHost): string | null {
  return host.kind === "CUSTOM" ? host.hostname : null;
}

/** Errors of the request and `prompt=none` are answered at once; only then does the page ask for the tenant. */
async function askForTenant(request: Request, host: CurrentHost, params: URLSearchParams): Promise<Response> {
  const query = sentQuery(request).slice(1);
  const call: LibraryCall = { applicationId: host.application.id, tenantId: null, session: undefined, query };
  const headers = { accept: "text/html" };
  const response = await callLibrary(call, { method: "GET", path: `${PATHS.authorize}?${params}`, headers });
  if (call.interaction) return askToLogIn(request, host, call.interaction);
  const location = response.headers.get("location");
  const finished = location && finishRedirect(location, undefined, host.application.environment);
  return finished
    ? redirect(finished)
    : refuseWithPage(call.refusal ?? "incompleteLogin", location ? 400 : response.status);
}

/**
 * Redirects to the login page or, on an application's host, to the page that asks for the tenant. The request waits in the database and is
 * tied to this browser; its `state` does not get to our pages.
 */
function askToLogIn(
  request: Request,
  host: CurrentHost,
  { uid, clientId }: NonNullable<LibraryCall["interaction"]>,
): Response {
  const page = pathWith("/login", { ...NO_ORIGIN, clientId, interaction: uid });
  const ties = withTie(tiesIn(request.headers.get("cookie")), uid);
  const secure = env().scheme === "https" ? "; Secure" : "";
  const cookie = `${tieCookieName()}=${ties}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${INTERACTION_SECONDS}${secure}`;
  return redirect(host.origin + page, { "set-cookie": cookie });
}

/** A tenant by its name, or by one of its hosts in `login_hint`. Most hints are user names and say nothing about the tenant. */
async function findNamedTenant(host: CurrentHost, params: URLSearchParams): Promise<string | undefined> {
  const applicationId = host.application.id;
  const name = (params.get("tenant_name") ?? params.get("tenant_domain"))?.toLowerCase();
  const hint = params.get("login_hint")?.toLowerCase();
  if (name) return findTenantByName(applicationId, name);
  if (!hint) return undefined;
  const [row] = await db()
    .select({ id: hosts.tenantId })
    .from(hosts)
    .where(and(eq(hosts.applicationId, applicationId), eq(hosts.hostname, hint)));
  return row?.id ?? findTenantByName(applicationId, hint);
}

async function findTenantByName(applicationId: string, name: string): Promise<string | undefined> {
  const [tenant] = await db()
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.name, name)));
  return tenant?.id;
}

function redirect(location: string, headers: Record<string, string> = {}, status = 302): Response {
  return new Response(null, { status, headers: { location, "cache-control": "private, no-store", ...headers } });
}

/** `GET /oauth2/jwks`. */
export async function publishKeys(host: CurrentHost): Promise<Response> {
  return askPlainly(host, { method: "GET", path: PATHS.jwks });
}

/** `GET /.well-known/openid-configuration`, the same on all hosts of an application. */
export async function publishConfiguration(host: CurrentHost): Promise<Response> {
  const response = await askPlainly(host, { method: "GET", path: PATHS.discovery });
  if (response.status !== 200) return response;
  const kept = new Headers(response.headers);
  kept.delete("content-length");
  const { all } = await customClaimNames(host.application.id);
  return Response.json(trimDiscovery(await response.json(), all), { headers: kept });
}

function askPlainly(host: CurrentHost, exchange: Exchange): Promise<Response> {
  const call = { applicationId: host.application.id, tenantId: host.tenant?.id ?? null, session: undefined };
  return callLibrary(call, exchange);
}
