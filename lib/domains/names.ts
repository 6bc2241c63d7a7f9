import "server-only";
import { getDomain, parse } from "tldts";
import { normaliseEmailDomain } from "../email-addresses";
import { env } from "../env/env";
import type { FieldCode } from "../errors";
import { NAME_MAX_LENGTH } from "../names";

/** With the private section of the list: the names below `github.io` belong to its customers. */
const RULES = { allowPrivateDomains: true };

/** A host name has so many characters (RFC 1035, section 2.3.4), and a tenant's name with its dot has to fit in front. */
const LENGTH_MAX = 253 - (NAME_MAX_LENGTH + 1);

/**
 * A custom domain as it is stored, in lower case and punycode; or why it can't be one. It must be below a registrable name, because the
 * registered name itself can't have a CNAME (RFC 1034, section 3.6.2), and is used for its website.
 */
export function parseDomain(text: string): { domain: string } | { code: FieldCode } {
  const typed = text.trim().replace(/\.$/, "");
  if (typed === "") return { code: "required" };
  const domain = normaliseEmailDomain(typed);
  if (domain === undefined) return { code: "invalid_domain_name" };
  if (domain.length > LENGTH_MAX) return { code: "too_long" };
  if (isOurs(domain)) return { code: "reserved" };
  const { isIcann, isPrivate, domain: registrable, isIp } = parse(domain, RULES);
  if (isIp || !registrable || !(isIcann || isPrivate)) return { code: "invalid_domain_name" };
  return domain === registrable ? { code: "registrable_domain" } : { domain };
}

/** Whether a name is one of the installation's own, or is above or below one. */
function isOurs(name: string): boolean {
  const { baseDomain, dashboardHost, customDomainTarget } = env();
  return [baseDomain, dashboardHost, customDomainTarget].some((own) => isWithin(name, own) || isWithin(own, name));
}

/** Whether a name is `above`, or is below it. */
export function isWithin(name: string, above: string): boolean {
  return name === above || name.endsWith(`.${above}`);
}

/** The registered name of a domain. If one domain is below another, both have the same one. */
export function registrableDomainOf(domain: string): string {
  return getDomain(domain, RULES) ?? domain;
}

/** A domain and all names above it, up to the registered name. */
export function namesAbove(domain: string): string[] {
  const top = registrableDomainOf(domain);
  const names = [domain];
  for (let name = domain; name !== top && name.includes("."); ) {
    name = name.slice(name.indexOf(".") + 1);
    names.push(name);
  }
  return names;
}
