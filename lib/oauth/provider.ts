import "server-only";
import { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { PATHS } from "../authorizations/paths";
import { INTERACTION_SECONDS, OFFLINE_MARK } from "../authorizations/waiting";
import { isClientSecret } from "../clients/secrets";
import type { RefusalPage } from "../server/refusals";
import { accessTokensOf, artifactsOf, sessionOfRequest } from "./artifacts";
import { baseClaims, customClaimNames, findLiveUser, IDENTITY_PROVIDER, idTokenClaims } from "./claims";
import { findClientMetadata, permissionsHeld } from "./clients";
import { audienceOf, isOwnAudience, issuerOf } from "./issuers";
import { privateJwkOf, signingKeysOf } from "./keys";
import { currentCall, type LibraryCall, sessionOfUid } from "./library-call";
import { deriveSuccessors } from "./refresh-rotation";
import { CLAIMS, givesRefreshToken, isOriginOf, SCOPES } from "./wire-contract";

/** Paths on every host of an application. `userinfo` is ours: the library's own refuses tokens that have an audience. */
/** The library's cookies. Browsers never see them: callers set them from our session, and those that the library sets are dropped. */
export const LIBRARY_COOKIES = { session: "session", interaction: "interaction", resume: "resume" } as const;

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const CODE_SECONDS = MINUTE;
const ACCESS_TOKEN_SECONDS = 30 * MINUTE;
/** How long a refresh token waits to be used; each use gives a new one. */
const REFRESH_TOKEN_SECONDS = 30 * DAY;
/** As long as the code and the access token it is for; each refresh token prolongs it. */
const GRANT_SECONDS = 60 * MINUTE;
const PROVIDERS_KEPT = 100;
const providers = new Map<string, Provider>();

/**
 * The library's instance for one application. One is kept per application, issuer and set of keys, the most recently used of them; it has
 * no other state, so creating one again costs a millisecond. Clients are read from the database with each request.
 */
export async function providerOf(applicationId: string): Promise<Provider> {
  const issuer = await issuerOf(applicationId);
  const keys = await signingKeysOf(applicationId);
  const { inIdToken } = await customClaimNames(applicationId);
  const name = [applicationId, issuer, ...keys.map((key) => key.kid), ...inIdToken].join(" ");
  const kept = providers.get(name);
  const provider = kept ?? createProvider(applicationId, issuer, keys.map(privateJwkOf), inIdToken);
  // A Map keeps the order of insertion: the last used is moved to the end, so the first is the one to drop.
  providers.delete(name);
  providers.set(name, provider);
  const [oldest] = providers.keys();
  if (oldest !== undefined && providers.size > PROVIDERS_KEPT) providers.delete(oldest);
  return provider;
}

function createProvider(
  applicationId: string,
  issuer: string,
  keys: ReturnType<typeof privateJwkOf>[],
  inIdToken: readonly string[],
): Provider {
  const provider = new Provider(issuer, {
    ...protocol(applicationId, issuer, inIdToken),
    ...people(applicationId),
    jwks: { keys } as Configuration["jwks"],
    adapter: (model: string) => {
      if (model === "Session") return sessionOfRequest();
      if (model === "AccessToken" || model === "ClientCredentials") return accessTokensOf(applicationId, model);
      const artifacts = artifactsOf(applicationId, model);
      return model === "Client" ? { ...artifacts, find: (id) => findClientMetadata(applicationId, id) } : artifacts;
    },
  });
  // Only the hash of a secret is known, under the name of the secret itself.
  provider.Client.prototype.compareClientSecret = function (secret: string) {
    return isClientSecret(applicationId, this.clientId, secret, this.clientSecret ?? "");
  };
  deriveSuccessors(provider, applicationId);
  provider.on("grant.success", noteClient);
  provider.on("grant.error", noteClient);
  provider.on("revocation.error", noteClient);
  provider.on("server_error", (_ctx, error) => {
    currentCall().fault = error;
  });
  provider.onerror = (error) => {
    currentCall().fault = error;
  };
  return provider;
}

/** Notes for the audit log which client and user a request was for, whether or not it was granted. */
function noteClient({ oidc }: KoaContextWithOIDC): void {
  const { AuthorizationCode: code, Account: account, Client: client } = oidc.entities;
  const at = code && sessionOfUid(nameOfSession(code));
  if (!client) return;
  currentCall().client = {
    id: client.clientId,
    grantType: String(oidc.params?.grant_type ?? ""),
    ...(account && at ? { userId: account.accountId, tenantId: at.tenantId } : {}),
  };
}

/** The parts of the protocol that are offered here; everything else that the library enables by default is off. */
function protocol(applicationId: string, issuer: string, inIdToken: readonly string[]): Configuration {
  const audience = audienceOf(issuer);
  const off = { enabled: false };
  return {
    routes: {
      authorization: PATHS.authorize,
      token: PATHS.token,
      jwks: PATHS.jwks,
      revocation: PATHS.revoke,
    },
    discovery: { userinfo_endpoint: issuer + PATHS.userinfo },
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "none"],
    enabledJWA: {
      idTokenSigningAlgValues: ["RS256"],
      requestObjectSigningAlgValues: ["RS256"],
      requestObjectEncryptionAlgValues: [],
    },
    scopes: SCOPES,
    claims: {
      ...Object.fromEntries(Object.entries(CLAIMS).map(([scope, claims]) => [scope, [...claims]])),
      // The library lets an ID token have what `openid` opens; which scope opens which of these is judged below.
      openid: [...CLAIMS.openid, ...inIdToken],
    },
    allowOmittingSingleRegisteredRedirectUri: false,
    pkce: { required: (_ctx, client) => client.clientAuthMethod === "none" },
    features: {
      devInteractions: off,
      dPoP: off,
      pushedAuthorizationRequests: off,
      rpInitiatedLogout: off,
      userinfo: off,
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: isOwnToken },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        async getResourceServerInfo(ctx, resource, client) {
          // A granted resource may have been requested under another domain; it is the same API.
          const isAsked = ctx.oidc.params?.resource !== undefined;
          if (isAsked && !(await isOwnAudience(applicationId, audience, resource))) throw new errors.InvalidTarget();
          const isMachine = client.grantTypeAllowed("client_credentials");
          return {
            audience,
            scope: isMachine ? await permissionsFor(applicationId, ctx, client.clientId) : SCOPES.join(" "),
            accessTokenFormat: "jwt",
            accessTokenTTL: ACCESS_TOKEN_SECONDS,
            jwt: { sign: { alg: "RS256" } },
          };
        },
      },
    },
    ttl: {
      AccessToken: ACCESS_TOKEN_SECONDS,
      ClientCredentials: ACCESS_TOKEN_SECONDS,
      AuthorizationCode: CODE_SECONDS,
      IdToken: ACCESS_TOKEN_SECONDS,
      RefreshToken: REFRESH_TOKEN_SECONDS,
      Grant: GRANT_SECONDS,
      Interaction: INTERACTION_SECONDS,
      Session: DAY,
    },
    issueRefreshToken: (_ctx, client) => givesRefreshToken(client),
    rotateRefreshToken: true,
    // Decided by findLiveUser, not by the library.
    expiresWithSession: () => false,
    clientBasedCORS: (_ctx, origin, client) =>
      client.clientAuthMethod === "none" && (client.redirectUris ?? []).some((uri) => isOriginOf(uri, origin)),
  };
}

/** RFC 7009, section 2.1: another client's token is not revoked, and an authenticated client gets an error. */
function isOwnToken(ctx: KoaContextWithOIDC, client: { clientId: string; clientAuthMethod?: string }, token: object) {
  noteClient(ctx);
  if ("clientId" in token && token.clientId === client.clientId) return true;
  if (client.clientAuthMethod === "none") return false;
  throw new errors.InvalidRequest("the token is another client's");
}

/** The permissions that a machine client's token is narrowed to. @throws when it asks for one that the client does not hold */
async function permissionsFor(applicationId: string, ctx: KoaContextWithOIDC, clientId: string): Promise<string> {
  const requested = [...ctx.oidc.requestParamScopes];
  // Most requests name no permissions and get all that the client has at the time of use, so nothing is looked up now.
  if (requested.length === 0) return "";
  const held = await permissionsHeld(applicationId, clientId, requested);
  const missing = requested.filter((name) => !held.includes(name));
  if (missing.length > 0) throw new errors.InvalidScope("the client does not hold this permission", missing.join(" "));
  return held.join(" ");
}

/** The callbacks for users, sessions and pages. */
function people(applicationId: string): Configuration {
  const policy = interactionPolicy.base();
  policy.remove("consent");
  // Clients belong to the application itself, so nobody is asked for consent, not even for prompt=consent.
  const consent = new interactionPolicy.Prompt({ name: "consent", requestable: true });
  consent.checks.clear();
  policy.add(consent);
  return {
    cookies: { names: LIBRARY_COOKIES },
    interactions: {
      policy,
      url(_ctx, interaction) {
        currentCall().interaction = { uid: interaction.uid, clientId: String(interaction.params.client_id) };
        return `/login?interaction=${interaction.uid}`;
      },
    },
    extraParams: { [OFFLINE_MARK]: keepOfflineAccess },
    loadExistingGrant: grantWhatIsAsked,
    async findAccount(_ctx, sub, token) {
      const call = currentCall();
      const at = token ? sessionOfUid(nameOfSession(token)) : sessionOfCall(call);
      const user = token ? at && (await findLiveUser(applicationId, at, sub, isOffline(token))) : call.user;
      if (!user || !at || user.id !== sub) return undefined;
      // Profile and roles come from userinfo only: ID tokens stay in cookies and logs. Of operators' own fields it has what they want there.
      return {
        accountId: sub,
        claims: async (_use, scope) => ({
          ...(await idTokenClaims(user, new Set(scope.split(" ")))),
          ...baseClaims(user),
          sid: at.sessionId,
        }),
      };
    },
    extraTokenClaims(_ctx, token) {
      const at = sessionOfUid(nameOfSession(token));
      const { grantId } = token as { grantId?: string };
      if (!at) return { app_id: applicationId };
      return {
        tnt_id: at.tenantId,
        app_id: applicationId,
        idp_name: IDENTITY_PROVIDER,
        sid: at.sessionId,
        gid: grantId,
      };
    },
    // The caller makes the page; the library only tells the reason.
    renderError(ctx, out) {
      currentCall().refusal = pageFor(out.error);
      ctx.body = "";
    },
  };
}

function sessionOfCall({ tenantId, session }: LibraryCall) {
  return tenantId && session ? { tenantId, sessionId: session.id } : undefined;
}

function nameOfSession(token: object): string | undefined {
  return "sessionUid" in token && typeof token.sessionUid === "string" ? token.sessionUid : undefined;
}

function isOffline(token: object): boolean {
  return "scope" in token && String(token.scope).split(" ").includes("offline_access");
}

// The library drops offline_access from a request without prompt=consent, which OpenID Connect Core (section 11) asks for "unless other
// conditions permit": here the application is the client's own. Its own hook for extra parameters runs after that step.
function keepOfflineAccess(ctx: KoaContextWithOIDC, mark: string | undefined): void {
  const { params, client } = ctx.oidc;
  const scopes = new Set(
    String(params?.scope ?? "")
      .split(" ")
      .filter(Boolean),
  );
  if (mark && params && client?.grantTypeAllowed("refresh_token"))
    params.scope = [...scopes.add("offline_access")].join(" ");
}

// A grant for each authorization, so that a replayed code ends what came from it and nothing else.
async function grantWhatIsAsked(ctx: KoaContextWithOIDC) {
  const { account, client, provider, params, requestParamScopes, resourceServers } = ctx.oidc;
  if (!account || !client) return undefined;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  const requested = [...requestParamScopes].filter((scope) => SCOPES.includes(scope)).join(" ");
  if (requested) grant.addOIDCScope(requested);
  for (const resource of Object.keys(resourceServers ?? {})) if (requested) grant.addResourceScope(resource, requested);
  if (params?.prompt !== "login" || ctx.oidc.result?.login) await grant.save();
  return grant;
}

function pageFor(error: string | undefined): RefusalPage {
  switch (error) {
    case "invalid_client":
      return "unknownClient";
    case "invalid_redirect_uri":
      return "unregisteredRedirect";
    case "server_error":
      return "serverFault";
    default:
      return "incompleteLogin";
  }
}
