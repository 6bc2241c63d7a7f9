import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { DataTable, LINKED_ROW, ListPages, ListSearch, pathWith, RowLink } from "@/app/dashboard/lists";
import { ButtonLink, PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { Badge } from "@/components/ui/badge";
import { type ListedTenant, listTenants, TENANT_ORDERS, type TenantOrder } from "@/lib/tenants/list";

const SORTS = TENANT_ORDERS.flatMap((order) => [order, `-${order}` as const]);

/** The tenants of an application, to search, to sort and to page through. */
export default ownerPage(async ({ at: { applicationId }, view, name, base: application, actor, query }) => {
  const [search, after] = [query("search"), query("after")];
  const sort = SORTS.find((each) => each === query("sort")) ?? "name";
  const order = TENANT_ORDERS.find((each) => sort.endsWith(each)) ?? "name";
  const listing = { search, after, order, descending: sort.startsWith("-") };
  const page = await listTenants(actor, applicationId, listing);
  if (!page) return null;
  const t = await getTranslations("dashboard.tenants");
  const base = `${application}/tenants`;
  const kept = { search, sort: sort === "name" ? "" : sort };
  return (
    <>
      <PageHeading
        action={
          <>
            <ButtonLink href={`${base}/users`}>{t("findUser")}</ButtonLink>
            {view.mayChange ? <ButtonLink href={`${base}/export`}>{t("exportUsers")}</ButtonLink> : null}
            {view.mayChange ? (
              <ButtonLink href={`${base}/new`} variant="primary">
                {t("create")}
              </ButtonLink>
            ) : null}
          </>
        }
        of={name}
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
      <TenantTable base={base} search={search} sort={page.anywhere ? "name" : sort} tenants={page.tenants} />
      <ListPages after={after} kept={kept} next={page.next} path={base} />
    </>
  );
});

type TenantTableProps = { base: string; search: string; sort: string; tenants: ListedTenant[] };

/** One page of tenants. A heading sorts by its column, and once more the other way round. What a phone has no room for stands below the name. */
async function TenantTable({ base, search, sort, tenants }: TenantTableProps) {
  const t = await getTranslations("dashboard.tenants");
  const format = await getFormatter();
  const sorting = (order: TenantOrder, label: "name" | "address" | "created" | "signup") => {
    const direction = sort === order ? "ascending" : sort === `-${order}` ? "descending" : undefined;
    const head = (
      <Link
        className="inline-flex min-h-11 items-center gap-1 rounded-sm hover:text-foreground"
        href={pathWith(base, { search, sort: direction === "ascending" ? `-${order}` : order })}
        prefetch={false}
      >
        {t(label)}
        {direction ? <span aria-hidden="true">{direction === "ascending" ? "↑" : "↓"}</span> : null}
      </Link>
    );
    return { head, sort: direction } as const;
  };
  return (
    <DataTable
      caption={t("list")}
      className={LINKED_ROW}
      empty={search ? t("nothingFound", { search }) : t("empty")}
      columns={[
        {
          ...sorting("displayName", "name"),
          cell: ({ id, name, displayName, heldUntil }) => (
            <>
              <RowLink href={`${base}/${id}`}>{displayName}</RowLink>
              <span className="block text-[0.8125rem] text-muted sm:hidden">{name}</span>
              {heldUntil ? (
                <span className="mt-1 block">
                  <Badge>{t("held")}</Badge>
                </span>
              ) : null}
            </>
          ),
        },
        { ...sorting("name", "address"), className: "text-muted max-sm:hidden", cell: ({ name }) => name },
        {
          ...sorting("createdAt", "created"),
          className: "text-muted whitespace-nowrap max-sm:hidden",
          cell: ({ createdAt }) => format.dateTime(createdAt, { dateStyle: "medium" }),
        },
        {
          ...sorting("signupEnabled", "signup"),
          cell: ({ signupEnabled: isOn }) => (
            <Badge tone={isOn ? "success" : "neutral"}>{isOn ? t("on") : t("off")}</Badge>
          ),
        },
      ]}
      keyOf={({ id }) => id}
      rows={tenants}
    />
  );
}
