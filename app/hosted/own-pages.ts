import { ownPageUrl } from "@/lib/destinations/destinations";
import { fillSafely } from "@/lib/destinations/safe-destinations";
import type { CurrentHost } from "@/lib/hosts/current";
import { type Origin, pathWith } from "@/lib/origin";

type PageName = "login" | "signup";

/** Where a link to one of these pages leads: to the application's own where it has one, else to ours. */
export function pageUrl(host: CurrentHost, page: PageName, origin: Origin): string {
  return ownPage(host, page, origin) ?? pathWith(`/${page}`, origin);
}

/** The page that an application has in the place of ours; undefined where ours is shown. A tenant's login is always ours. */
export function ownPage(host: CurrentHost, page: PageName, { clientId, state }: Origin): string | undefined {
  const { id, environment, customLoginPageUrl, customSignupPageUrl, customTenantSignupPageUrl } = host.application;
  const own = host.tenant
    ? { login: null, signup: customTenantSignupPageUrl }
    : { login: customLoginPageUrl, signup: customSignupPageUrl };
  const template = own[page];
  if (template === null) return undefined;
  const { tenantCustomDomain } = host;
  const visitor = { environment, tenantName: host.tenant?.name ?? null, tenantCustomDomain, clientId, state };
  const url = ownPageUrl(template, visitor, fillSafely({ applicationId: id }));
  // One that leads back here would go round for ever.
  return url && new URL(url).origin !== host.origin ? url : undefined;
}
