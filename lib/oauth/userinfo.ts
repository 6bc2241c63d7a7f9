import "server-only";
import { createLocalJWKSet, errors, type JWK, type JWTPayload, jwtVerify } from "jose";
import type { CurrentHost } from "../hosts/resolve";
import { hasGrant } from "./artifacts";
import { claimsFor, findLiveUser } from "./claims";
import { signingKeysOf } from "./keys";
import { refuseWithJson } from "./pages";
import { audienceOf, issuerOf } from "./provider";

type AccessToken = { userId: string; tenantId: string; sessionId: string; grantId: string; scopes: Set<string> };

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
  const elsewhere = host.tenant && token && host.tenant.id !== token.tenantId;
  if (!token || elsewhere || !(await hasGrant(host.application.id, token.grantId))) return refuseToken();
  const at = { tenantId: token.tenantId, sessionId: token.sessionId };
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

async function readAccessToken(applicationId: string, value: string): Promise<AccessToken | undefined> {
  const issuer = await issuerOf(applicationId);
  const keys = await signingKeysOf(applicationId);
  try {
    const { payload } = await jwtVerify(value, createLocalJWKSet({ keys: keys.map((key) => key.publicJwk as JWK) }), {
      issuer,
      audience: audienceOf(issuer),
      typ: "at+jwt",
      algorithms: ["RS256"],
      requiredClaims: ["exp", "sub"],
    });
    return accessTokenOf(payload);
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** Undefined for a token that speaks for no person. */
function accessTokenOf({ sub, tnt_id, sid, gid, scope }: JWTPayload): AccessToken | undefined {
  if (typeof sub !== "string" || typeof tnt_id !== "string" || typeof sid !== "string" || typeof gid !== "string") {
    return undefined;
  }
  return {
    userId: sub,
    tenantId: tnt_id,
    sessionId: sid,
    grantId: gid,
    scopes: new Set(String(scope ?? "").split(" ")),
  };
}

function refuseToken(): Response {
  return refuseWithJson("invalid_token", "The access token is not valid any more.", 401, challenge("invalid_token"));
}

function challenge(error?: string): Record<string, string> {
  return { "www-authenticate": error ? `Bearer error="${error}"` : "Bearer" };
}
