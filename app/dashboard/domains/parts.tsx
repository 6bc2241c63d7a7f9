import { getTranslations } from "next-intl/server";
import { domainAsRead } from "@/app/dashboard/forms/plain-text";
import { Badge } from "@/components/ui/badge";
import type { Owner } from "@/lib/access/access";
import type { CustomDomainView } from "@/lib/domains/read";
import { env } from "@/lib/env/env";
import { isLoopbackName } from "@/lib/names";
import type { OwnerView } from "@/lib/settings/read";

/** What is done to a domain on a page of its own. */
export const DOMAIN_ACTIONS = ["activate", "remove"] as const;
export type DomainAction = (typeof DOMAIN_ACTIONS)[number];

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

export type ShownDomain = Pick<CustomDomainView, "active" | "verifiedAt" | "brokenSince" | "expiresAt">;

/** How far a domain is, in a word or two. */
export async function DomainState({ domain }: { domain: ShownDomain }) {
  const t = await getTranslations("dashboard.domains.states");
  const state = domain.active ? "active" : domain.verifiedAt ? "verified" : "claimed";
  return (
    <div className="flex flex-wrap gap-2">
      <Badge tone={domain.active ? "success" : domain.verifiedAt ? "accent" : "neutral"}>{t(state)}</Badge>
      {domain.brokenSince ? <Badge tone="danger">{t("broken")}</Badge> : null}
    </div>
  );
}

/** Says that no domain can be verified on an installation that is there for its own machine alone. */
export async function OutOfReach() {
  if (!isOutOfReach()) return null;
  const t = await getTranslations("dashboard.domains");
  return (
    <p className="mb-6 max-w-prose rounded-control border border-border px-4 py-3 text-sm leading-5 text-muted">
      {t("outOfReach", { target: env().customDomainTarget })}
    </p>
  );
}
