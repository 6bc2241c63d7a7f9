import "server-only";
import { getDomain } from "tldts";
import { log } from "../log";
import { isLoopbackName } from "../names";
import { type DestinationProblem, type Fill, fillByForm, hostBehindPlaceholder, problemOfForm } from "./destinations";

type Environment = "DEVELOPMENT" | "PRODUCTION";

/**
 * Whether a URL may be saved as a destination: its format is valid ({@link problemOfForm}), and a tenant's label is in front of a
 * registered domain. In front of a public suffix (`{tenant_name}.com`, `{tenant_name}.github.io`), whoever chooses a tenant's name would
 * choose the site that gets its codes.
 */
export function destinationProblem(template: string, environment: Environment): DestinationProblem | undefined {
  const problem = problemOfForm(template, environment);
  if (problem) return problem;
  const behind = hostBehindPlaceholder(template);
  if (behind === undefined || isLoopbackName(behind)) return undefined;
  // With a name that no rule of the list contains: below *.kawasaki.jp each label is a suffix.
  return isSameSite(`any-tenant.${behind}`, behind) ? undefined : "public_suffix";
}

/**
 * Whether two hosts lie below one registered name (public suffix list, its private section too). False where one of them is itself a
 * suffix, as `s3.amazonaws.com` is below `amazonaws.com`. Hosts in punycode.
 */
export function isSameSite(host: string, other: string): boolean {
  const [site, otherSite] = [siteOf(host), siteOf(other)];
  return site !== null && site === otherSite;
}

function siteOf(host: string): string | null {
  return getDomain(host, { allowPrivateDomains: true });
}

/**
 * A {@link Fill} that checks template and result again, because rows can be older than the rules, and strangers choose names. Refusals are
 * logged, without the query.
 *
 * @param of the owner of the settings, for the log
 */
export function fillSafely(of: { applicationId: string }): Fill {
  return (template, tenantName, environment) => {
    const filled = safelyFilled(template, tenantName, environment);
    if (filled === undefined) {
      const [url] = template.split(/[?#]/);
      log().error({ ...of, url, tenantName }, "A URL in the settings is not used: nobody may be sent to it.");
    }
    return filled;
  };
}

/** {@link fillSafely} without logging, to find out which URLs could be used. */
export const safelyFilled: Fill = (template, tenantName, environment) => {
  if (destinationProblem(template, environment)) return undefined;
  const filled = fillByForm(template, tenantName, environment);
  const behind = hostBehindPlaceholder(template);
  if (filled === undefined || behind === undefined || isLoopbackName(behind)) return filled;
  return isSameSite(new URL(filled).hostname, behind) ? filled : undefined;
};
