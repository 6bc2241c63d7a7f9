import "server-only";
import type { CurrentHost } from "../hosts/resolve";
import { refuseWithJson } from "../server/refusals";
import { readAccessToken } from "./access-tokens";
import { hasGrant } from "./artifacts";
import { claimsFor, findLiveUser } from "./claims";
import { findClientMetadata } from "./clients";

/**
 * `GET` or `POST /oauth2/userinfo` (OpenID Connect Core, section 5.3): the current data of the access token's user. The token is refused
 * once its grant was revoked, its session has ended or its user is not ACTIVE, although its signature is valid until it expires.
 */
export async function answerUserinfo(request: Request, host: CurrentHost): Promise<Response> {
  const [scheme, value, ...rest] = request.headers.get("authorization")?.split(" ") ?? [];
  // RFC 6750, section 3.1: without a token, the response names only the scheme.
  if (scheme?.toLowerCase() !== "bearer" || !value || rest.length > 0) {
    return refuseWithJson("invalid_request", "Send an access token as Authorization: Bearer.", 401, challenge());
  }
  const token = await readAccessToken(host.application.id, value);
  // A client's own token has no user.
  if (token?.kind !== "user") return refuseToken();
  const elsewhere = host.tenant && host.tenant.id !== token.tenantId;
  if (elsewhere || !(await hasGrant(host.application.id, token.grantId))) return refuseToken();
  const at = { tenantId: token.tenantId, sessionId: token.sessionId };
  // A disabled client gets nothing from that moment on.
  if (!(await findClientMetadata(host.application.id, token.clientId))) return refuseToken();
  const user = await findLiveUser(host.application.id, at, token.userId, token.scopes.has("offline_access"));
  if (!user) return refuseToken();
  if (!token.scopes.has("openid")) {
    return refuseWithJson(
      "insufficient_scope",
      "The token lacks the scope openid.",
      403,
      challenge("insufficient_scope"),
    );
  }
  return Response.json(await claimsFor(user, token.scopes), { headers: { "cache-control": "no-store" } });
}

function refuseToken(): Response {
  return refuseWithJson("invalid_token", "The access token is not valid any more.", 401, challenge("invalid_token"));
}

function challenge(error?: string): Record<string, string> {
  return { "www-authenticate": error ? `Bearer error="${error}"` : "Bearer" };
}
