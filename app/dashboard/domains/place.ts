import { domainAsRead } from "@/app/dashboard/forms/plain-text";
import type { Owner } from "@/lib/access/access";
import { env } from "@/lib/env/env";
import { isLoopbackName } from "@/lib/names";
import type { OwnerView } from "@/lib/settings/read";

/** What is done to a domain on a page of its own. */
export const DOMAIN_DEEDS = ["activate", "remove"] as const;
export type DomainDeed = (typeof DOMAIN_DEEDS)[number];

/** Which domain a page is about, as it comes back from the browser with a form. */
export type DomainPlace = { applicationId: string; tenantId: string | null; id: string };

/** Where an owner's domains are listed. */
export function domainsPath({ applicationId, tenantId }: Owner): `/${string}` {
  const application = `/applications/${applicationId}` as const;
  return tenantId === null ? `${application}/domains` : `${application}/tenants/${tenantId}/domains`;
}

export function nameOfOwner({ application, tenant }: OwnerView): string {
  return (tenant ?? application).displayName;
}

/** A domain as its owner would type it; beside it, where the two differ, as the DNS knows it. */
export function domainInWords(domain: string): string {
  const read = domainAsRead(domain);
  return read === domain ? domain : `${read} (${domain})`;
}

/** Whether records out there could never lead here: the name that they point to means everybody's own machine. */
export function isOutOfReach(): boolean {
  return isLoopbackName(env().customDomainTarget);
}
