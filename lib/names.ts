// Client-safe: pure rules about names and host names.

/** Names that a person could take for ours, or that mail and browsers treat in a special way. */
const RESERVED_NAMES = new Set(
  `www api admin auth login logout signup signin dashboard mail email smtp imap pop static assets cdn support help
  status root localhost security abuse postmaster hostmaster webmaster noreply oauth openid sso foyer ns1 ns2 mx1 mx2 ftp autoconfig
  autodiscover wpad isatap`.split(/\s+/),
);

export const NAME_MIN_LENGTH = 3;
export const NAME_MAX_LENGTH = 20;

export type NameProblem = "required" | "too_short" | "too_long" | "invalid_format" | "reserved";

/**
 * What is wrong with a tenant's name, or undefined. Letters, digits and single inner hyphens: so the last two hyphens of a tenant's vanity
 * label always belong to application and workspace, whose names have none, and no two owners can want one label.
 *
 * @param name lower-cased already; see {@link normaliseName}
 */
export function tenantNameProblem(name: string): NameProblem | undefined {
  return nameProblem(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
}

/** What is wrong with the name of a workspace or an application, or undefined: letters and digits alone. */
export function ownerNameProblem(name: string): NameProblem | undefined {
  return nameProblem(name, /^[a-z0-9]+$/);
}

function nameProblem(name: string, form: RegExp): NameProblem | undefined {
  if (name.length === 0) return "required";
  if (name.length < NAME_MIN_LENGTH) return "too_short";
  if (name.length > NAME_MAX_LENGTH) return "too_long";
  if (!form.test(name)) return "invalid_format";
  return RESERVED_NAMES.has(name) ? "reserved" : undefined;
}

/** A name as it is stored: lower-cased, without surrounding space. */
export function normaliseName(input: string): string {
  return input.trim().toLowerCase();
}

/** The vanity host of an application: `{application}-{workspace}.{base}`. */
export function applicationVanityHost(applicationName: string, workspaceName: string, baseDomain: string): string {
  return `${applicationName}-${workspaceName}.${baseDomain}`;
}

/** The vanity host of a tenant: `{tenant}-{the application's vanity host}`. */
export function tenantVanityHost(tenantName: string, applicationHost: string): string {
  return `${tenantName}-${applicationHost}`;
}

/** A tenant's host under a custom domain of its application: `{tenant}.{custom domain}`. */
export function tenantHostUnderCustomDomain(tenantName: string, customDomain: string): string {
  return `${tenantName}.${customDomain}`;
}

/**
 * The host name in a Host header: lower-cased, without port and final dot, in the form in which `hosts` stores it. Undefined when it is
 * no host name (an address in brackets, another character, an empty label).
 */
export function hostnameOf(hostHeader: string | null | undefined): string | undefined {
  if (!hostHeader || hostHeader.length > 260) return undefined;
  const match = /^([a-z0-9.-]+?)\.?(?::\d{1,5})?$/i.exec(hostHeader);
  const hostname = match?.[1]?.toLowerCase();
  if (!hostname || hostname.length > 253) return undefined;
  const labels = hostname.split(".");
  return labels.every((label) => label.length > 0 && label.length <= 63) ? hostname : undefined;
}

/** True for names that browsers and operating systems keep on this machine (RFC 6761, section 6.3). */
export function isLoopbackName(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost");
}
