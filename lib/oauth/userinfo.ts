import "server-only";
import type { CurrentHost } from "../hosts/resolve";
import { refuseWithJson } from "../server/refusals";
import { readAccessToken } from "./access-tokens";
import { hasGrant } from "./artifacts";
import { claimsFor, findLiveUser } from "./claims";
import { findClientMetadata } from "./clients";

/**
 * `GET` or `POST /oauth2/userinfo` (OpenID Connect Core, section 5.3): whom an access token speaks for, as they are now. A token says no more
 * once its grant was revoked, its session ended or its user is not ACTIVE, though its signature holds until it expires.
 */
export async function answerUserinfo(request: Request, host: CurrentHost): Promise<Response> {
  const [scheme, value, ...rest] = request.headers.get("authorization")?.split(" ") ?? [];
  // RFC 6750, section 3.1: who sent no token is told the scheme and nothing else.
  if (scheme?.toLowerCase() !== "bearer" || !value || rest.length > 0) {
    return refuseWithJson("invalid_request", "Send an access token as Authorization: Bearer.", 401, challenge());
  }
  const token = await readAccessToken(host.application.id, value);
  // A client's own token speaks for no person.
  if (token?.kind !== "user") return refuseToken();
  const elsewhere = host.tenant && host.tenant.id !== token.tenantId;
  if (elsewhere || !(await hasGrant(host.application.id, token.grantId))) return refuseToken();
  const at = { tenantId: token.tenantId, sessionId: token.sessionId };
  // A client that was switched off learns nothing more, from that moment on.
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
