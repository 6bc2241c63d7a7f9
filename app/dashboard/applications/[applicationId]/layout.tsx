import { requireOwner } from "@/app/dashboard/operator";
import { NothingHereAtAll } from "@/app/dashboard/page-parts";
import { OwnerNav, Shell } from "@/app/dashboard/shell";
import { settingsPages } from "@/lib/settings/collections";

const PAGES = [
  null,
  "tenants",
  "signups",
  "deliveries",
  "settings",
  ...settingsPages("signup"),
  "fields",
  "domains",
  "roles",
  "clients",
  "signing-keys",
  ...settingsPages("mail"),
  "audit",
] as const;

/** The frame of an application's pages. Each page checks access again. */
export default async function ApplicationLayout({
  params,
  children,
}: LayoutProps<"/dashboard/applications/[applicationId]">) {
  const { applicationId } = await params;
  const view = await requireOwner({ applicationId, tenantId: null });
  if (!view) return <NothingHereAtAll />;
  return (
    <Shell>
      <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <div className="min-w-0">
          <OwnerNav pages={PAGES} view={view} />
        </div>
        <main className="min-w-0" id="content">
          {children}
        </main>
      </div>
    </Shell>
  );
}
