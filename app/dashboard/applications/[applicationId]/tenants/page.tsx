import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ListPages, ListSearch, pathWith, single } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NOTHING_YET, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type ListedTenant, listTenants, TENANT_ORDERS, type TenantOrder } from "@/lib/tenants/list";

const SORTS = TENANT_ORDERS.flatMap((order) => [order, `-${order}` as const]);

/** The tenants of an application, to search, to sort and to page through. */
export default async function TenantsPage({ params, searchParams }: PageAt<"applicationId">) {
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
      <PageHeading
        action={
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
        }
        of={view.application.displayName}
        title={t("title")}
      />
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

type TenantTableProps = { base: string; search: string; sort: string; tenants: ListedTenant[] };

/** In the order of the page; what a phone has no room for stands below the name. */
const COLUMNS = [
  { order: "displayName", label: "name", narrow: true },
  { order: "name", label: "address", narrow: false },
  { order: "createdAt", label: "created", narrow: false },
  { order: "signupEnabled", label: "signup", narrow: true },
] as const satisfies { order: TenantOrder; label: string; narrow: boolean }[];

/** One page of tenants. A heading sorts by its column, and once more the other way round. */
async function TenantTable({ base, search, sort, tenants }: TenantTableProps) {
  const t = await getTranslations("dashboard.tenants");
  const format = await getFormatter();
  return (
    <div className="overflow-hidden rounded-card border border-border bg-card">
      <table className="w-full">
        <caption className="sr-only">{t("list")}</caption>
        <thead>
          <tr>
            {COLUMNS.map(({ order, label, narrow }) => {
              const direction = sort === order ? "ascending" : sort === `-${order}` ? "descending" : undefined;
              return (
                <th
                  aria-sort={direction}
                  className={`px-5 text-start text-[0.8125rem] leading-5 font-medium text-muted ${narrow ? "" : "max-sm:hidden"}`}
                  key={order}
                  scope="col"
                >
                  <Link
                    className="inline-flex min-h-11 items-center gap-1 rounded-sm hover:text-foreground"
                    href={pathWith(base, { search, sort: direction === "ascending" ? `-${order}` : order })}
                    prefetch={false}
                  >
                    {t(label)}
                    {direction ? <span aria-hidden="true">{direction === "ascending" ? "↑" : "↓"}</span> : null}
                  </Link>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {tenants.map(({ id, name, displayName, signupEnabled, heldUntil, createdAt }) => (
            <tr className="relative border-t border-border hover:bg-background" key={id}>
              <th className="px-5 py-3.5 text-start font-normal" scope="row">
                <Link
                  className="text-[0.9375rem] leading-5 font-medium wrap-anywhere after:absolute after:inset-0"
                  href={`${base}/${id}`}
                  prefetch={false}
                >
                  {displayName}
                </Link>
                <span className="block text-[0.8125rem] leading-5 text-muted sm:hidden">{name}</span>
                {heldUntil ? (
                  <span className="mt-1 block">
                    <Badge>{t("held")}</Badge>
                  </span>
                ) : null}
              </th>
              <td className="px-5 py-3.5 text-sm leading-5 text-muted max-sm:hidden">{name}</td>
              <td className="px-5 py-3.5 text-sm leading-5 whitespace-nowrap text-muted max-sm:hidden">
                {format.dateTime(createdAt, { dateStyle: "medium" })}
              </td>
              <td className="px-5 py-3.5">
                <Badge tone={signupEnabled ? "success" : "neutral"}>{signupEnabled ? t("on") : t("off")}</Badge>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
