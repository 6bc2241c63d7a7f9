import "server-only";
import { OFFLINE_MARK } from "../authorizations/waiting";
import { holdsLabel, LABELS, withLabels, withPlaceholders } from "../destinations/labels";
import { isSameSite, safelyFilled } from "../destinations/safe-destinations";
import { isLoopbackName } from "../names";
import { claimsOf } from "../profile/fields";

// Everything that our wire contract requires and the library doesn't do, as pure functions on its requests and responses: literal
// placeholders for the tenant in redirect URIs, both tenant parameters in redirects, an unencoded redirect_uri in token requests, a refresh token
// with every code. Clients that percent-encode their id and secret for Basic need nothing here: the library already follows RFC 6749,
// section 2.3.1.

/** Parameters of an authorization response (RFC 6749, 9207, OpenID Connect Core), in which no labels are replaced. */
const RESPONSE_MEMBERS = new Set(["code", "state", "iss", "error", "error_description", "error_uri"]);

/** Parameters of the token endpoint (RFC 6749, 7636, 8707). Any others after an unencoded redirect_uri belong to that URI. */
const TOKEN_MEMBERS = new Set([
  "grant_type",
  "code",
  "redirect_uri",
  "code_verifier",
  "client_id",
  "client_secret",
  "refresh_token",
  "scope",
  "resource",
  "state",
]);

/**
 * Whether a browser's page at `origin` may be the one behind a registered redirect URI (RFC 6454), for CORS. A placeholder for the tenant in
 * the host stands for any one label of a tenant's form, on the site that the redirect URI names.
 */
export function isOriginOf(redirectUri: string, origin: string): boolean {
  const labelled = withLabels(redirectUri);
  if (!URL.canParse(labelled)) return false;
  // An opaque origin, such as that of an app's own scheme, is "null", as is that of every sandboxed page.
  const own = new URL(labelled).origin;
  if (own === "null") return false;
  if (!holdsLabel(own)) return own === origin;
  const [before = "", after = ""] = LABELS.reduce((text, [, label]) => text.replace(label, " "), own).split(" ");
  const name = origin.slice(before.length, origin.length - after.length);
  if (origin !== before + name + after || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return false;
  const { hostname } = new URL(origin);
  const behind = hostname.slice(name.length + 1);
  return isLoopbackName(behind) || isSameSite(hostname, behind);
}

/**
 * Whether a code is exchanged for a refresh token too: always, where the client may use one. Clients of this wire contract expect it without
 * having asked for `offline_access`; without that scope it does not outlive the session.
 */
export function givesRefreshToken(client: { grantTypeAllowed(grantType: string): boolean }): boolean {
  return client.grantTypeAllowed("refresh_token");
}

/**
 * The parameters of an authorization request for the library; `invalid` if not even an error redirect should use them: with a NUL, which
 * the database doesn't accept, or with one of our internal labels.
 */
export function readAuthorizeQuery(sent: URLSearchParams): URLSearchParams | "invalid" {
  const params = new URLSearchParams();
  for (const [name, value] of sent) {
    if (name.includes("\0") || value.includes("\0") || name === OFFLINE_MARK) return "invalid";
    if (name === "redirect_uri" && holdsLabel(value)) return "invalid";
    params.append(name, name === "redirect_uri" ? withLabels(value) : value);
  }
  // Responses, errors too, are sent in the query only. The library would use other response modes to say that they are not allowed; for an
  // unknown mode it says so in the query.
  params.set("response_mode", (params.get("response_mode") ?? "query") === "query" ? "query" : "unsupported");
  if (params.get("scope")?.split(" ").includes("offline_access")) params.set(OFFLINE_MARK, "1");
  return params;
}

/**
 * The form of a token request as the library may read it, or `invalid`.
 *
 * Some clients send `redirect_uri` without encoding: `code=x&redirect_uri=http://h:1/cb?x=1&y=2&code_verifier=z`. A value that shows both
 * `://` and `?` in the raw was not encoded, so it is taken as it stands, together with the members behind it that are none of ours.
 */
export function readTokenForm(body: string): URLSearchParams | "invalid" {
  const params: [string, string][] = [];
  let unencoded: [string, string] | undefined;
  for (const pair of body.split("&").filter(Boolean)) {
    const [rawName = "", ...rest] = pair.split("=");
    const rawValue = rest.join("=");
    const name = decode(rawName);
    const value = decode(rawValue);
    if (name === undefined || value === undefined || `${name}${value}`.includes("\0")) return "invalid";
    if (name === "redirect_uri" && holdsLabel(value)) return "invalid";
    if (unencoded && !TOKEN_MEMBERS.has(name)) {
      unencoded[1] += `&${pair}`;
      continue;
    }
    const isUnencoded = name === "redirect_uri" && rawValue.includes("://") && rawValue.includes("?");
    const param: [string, string] = [name, isUnencoded ? rawValue : value];
    unencoded = isUnencoded ? param : undefined;
    params.push(param);
  }
  return new URLSearchParams(
    params.map(([name, value]) => [name, name === "redirect_uri" ? withLabels(value) : value]),
  );
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** A tenant as authorization responses name it. `customDomain` is its active one. */
export type NamedTenant = { name: string; customDomain: string | null };

/**
 * The final redirect of the browser: the library's redirect with the tenant's name in place of the labels or, if the redirect URI has no
 * placeholder, with `tenant_name` and `tenant_domain` added. If the tenant has an active custom domain, `tenant_custom_domain` is added in
 * both cases. The resulting host is checked as everywhere (lib/destinations/safe-destinations.ts).
 *
 * @param tenant undefined where none is known: an error on the application's own host
 * @returns undefined if the URI needs a name and there is none, or if the result is not a safe destination
 */
export function finishRedirect(
  location: string,
  tenant: NamedTenant | undefined,
  environment: "DEVELOPMENT" | "PRODUCTION",
): string | undefined {
  const named = nameTenant(new URL(location), tenant?.name, environment);
  if (named && tenant && tenant.customDomain !== null) {
    named.searchParams.set("tenant_custom_domain", tenant.customDomain);
  }
  return named?.href;
}

function nameTenant(
  url: URL,
  tenantName: string | undefined,
  environment: "DEVELOPMENT" | "PRODUCTION",
): URL | undefined {
  const query = [...url.searchParams].filter(([name]) => !RESPONSE_MEMBERS.has(name));
  const base = safelyFilled(withPlaceholders(url.origin + url.pathname), tenantName ?? null, environment);
  if (base === undefined) return undefined;
  if (!holdsLabel(url.origin + url.pathname) && !query.some(([, value]) => holdsLabel(value))) {
    if (tenantName === undefined) return url;
    url.searchParams.set("tenant_name", tenantName);
    url.searchParams.set("tenant_domain", tenantName);
    return url;
  }
  if (tenantName === undefined) return undefined;
  const finished = new URL(base);
  for (const [name, value] of url.searchParams) {
    finished.searchParams.append(name, RESPONSE_MEMBERS.has(name) ? value : withName(value, tenantName));
  }
  return finished;
}

function withName(text: string, tenantName: string): string {
  return LABELS.reduce((named, [, label]) => named.replaceAll(label, tenantName), text);
}

const SCOPE_CLAIMS = {
  openid: ["sub", "tnt_id", "app_id", "idp_name", "auth_time", "sid"],
  email: ["email", "email_verified"],
  profile: [...claimsOf("profile"), "preferred_username", "updated_at"],
  phone: claimsOf("phone"),
  roles: ["roles"],
} as const;

/** Which claims each scope opens. */
export const CLAIMS: Record<keyof typeof SCOPE_CLAIMS, readonly string[]> = SCOPE_CLAIMS;

/** Every scope that a client may ask for. Clients belong to the application itself, so requested scopes are granted. */
export const SCOPES = [...Object.keys(SCOPE_CLAIMS), "offline_access"];

/**
 * The discovery document, cut to what works here: the library lists some things by default that our clients can't have.
 *
 * @param custom claims of the application's own fields
 */
export function trimDiscovery(document: Record<string, unknown>, custom: readonly string[]): Record<string, unknown> {
  return {
    ...document,
    prompt_values_supported: ["none", "login", "consent"],
    // By RFC 8414, an absent list would mean client_secret_basic only.
    revocation_endpoint_auth_methods_supported: document.token_endpoint_auth_methods_supported,
    response_modes_supported: ["query"],
    claims_supported: ["iss", "aud", "exp", "iat", "nonce", ...Object.values(CLAIMS).flat(), ...custom],
  };
}
