import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { NothingHere } from "@/app/dashboard/nothing-here";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { requireOwner } from "@/app/dashboard/owner";
import { PageHeading } from "@/app/dashboard/shell";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { type ListedTenant, listTenants } from "@/lib/tenants";

type Props = {
  params: Promise<{ applicationId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

/** The tenants of an application, to search and to page through. */
export default async function TenantsPage({ params, searchParams }: Props) {
  const { applicationId } = await params;
  const query = await searchParams;
  const [search, after] = [single(query.search), single(query.after)];
  const view = await requireOwner({ applicationId, tenantId: null });
  const page = view && (await listTenants(asActor(await requireOperator()), applicationId, { search, after }));
  if (!page) return <NothingHere />;
  const t = await getTranslations("dashboard.tenants");
  const base = `/applications/${applicationId}/tenants`;
  const at = (parameters: Record<string, string>) => `${base}?${new URLSearchParams(parameters)}`;
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <PageHeading of={view.application.displayName} title={t("title")} />
        {view.mayChange ? (
          <Link className={buttonClass("primary", "mb-6")} href={`${base}/new`}>
            {t("create")}
          </Link>
        ) : null}
      </div>
      <Search search={search} />
      {page.tenants.length > 0 ? (
        <TenantTable base={base} tenants={page.tenants} />
      ) : (
        <p className="rounded-card border border-dashed border-field-border px-5 py-8 text-center text-[0.9375rem] leading-6 text-muted wrap-anywhere">
          {search ? t("nothingFound", { search }) : t("empty")}
        </p>
      )}
      <div className="mt-4 flex flex-wrap gap-3">
        {after ? (
          <Link className={buttonClass("secondary")} href={search ? at({ search }) : base}>
            {t("first")}
          </Link>
        ) : null}
        {page.next ? (
          <Link
            className={buttonClass("secondary")}
            href={at({ ...(search ? { search } : {}), after: page.next })}
            prefetch={false}
          >
            {t("next")}
          </Link>
        ) : null}
      </div>
    </>
  );
}

async function Search({ search }: { search: string }) {
  const t = await getTranslations("dashboard.tenants");
  return (
    <search className="mb-5 block">
      <form className="flex max-w-lg gap-2" method="get">
        <input
          aria-label={t("search")}
          autoComplete="off"
          className="min-h-11 w-full min-w-0 rounded-control border border-field-border bg-card px-3 text-base leading-6 placeholder:text-muted"
          defaultValue={search}
          name="search"
          placeholder={t("search")}
          type="search"
        />
        <button className={buttonClass("secondary", "shrink-0")} type="submit">
          {t("searchButton")}
        </button>
      </form>
    </search>
  );
}

async function TenantTable({ base, tenants }: { base: string; tenants: ListedTenant[] }) {
  const t = await getTranslations("dashboard.tenants");
  const head = "px-5 py-2.5 text-start text-[0.8125rem] leading-5 font-medium text-muted";
  return (
    <div className="overflow-hidden rounded-card border border-border bg-card">
      <table className="w-full">
        <caption className="sr-only">{t("list")}</caption>
        <thead>
          <tr>
            <th className={head} scope="col">
              {t("name")}
            </th>
            <th className={`${head} max-sm:hidden`} scope="col">
              {t("address")}
            </th>
            <th className={head} scope="col">
              {t("signup")}
            </th>
          </tr>
        </thead>
        <tbody>
          {tenants.map(({ id, name, displayName, signupEnabled }) => (
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
              </th>
              <td className="px-5 py-3.5 text-sm leading-5 text-muted max-sm:hidden">{name}</td>
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

function single(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : "";
}
