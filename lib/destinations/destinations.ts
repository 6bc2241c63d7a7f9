// Client-safe: which URLs people may be sent to, and the URL for a certain tenant. Pages show it while somebody types. The public suffix
// list is too big for a browser, so only the server checks it (lib/destinations/safe-destinations.ts).
import { isLoopbackName } from "../names";

const PLACEHOLDER = /\{(tenant_name|tenant_domain)\}/g;

/** Replaces the placeholder, so that a template can be parsed as a URL. No public suffix has this label. */
const ANY_NAME = "tenant-name";

/** The format of a tenant's name: one label of a host, but no punycode label, which has two hyphens in a row. */
const LABEL = /^[a-z0-9]+(-[a-z0-9]+)*$/;

const LENGTH_MAX = 2000;

type Environment = "DEVELOPMENT" | "PRODUCTION";

/** `public_suffix`: the domain after the tenant's label belongs to nobody, so anyone could own the site of a tenant's name. */
export type DestinationProblem = "too_long" | "invalid_format" | "public_suffix";

/** Whether a URL contains a placeholder for the tenant. */
export function hasPlaceholder(template: string): boolean {
  return template.search(PLACEHOLDER) >= 0;
}

/**
 * What is wrong with the format of a destination, if anything. Allowed are: https (http on loopback for a DEVELOPMENT application), 1 to
 * 2000 characters, without credentials or fragment, and unambiguous for every parser. A `{tenant_name}` (or the older
 * `{tenant_domain}`) may be the whole left-most host label, a path segment or a query value, and nothing less. The host after it must be a
 * domain that somebody owns, or `localhost` for a DEVELOPMENT application; this check only refuses a single label.
 */
export function problemOfForm(template: string, environment: Environment): DestinationProblem | undefined {
  if (template.length > LENGTH_MAX) return "too_long";
  if (!isDestination(template.replace(PLACEHOLDER, ANY_NAME), environment)) return "invalid_format";
  const { host, path, query } = partsOf(template.replace(PLACEHOLDER, "@"));
  const whole =
    (!host.includes("@") || /^@\.[^@]+$/.test(host)) &&
    path.split("/").every((segment) => !segment.includes("@") || segment === "@") &&
    query.split("&").every((pair) => !pair.includes("@") || /^[^=@]+=@$/.test(pair));
  if (!whole) return "invalid_format";
  const behind = hostBehindPlaceholder(template);
  if (behind === undefined) return undefined;
  if (isLoopbackName(behind)) return environment === "DEVELOPMENT" ? undefined : "invalid_format";
  return behind.includes(".") ? undefined : "public_suffix";
}

/** The parts as they are written; all empty for what has no `//` or goes on behind its query. */
function partsOf(url: string) {
  const [, host = "", port = "", path = "", query = ""] =
    /^https?:\/\/(\[[^\]/?#]*\]|[^:/?#]*)(:\d{1,5})?(\/[^?#]*)?(?:\?([^#]*))?$/i.exec(url) ?? [];
  return { host, port: port.slice(1), path, query };
}

function isDestination(url: string, environment: Environment): boolean {
  if (/[\s\p{C}{}\\@]/u.test(url) || !URL.canParse(url)) return false;
  const read = new URL(url);
  if (!isReadAsWritten(url, read)) return false;
  if (read.protocol === "https:") return true;
  const { hostname } = read;
  const loopback = isLoopbackName(hostname) || /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === "[::1]";
  return read.protocol === "http:" && loopback && environment === "DEVELOPMENT";
}

/**
 * Whether a browser (WHATWG URL) and other parsers (RFC 3986) read the same URL: browsers add slashes, decode and map characters of the
 * host, read numbers as addresses and resolve dots in the path.
 */
function isReadAsWritten(url: string, read: URL): boolean {
  const { host, port, path } = partsOf(url);
  if (!isHostAsWritten(host, read.hostname)) return false;
  const byDefault = read.protocol === "https:" ? "443" : "80";
  if (port !== read.port && !(read.port === "" && port === byDefault)) return false;
  return (path || "/").replace(/[^ -~]+/g, encodeURIComponent) === read.pathname;
}

function isHostAsWritten(host: string, hostname: string): boolean {
  if (hostname.split(".").includes("")) return false;
  if (/^[ -~]*$/.test(host)) {
    return host.toLowerCase() === hostname && /^([a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(hostname);
  }
  // A name with non-ASCII letters, for which all parsers must produce the same punycode (UTS 46: mapped and deviation characters).
  return /^[\p{L}\p{M}\p{N}.-]+$/u.test(host) && host.normalize("NFKC").toLowerCase() === host && !/[ßς]/.test(host);
}

/**
 * The host of a URL that could be saved, without its port; any placeholder in it becomes `{tenant_name}`. Empty if it is no URL.
 */
export function destinationHost(template: string): string {
  const placed = template.replace(PLACEHOLDER, ANY_NAME);
  const hostname = URL.canParse(placed) ? new URL(placed).hostname : "";
  return startsWithPlaceholder(template) ? hostname.replace(ANY_NAME, "{tenant_name}") : hostname;
}

/** The host after a placeholder in the left-most label, in punycode and without its port; undefined without one. */
export function hostBehindPlaceholder(template: string): string | undefined {
  return startsWithPlaceholder(template) ? destinationHost(template).replace(/^\{tenant_name\}\.?/, "") : undefined;
}

function startsWithPlaceholder(template: string): boolean {
  return /^https?:\/\/\{(tenant_name|tenant_domain)\}/i.test(template);
}

/** The URL for a tenant, or without one; undefined if it is not a safe destination. */
export type Fill = (template: string, tenantName: string | null, environment: Environment) => string | undefined;

/** {@link Fill} as far as the form tells. The host that comes out is the tenant's label with what stood behind the placeholder, or none. */
export const fillByForm: Fill = (template, tenantName, environment) => {
  if (problemOfForm(template, environment)) return undefined;
  if (!hasPlaceholder(template)) return inAscii(template);
  if (tenantName === null || !LABEL.test(tenantName)) return undefined;
  const filled = template.replace(PLACEHOLDER, tenantName);
  if (!isDestination(filled, environment)) return undefined;
  const behind = hostBehindPlaceholder(template);
  const expected = behind === undefined ? destinationHost(template) : `${tenantName}.${behind}`;
  return new URL(filled).hostname === expected ? inAscii(filled) : undefined;
};

/** Headers allow only ASCII. A URL in ASCII stays unchanged. */
function inAscii(url: string): string {
  return /^[ -~]*$/.test(url) ? url : new URL(url).href;
}

export type Destinations = {
  /** From the workflow policy, resolved for the tenant. */
  customRedirectUrl: string | null;
  /** The login URL of the visitor's client. */
  clientLoginUrl: string | null;
  applicationLoginUrl: string;
  environment: "DEVELOPMENT" | "PRODUCTION";
  tenantName: string;
  /** The tenant's active custom domain. */
  tenantCustomDomain: string | null;
  state: string | null;
};

/**
 * The URL of an application's own page in place of one of ours, with the visitor's parameters. Without a placeholder it gets `tenant_name`,
 * if there is a tenant; it always gets the tenant's active custom domain. Undefined if it needs a tenant and there is none, or if it is not
 * safe: then our own page is shown.
 */
export function ownPageUrl(
  template: string,
  from: Pick<Destinations, "environment" | "state" | "tenantCustomDomain"> & {
    tenantName: string | null;
    clientId: string | null;
  },
  fill: Fill,
): string | undefined {
  // A missing tenant is no mistake in the settings, so it is not logged.
  if (from.tenantName === null && hasPlaceholder(template)) return undefined;
  const filled = fill(template, from.tenantName, from.environment);
  if (filled === undefined) return undefined;
  const parameters = {
    client_id: from.clientId,
    state: from.state,
    tenant_name: hasPlaceholder(template) ? null : from.tenantName,
    tenant_custom_domain: from.tenantCustomDomain,
  };
  return withParameters(
    filled,
    Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== null),
  );
}

/** The URL with these parameters at its end, each once; its other parameters stay unchanged. */
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
