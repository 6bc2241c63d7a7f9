import { getTranslations } from "next-intl/server";
import { Nav } from "@/app/dashboard/nav";
import { requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { settingsPages } from "@/lib/settings/collections";

const PAGES = [null, "users", "settings", ...settingsPages("signup"), "domains", ...settingsPages("mail")] as const;

/** The frame of a tenant's pages, within its application's. */
export default async function TenantLayout({
  params,
  children,
}: LayoutProps<"/dashboard/applications/[applicationId]/tenants/[tenantId]">) {
  const { applicationId, tenantId } = await params;
  const view = await requireOwner({ applicationId, tenantId });
  if (!view?.tenant) return <NothingHere />;
  const t = await getTranslations("dashboard.nav");
  const base = `/applications/${applicationId}/tenants/${tenantId}`;
  const items = PAGES.map((segment) => ({
    segment,
    label: t(segment ?? "overview"),
    href: segment ? `${base}/${segment}` : base,
  }));
  return (
    <>
      <p className="mb-1 text-[0.9375rem] leading-6 font-semibold wrap-anywhere">{view.tenant.displayName}</p>
      <div className="mb-7">
        <Nav items={items} label={t("tenantLabel")} />
      </div>
      {children}
    </>
  );
}
