import "server-only";
import { type AuditEvent, recordEvent, recordRefusal } from "../audit/events";
import { PATHS } from "../authorizations/paths";
import type { RequestContext } from "../hosts/current";
import type { CurrentHost } from "../hosts/resolve";
import { countHit, limitHeaders, networkOf } from "../limits/rate-limits";
import { refuseWithJson } from "../server/refusals";
import { readAccessToken } from "./access-tokens";
import { isForm, readBody } from "./body";
import { callLibrary } from "./exchange";
import type { LibraryCall } from "./library-call";
import { readTokenForm } from "./wire-contract";

/** Sent to the library in place of an invalid token: it rejects signed tokens, and finds nothing under this name. */
const NO_TOKEN = "none";

/** `POST /oauth2/token`: exchanges a code, a refresh token or a machine client's credentials for tokens. */
export async function exchangeToken(request: Request, host: CurrentHost, context: RequestContext): Promise<Response> {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const call = callAt(host);
  const response = await callWithForm(request, call, PATHS.token, form);
  const grantType = form.get("grant_type") ?? "";
  if (response.ok) await recordIssued(call, context);
  else if (call.ended) await recordReuse(call, grantType, context);
  else if (response.status === 401 || grantType === "client_credentials") {
    await recordRefused(call, response, grantType, context);
  }
  return limitGuesses(response, host, context);
}

/**
 * `POST /oauth2/revoke` (RFC 7009). Revoking a refresh token ends its whole family with all access tokens; revoking an access token ends
 * only that one. An invalid or expired token gets the same response as a revoked one.
 */
export async function revokeToken(request: Request, host: CurrentHost, context: RequestContext): Promise<Response> {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const call = callAt(host);
  const token = form.get("token");
  if (token?.includes(".")) {
    const read = await readAccessToken(host.application.id, token);
    if (read) call.presented = read;
    form.set("token", read?.jti ?? NO_TOKEN);
  }
  const response = await callWithForm(request, call, PATHS.revoke, form);
  const outcome = call.ended ? "refresh_token" : call.revoked ? "access_token" : undefined;
  if (outcome && call.client) {
    const { tenantId = null, userId } = call.ended ?? call.revoked ?? {};
    await recordEvent({ ...eventOf(call, tenantId, userId), action: "token.revoked", outcome }, context);
  }
  return limitGuesses(response, host, context);
}

function callAt(host: CurrentHost): LibraryCall {
  return { applicationId: host.application.id, tenantId: host.tenant?.id ?? null, session: undefined };
}

async function readForm(request: Request): Promise<URLSearchParams | Response> {
  const body = await readBody(request);
  if (body === undefined) return refuseWithJson("invalid_request", "The body is larger than 64 KiB.", 413);
  const form = isForm(request) ? readTokenForm(body) : "invalid";
  return form === "invalid"
    ? refuseWithJson("invalid_request", "The body is not an application/x-www-form-urlencoded form.")
    : form;
}

async function callWithForm(
  request: Request,
  call: LibraryCall,
  path: string,
  form: URLSearchParams,
): Promise<Response> {
  const headers: Record<string, string> = { "content-type": "application/x-www-form-urlencoded" };
  for (const name of ["authorization", "origin"]) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const response = await callLibrary(call, { method: "POST", path, headers, body: form.toString() });
  // RFC 6749, section 5.1; the library says so at the token endpoint alone.
  response.headers.set("cache-control", "no-store");
  return response;
}

function eventOf({ applicationId, client }: LibraryCall, tenantId: string | null, userId: string | undefined) {
  return {
    applicationId,
    tenantId,
    ...(userId ? { userId } : {}),
    clientId: client?.id ?? null,
    actor: client ? { type: "CLIENT" as const, id: client.id } : { type: "VISITOR" as const },
  } satisfies Partial<AuditEvent>;
}

/** The first tokens of an authorization. Refreshed ones follow from it every half hour and leave no event, and neither do machines' own. */
async function recordIssued(call: LibraryCall, context: RequestContext): Promise<void> {
  const { client } = call;
  if (client?.grantType !== "authorization_code") return;
  const event = eventOf(call, client.tenantId ?? null, client.userId);
  await recordEvent({ ...event, action: "token.issued", outcome: "authorization_code" }, context);
}

/** A code or refresh token was used twice: somebody has a copy, so all tokens that came from it have ended. */
async function recordReuse(call: LibraryCall, grantType: string, context: RequestContext): Promise<void> {
  const outcome = grantType === "refresh_token" ? "refresh_token" : "authorization_code";
  const event = eventOf(call, call.ended?.tenantId ?? null, call.ended?.userId);
  await recordEvent({ ...event, action: "token.reuse_detected", outcome }, context);
}

async function recordRefused(call: LibraryCall, response: Response, grantType: string, context: RequestContext) {
  const { error } = (await response.clone().json()) as { error?: string };
  const event = eventOf(call, call.tenantId, undefined);
  const details = grantType === "client_credentials" ? { grantType } : {};
  await recordRefusal(
    { ...event, action: "token.refused", outcome: error ?? "refused", details },
    `${call.applicationId} ${networkOf(context.clientAddress)}`,
    context,
  );
}

/**
 * Counts the refusals of one network's client secrets, and answers 429 beyond the limit. Only wrong ones are counted, and only they are
 * refused: a secret has 256 bits, so nobody can guess it, and wrong guesses can't lock out the real client.
 */
async function limitGuesses(response: Response, host: CurrentHost, context: RequestContext): Promise<Response> {
  if (response.status !== 401) return response;
  const key = `${host.application.id} ${networkOf(context.clientAddress)}`;
  const verdict = await countHit("wrong_client_secrets_per_ip", key);
  const headers = limitHeaders("wrong-client-secrets", verdict.left);
  if (!verdict.within) {
    return refuseWithJson("rate_limited", "Too many wrong client secrets. Try again later.", 429, {
      ...headers,
      "retry-after": String(verdict.retryAfterSeconds),
    });
  }
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
