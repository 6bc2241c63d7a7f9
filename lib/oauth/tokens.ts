import "server-only";
import { type AuditEvent, recordEvent, recordRefusal } from "../audit/events";
import { PATHS } from "../authorizations/paths";
import type { RequestContext } from "../hosts/current";
import type { CurrentHost } from "../hosts/resolve";
import { countHit, limitHeaders, networkOf } from "../limits/rate-limits";
import { refuseWithJson } from "../server/refusals";
import { readAccessToken } from "./access-tokens";
import type { Asked } from "./asked";
import { isForm, readBody } from "./body";
import { askLibrary } from "./exchange";
import { readTokenForm } from "./wire-contract";

/** Stands where a token was sent that is none: the library refuses to look at what is signed, and finds nothing under this. */
const NO_TOKEN = "none";

/** `POST /oauth2/token`: a code, a refresh token or a machine client's own word for tokens. */
export async function exchangeToken(request: Request, host: CurrentHost, context: RequestContext): Promise<Response> {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const asked = askedAt(host);
  const response = await askWithForm(request, asked, PATHS.token, form);
  const grantType = form.get("grant_type") ?? "";
  if (response.ok) await recordIssued(asked, context);
  else if (asked.ended) await recordReuse(asked, grantType, context);
  else if (response.status === 401 || grantType === "client_credentials") {
    await recordRefused(asked, response, grantType, context);
  }
  return limitGuesses(response, host, context);
}

/**
 * `POST /oauth2/revoke` (RFC 7009). A refresh token takes its whole family along, access tokens too; an access token goes alone. What is no
 * token, or none any more, is answered like one that was revoked.
 */
export async function revokeToken(request: Request, host: CurrentHost, context: RequestContext): Promise<Response> {
  const form = await readForm(request);
  if (form instanceof Response) return form;
  const asked = askedAt(host);
  const token = form.get("token");
  if (token?.includes(".")) {
    const read = await readAccessToken(host.application.id, token);
    if (read) asked.presented = read;
    form.set("token", read?.jti ?? NO_TOKEN);
  }
  const response = await askWithForm(request, asked, PATHS.revoke, form);
  const outcome = asked.ended ? "refresh_token" : asked.revoked ? "access_token" : undefined;
  if (outcome && asked.client) {
    const { tenantId = null, userId } = asked.ended ?? asked.revoked ?? {};
    await recordEvent({ ...eventOf(asked, tenantId, userId), action: "token.revoked", outcome }, context);
  }
  return limitGuesses(response, host, context);
}

function askedAt(host: CurrentHost): Asked {
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

async function askWithForm(request: Request, asked: Asked, path: string, form: URLSearchParams): Promise<Response> {
  const headers: Record<string, string> = { "content-type": "application/x-www-form-urlencoded" };
  for (const name of ["authorization", "origin"]) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  const response = await askLibrary(asked, { method: "POST", path, headers, body: form.toString() });
  // RFC 6749, section 5.1; the library says so at the token endpoint alone.
  response.headers.set("cache-control", "no-store");
  return response;
}

function eventOf({ applicationId, client }: Asked, tenantId: string | null, userId: string | undefined) {
  return {
    applicationId,
    tenantId,
    ...(userId ? { userId } : {}),
    clientId: client?.id ?? null,
    actor: client ? { type: "CLIENT" as const, id: client.id } : { type: "VISITOR" as const },
  } satisfies Partial<AuditEvent>;
}

/** The first tokens of an authorization. Refreshed ones follow from it every half hour and leave no event, and neither do machines' own. */
async function recordIssued(asked: Asked, context: RequestContext): Promise<void> {
  const { client } = asked;
  if (client?.grantType !== "authorization_code") return;
  const event = eventOf(asked, client.tenantId ?? null, client.userId);
  await recordEvent({ ...event, action: "token.issued", outcome: "authorization_code" }, context);
}

/** A code or refresh token came a second time: somebody has a copy, and all that came from it has ended. */
async function recordReuse(asked: Asked, grantType: string, context: RequestContext): Promise<void> {
  const outcome = grantType === "refresh_token" ? "refresh_token" : "authorization_code";
  const event = eventOf(asked, asked.ended?.tenantId ?? null, asked.ended?.userId);
  await recordEvent({ ...event, action: "token.reuse_detected", outcome }, context);
}

async function recordRefused(asked: Asked, response: Response, grantType: string, context: RequestContext) {
  const { error } = (await response.clone().json()) as { error?: string };
  const event = eventOf(asked, asked.tenantId, undefined);
  const details = grantType === "client_credentials" ? { grantType } : {};
  await recordRefusal(
    { ...event, action: "token.refused", outcome: error ?? "refused", details },
    `${asked.applicationId} ${networkOf(context.clientAddress)}`,
    context,
  );
}

/**
 * Counts the refusals of one network's client secrets, and answers 429 beyond the limit. Only wrong ones are counted, and only they are
 * refused: a secret has 256 bits, so nobody comes upon one by trying, and nobody can shut a client out by trying in its name.
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
