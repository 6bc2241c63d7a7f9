import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { tenants } from "@/db/schema";
import { originOf } from "../env";
import type { CurrentHost } from "../hosts/resolve";
import { canonicalHostname } from "../hosts/resolve";
import type { Asked, LoggedIn } from "./asked";
import { findLiveUser } from "./claims";
import { askLibrary, type Exchange } from "./exchange";
import { beganInteraction, interactionCookie, isInteractionUid } from "./interaction";
import { refuseWithJson, refuseWithPage } from "./pages";
import { LIBRARY_COOKIES, PATHS } from "./provider";
import { finishRedirect, readAuthorizeQuery, readTokenForm, trimDiscovery } from "./rim";

/** The limit of the HTTP contract for every body. */
const BODY_BYTES = 64 * 1024;

const INCOMPLETE = "The request to log you in is not complete. Please go back to the application and try again.";

/**
 * `GET /oauth2/authorize`. On the tenant's canonical host it answers; elsewhere it leads there with the request as it came, or, when the
 * application's host can't tell which tenant is meant, to the page that asks for the tenant.
 */
export async function authorize(request: Request, host: CurrentHost, session: LoggedIn | undefined): Promise<Response> {
  const { search, searchParams } = new URL(request.url);
  const params = readAuthorizeQuery(searchParams);
  if (params === "invalid") return refuseWithPage(INCOMPLETE);
  const tenantId = host.tenant?.id ?? (await findNamedTenant(host, searchParams));
  // Which tenant is asked first; the login there ends at the client's login URL, which begins anew and knows the tenant then.
  if (!tenantId) return redirect(loginPage(host, searchParams.get("client_id")));
  const hostname = await canonicalHostname(host.application.id, tenantId);
  if (hostname !== host.hostname) return redirect(originOf(hostname) + PATHS.authorize + search);
  return askToAuthorize(request, host, session, { method: "GET", path: `${PATHS.authorize}?${params}` });
}

/** `GET /oauth2/authorize/{uid}`: the same request again, after the login that it waited for. */
export async function resumeAuthorize(
  request: Request,
  host: CurrentHost,
  session: LoggedIn | undefined,
  uid: string,
): Promise<Response> {
  if (!host.tenant || !isInteractionUid(uid) || !beganInteraction(request, uid)) {
    return refuseWithPage(
      "This login was begun in another browser, or too long ago. Please go back to the application and log in again.",
    );
  }
  return askToAuthorize(request, host, session, { method: "GET", path: `${PATHS.authorize}/${uid}` }, uid);
}

async function askToAuthorize(
  request: Request,
  host: CurrentHost,
  session: LoggedIn | undefined,
  exchange: Exchange,
  resumedUid?: string,
): Promise<Response> {
  const { tenant, application } = host;
  if (!tenant) return refuseWithPage(INCOMPLETE);
  const at = session && { tenantId: tenant.id, sessionId: session.id };
  const user = at && (await findLiveUser(application.id, at, session.userId, false));
  // A session of another tenant is none here, and neither is one that ended a moment ago.
  const asked: Asked = { applicationId: application.id, tenantId: tenant.id, session: user && session, user };
  const cookies = [
    ...(asked.session ? [`${LIBRARY_COOKIES.session}=${asked.session.id}`] : []),
    ...(resumedUid ? [`${LIBRARY_COOKIES.resume}=${resumedUid}`] : []),
  ];
  const headers = { accept: "text/html", ...(cookies.length > 0 ? { cookie: cookies.join("; ") } : {}) };
  const response = await askLibrary(asked, { ...exchange, headers });
  const location = response.headers.get("location");
  const uid = asked.interactionUid;
  if (uid)
    return redirect(`${host.origin}/login?interaction=${uid}`, { "set-cookie": interactionCookie(request, uid) });
  if (location) return redirect(finishRedirect(location, tenant.name));
  return refuseWithPage(asked.refusal ?? INCOMPLETE, response.status);
}

function loginPage(host: CurrentHost, clientId: string | null): string {
  const page = new URL("/login", host.origin);
  if (clientId) page.searchParams.set("client_id", clientId);
  return page.href;
}

async function findNamedTenant(host: CurrentHost, params: URLSearchParams): Promise<string | undefined> {
  const name = (params.get("tenant_name") ?? params.get("tenant_domain"))?.toLowerCase();
  if (!name) return undefined;
  const [tenant] = await db()
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.applicationId, host.application.id), eq(tenants.name, name)));
  return tenant?.id;
}

function redirect(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 302, headers: { location, "cache-control": "private, no-store", ...headers } });
}

/** `POST /oauth2/token`, and the question of a browser whether it may. */
export async function exchangeToken(request: Request, host: CurrentHost): Promise<Response> {
  const headers = pick(request, [
    "authorization",
    "origin",
    "content-type",
    "access-control-request-method",
    "access-control-request-headers",
  ]);
  if (request.method !== "POST") return askPlainly(host, { method: request.method, path: PATHS.token, headers });
  const body = await readBody(request);
  if (body === undefined) return refuseWithJson("invalid_request", "The body is larger than 64 KiB.", 413);
  const form = readTokenForm(body);
  if (form === "invalid") return refuseWithJson("invalid_request", "The body is not a form.");
  return askPlainly(host, { method: "POST", path: PATHS.token, headers, body: form.toString() });
}

/** `GET /oauth2/jwks`. */
export async function publishKeys(request: Request, host: CurrentHost): Promise<Response> {
  return askPlainly(host, { method: "GET", path: PATHS.jwks, headers: pick(request, ["origin"]) });
}

/** `GET /.well-known/openid-configuration`, the same on all hosts of an application. */
export async function publishConfiguration(request: Request, host: CurrentHost): Promise<Response> {
  const headers = pick(request, ["origin"]);
  const response = await askPlainly(host, { method: "GET", path: PATHS.discovery, headers });
  if (response.status !== 200) return response;
  const kept = new Headers(response.headers);
  kept.delete("content-length");
  return Response.json(trimDiscovery(await response.json()), { headers: kept });
}

function askPlainly(host: CurrentHost, exchange: Exchange): Promise<Response> {
  const asked = { applicationId: host.application.id, tenantId: host.tenant?.id ?? null, session: undefined };
  return askLibrary(asked, exchange);
}

function pick(request: Request, names: string[]): Record<string, string> {
  const sent = names.map((name) => [name, request.headers.get(name)] as const);
  return Object.fromEntries(sent.filter((pair): pair is [string, string] => pair[1] !== null));
}

/** The body as text; undefined when it is too large, of which no more is read than that. */
async function readBody(request: Request): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
