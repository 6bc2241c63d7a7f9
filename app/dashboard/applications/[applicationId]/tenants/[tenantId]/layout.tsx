import { requireOwner } from "@/app/dashboard/operator";
import { NothingHere } from "@/app/dashboard/page-parts";
import { OwnerNav } from "@/app/dashboard/shell";
import { settingsPages } from "@/lib/settings/collections";

const PAGES = [
  null,
  "users",
  "settings",
  ...settingsPages("signup"),
  "fields",
  "domains",
  ...settingsPages("mail"),
] as const;

/** The frame of a tenant's pages, within its application's. */
export default async function TenantLayout({
  params,
  children,
}: LayoutProps<"/dashboard/applications/[applicationId]/tenants/[tenantId]">) {
  const view = await requireOwner(await params);
  if (!view?.tenant) return <NothingHere />;
  return (
    <>
      <p className="mb-1 text-[0.9375rem] leading-6 font-semibold wrap-anywhere">{view.tenant.displayName}</p>
      <div className="mb-7">
        <OwnerNav pages={PAGES} view={view} />
      </div>
      {children}
    </>
  );
}
