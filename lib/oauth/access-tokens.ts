import "server-only";
import { createLocalJWKSet, errors, type JWK, type JWTPayload, jwtVerify } from "jose";
import { isRevoked } from "./artifacts";
import { audienceOf, issuersOf } from "./issuers";
import { signingKeysOf } from "./keys";

type Common = {
  /** The identifier of the token itself. */
  jti: string;
  clientId: string;
  /** Seconds since 1970. */
  exp: number;
  scopes: ReadonlySet<string>;
};

/** The token of a person at one tenant, valid as long as grant and session. */
export type UserToken = Common & {
  kind: "user";
  userId: string;
  tenantId: string;
  sessionId: string;
  grantId: string;
};

/** The token of a client itself (`client_credentials`). */
export type ClientToken = Common & { kind: "client" };

/**
 * An access token (RFC 9068) of this application: signed by one of its keys, retired ones too, issued by and for it, under
 * whichever of its own hosts, neither expired nor revoked. Undefined for anything else.
 */
export async function readAccessToken(
  applicationId: string,
  value: string,
): Promise<UserToken | ClientToken | undefined> {
  const issuers = await issuersOf(applicationId);
  const keys = await signingKeysOf(applicationId);
  try {
    const { payload } = await jwtVerify(value, createLocalJWKSet({ keys: keys.map((key) => key.publicJwk as JWK) }), {
      issuer: issuers,
      audience: issuers.map(audienceOf),
      typ: "at+jwt",
      algorithms: ["RS256"],
      requiredClaims: ["exp", "sub", "jti", "client_id"],
    });
    const token = accessTokenOf(payload, applicationId);
    return token && !(await isRevoked(applicationId, token.jti)) ? token : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/**
 * The client of a `client_credentials` token of this application; undefined for all other tokens, such as a user's. The client's row says
 * whether it is still enabled and what it may do. `scopes` are those that it requested and had then; empty if it requested none, and the
 * token has all permissions of the client.
 */
export async function verifyClientToken(
  applicationId: string,
  token: string,
): Promise<{ clientId: string; scopes: ReadonlySet<string> } | undefined> {
  const read = await readAccessToken(applicationId, token);
  return read?.kind === "client" ? { clientId: read.clientId, scopes: read.scopes } : undefined;
}

function accessTokenOf(payload: JWTPayload, applicationId: string): UserToken | ClientToken | undefined {
  const { sub, jti, exp, scope, app_id, tnt_id, sid, gid, client_id } = payload;
  if (typeof sub !== "string" || typeof jti !== "string" || typeof client_id !== "string") return undefined;
  if (app_id !== applicationId) return undefined;
  const scopes = new Set(typeof scope === "string" ? scope.split(" ") : []);
  const common = { jti, clientId: client_id, exp: Number(exp), scopes };
  if (typeof tnt_id === "string" && typeof sid === "string" && typeof gid === "string") {
    return { ...common, kind: "user", userId: sub, tenantId: tnt_id, sessionId: sid, grantId: gid };
  }
  // RFC 9068, section 2.2: a token with no resource owner names the client in `sub` too. Ids of users and clients have the same format, so
  // `sub` alone proves nothing: a user's token always has a tenant, a session and a grant too.
  const isClients = sub === client_id && tnt_id === undefined && sid === undefined && gid === undefined;
  return isClients ? { ...common, kind: "client" } : undefined;
}
