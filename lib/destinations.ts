// Client-safe: which URLs people may be sent to, and what becomes of one for a tenant. Pages show it while it is typed.
import { isLoopbackName } from "./hosts/names";

const PLACEHOLDER = /\{(tenant_name|tenant_domain)\}/g;
const ANY_NAME = "tenant-name";

export type DestinationProblem = "too_long" | "invalid_format";

/**
 * Whether a URL may be saved as a destination: https (http on loopback for a DEVELOPMENT application), 1 to 2000 characters, without
 * credentials or fragment; a `{tenant_name}` (or the older `{tenant_domain}`) may be the whole left-most host label, a path segment or a
 * query value, and nothing less.
 */
export function destinationProblem(
  template: string,
  environment: "DEVELOPMENT" | "PRODUCTION",
): DestinationProblem | undefined {
  if (template.length > 2000) return "too_long";
  const placed = template.replace(PLACEHOLDER, ANY_NAME);
  if (!isDestination(placed, environment)) return "invalid_format";
  const [, origin = "", path = "", query = ""] = /^(https?:\/\/[^/?#]*)([^?#]*)(?:\?(.*))?$/i.exec(template) ?? [];
  const host = origin.replace(/^https?:\/\//i, "").replace(PLACEHOLDER, "@");
  const segments = path.split("/").map((segment) => segment.replace(PLACEHOLDER, "@"));
  const values = query.split("&").map((pair) => pair.replace(PLACEHOLDER, "@"));
  const whole =
    (!host.includes("@") || /^@\.[^@]+$/.test(host)) &&
    segments.every((segment) => !segment.includes("@") || segment === "@") &&
    values.every((pair) => !pair.includes("@") || /^[^=@]+=@$/.test(pair));
  return whole ? undefined : "invalid_format";
}

function isDestination(url: string, environment: "DEVELOPMENT" | "PRODUCTION"): boolean {
  if (/[\s\p{Cc}{}\\@]/u.test(url) || !URL.canParse(url)) return false;
  const { protocol, hostname, hash } = new URL(url);
  if (hash !== "") return false;
  if (protocol === "https:") return true;
  const loopback = isLoopbackName(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === "[::1]";
  return protocol === "http:" && loopback && environment === "DEVELOPMENT";
}

/** The host of a URL that could be saved, without its port; a placeholder in it is written `{tenant_name}`, whichever it was. */
export function destinationHost(template: string): string {
  const { hostname } = new URL(template.replace(PLACEHOLDER, ANY_NAME));
  return /^https?:\/\/\{/i.test(template) ? hostname.replace(ANY_NAME, "{tenant_name}") : hostname;
}

export type Destinations = {
  /** The workflow policy's, resolved for the tenant. */
  customRedirectUrl: string | null;
  /** Of the client that the visitor came with. */
  clientLoginUrl: string | null;
  applicationLoginUrl: string;
  environment: "DEVELOPMENT" | "PRODUCTION";
  tenantName: string;
  /** The tenant's active custom domain. */
  tenantCustomDomain: string | null;
  state: string | null;
};

/**
 * Where signup ends: the custom redirect URL, else the client's login URL, else the application's (spec, "Where it ends"). `state` is
 * appended as it was given; a login URL that has no placeholder also learns the tenant. What the destination's own query says stays, but a
 * parameter of ours replaces one of the same name.
 *
 * @throws when the chosen URL, once filled in, is not one that could have been saved
 */
export function destinationOf(from: Destinations): string {
  const template = from.customRedirectUrl ?? from.clientLoginUrl ?? from.applicationLoginUrl;
  const filled = template.replace(PLACEHOLDER, from.tenantName);
  if (!isDestination(filled, from.environment))
    throw new Error("A configured destination is not a URL that we redirect to");
  const parameters: [string, string][] = [];
  if (from.customRedirectUrl === null && filled === template) {
    parameters.push(["tenant_name", from.tenantName], ["tenant_domain", from.tenantName]);
    if (from.tenantCustomDomain !== null) parameters.push(["tenant_custom_domain", from.tenantCustomDomain]);
  }
  if (from.state !== null) parameters.push(["state", from.state]);
  return withParameters(filled, parameters);
}

/**
 * The URL of a page that an application has in the place of one of ours, with what the visitor brought along. Where it holds no placeholder
 * it learns the tenant, if there is one, by `tenant_name`. Undefined where it asks for a tenant and there is none, or is not one that could
 * have been saved: then our own page stands.
 */
export function ownPageUrl(
  template: string,
  from: Pick<Destinations, "environment" | "state"> & { tenantName: string | null; clientId: string | null },
): string | undefined {
  const filled = from.tenantName === null ? template : template.replace(PLACEHOLDER, from.tenantName);
  if (!isDestination(filled, from.environment)) return undefined;
  const tenantName = filled === template ? from.tenantName : null;
  return withParameters(
    filled,
    Object.entries({ client_id: from.clientId, state: from.state, tenant_name: tenantName }).filter(
      (pair): pair is [string, string] => pair[1] !== null,
    ),
  );
}

/** The URL with these parameters, each once and last; the bytes of its other parameters are left as they are. */
export function withParameters(url: string, parameters: readonly (readonly [string, string])[]): string {
  if (parameters.length === 0) return url;
  const at = url.indexOf("?");
  const base = at < 0 ? url : url.slice(0, at);
  const replaced = new Set(parameters.map(([name]) => name));
  const kept = (at < 0 ? "" : url.slice(at + 1))
    .split("&")
    .filter((pair) => pair !== "" && !replaced.has(parameterName(pair)));
  const added = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${base}?${[...kept, ...added].join("&")}`;
}

function parameterName(pair: string): string {
  return [...new URLSearchParams(pair).keys()][0] ?? "";
}
