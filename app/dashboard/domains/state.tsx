import { getTranslations } from "next-intl/server";
import { Badge } from "@/components/ui/badge";
import type { CustomDomainView } from "@/lib/domains/read";

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
