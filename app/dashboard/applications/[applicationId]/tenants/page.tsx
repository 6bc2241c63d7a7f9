import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { ListPages, ListSearch } from "@/app/dashboard/list-controls";
import { NothingHere } from "@/app/dashboard/nothing-here";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { requireOwner } from "@/app/dashboard/owner";
import { type Query, single } from "@/app/dashboard/query";
import { NOTHING_YET } from "@/app/dashboard/section";
import { PageHeading } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { listTenants, TENANT_ORDERS } from "@/lib/tenants/list";
import { TenantTable } from "./tenant-table";

type Props = { params: Promise<{ applicationId: string }>; searchParams: Promise<Query> };

const SORTS = TENANT_ORDERS.flatMap((order) => [order, `-${order}` as const]);

/** The tenants of an application, to search, to sort and to page through. */
export default async function TenantsPage({ params, searchParams }: Props) {
  const { applicationId } = await params;
  const query = await searchParams;
  const [search, after] = [single(query.search), single(query.after)];
  const sort = SORTS.find((each) => each === query.sort) ?? "name";
  const view = await requireOwner({ applicationId, tenantId: null });
  const order = TENANT_ORDERS.find((each) => sort.endsWith(each)) ?? "name";
  const listing = { search, after, order, descending: sort.startsWith("-") };
  const page = view && (await listTenants(asActor(await requireOperator()), applicationId, listing));
  if (!page) return <NothingHere />;
  const t = await getTranslations("dashboard.tenants");
  const base = `/applications/${applicationId}/tenants`;
  const kept = { search, sort: sort === "name" ? "" : sort };
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <PageHeading of={view.application.displayName} title={t("title")} />
        <div className="mb-6 flex flex-wrap gap-3">
          <Link className={buttonClass("secondary")} href={`${base}/users`} prefetch={false}>
            {t("findUser")}
          </Link>
          {view.mayChange ? (
            <>
              <Link className={buttonClass("secondary")} href={`${base}/export`} prefetch={false}>
                {t("exportUsers")}
              </Link>
              <Link className={buttonClass("primary")} href={`${base}/new`}>
                {t("create")}
              </Link>
            </>
          ) : null}
        </div>
      </div>
      <ListSearch
        choice={{
          name: "sort",
          label: t("sortBy"),
          chosen: sort,
          options: SORTS.map((value) => ({ value, label: t(`sorts.${value}`) })),
        }}
        label={t("search")}
        search={search}
      />
      {page.anywhere && page.tenants.length > 0 ? (
        <p className="mb-4 text-sm leading-5 text-muted wrap-anywhere">{t("anywhere", { search })}</p>
      ) : null}
      {page.tenants.length > 0 ? (
        <TenantTable base={base} search={search} sort={page.anywhere ? "name" : sort} tenants={page.tenants} />
      ) : (
        <p className={`${NOTHING_YET} wrap-anywhere`}>{search ? t("nothingFound", { search }) : t("empty")}</p>
      )}
      <ListPages after={after} kept={kept} next={page.next} path={base} />
    </>
  );
}
