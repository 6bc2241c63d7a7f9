import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ListPages, ListSearch, single } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NOTHING_YET, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import { type ListedUser, listUsers, USER_STATUSES } from "@/lib/directory/list";
import { StatusBadge } from "./status";

/** The users of a tenant, to search and to page through. */
export default async function UsersPage({ params, searchParams }: PageAt<"applicationId" | "tenantId">) {
  const { applicationId, tenantId } = await params;
  const query = await searchParams;
  const [search, after] = [single(query.search), single(query.after)];
  const status = USER_STATUSES.find((each) => each === query.status);
  const view = await requireOwner({ applicationId, tenantId });
  const page =
    view?.tenant &&
    (await listUsers(asActor(await requireOperator()), { applicationId, tenantId }, { search, status, after }));
  if (!page) return <NothingHere />;
  const t = await getTranslations("dashboard.users");
  const base = `/applications/${applicationId}/tenants/${tenantId}/users`;
  return (
    <>
      <PageHeading
        action={
          <div className="mb-6 flex flex-wrap gap-3">
            <Link className={buttonClass("secondary")} href={`${base}/import`} prefetch={false}>
              {t("import")}
            </Link>
            {view.mayChange ? (
              <Link className={buttonClass("secondary")} href={`${base}/export`} prefetch={false}>
                {t("export")}
              </Link>
            ) : null}
          </div>
        }
        of={view.tenant?.displayName ?? ""}
        title={t("title")}
      />
      <ListSearch
        choice={{
          name: "status",
          label: t("status"),
          chosen: status ?? "",
          options: [
            { value: "", label: t("anyStatus") },
            ...USER_STATUSES.map((value) => ({ value, label: t(`statuses.${value}`) })),
          ],
        }}
        label={t("search")}
        search={search}
      />
      {page.users.length > 0 ? (
        <UserTable base={base} users={page.users} />
      ) : (
        <p className={`${NOTHING_YET} wrap-anywhere`}>{search || status ? t("nothingFound") : t("empty")}</p>
      )}
      <ListPages after={after} kept={{ search, status: status ?? "" }} next={page.next} path={base} />
    </>
  );
}

async function UserTable({ base, users }: { base: string; users: ListedUser[] }) {
  const t = await getTranslations("dashboard.users");
  const format = await getFormatter();
  const head = "px-5 py-2.5 text-start text-[0.8125rem] leading-5 font-medium text-muted";
  return (
    <div className="overflow-hidden rounded-card border border-border bg-card">
      <table className="w-full">
        <caption className="sr-only">{t("title")}</caption>
        <thead>
          <tr>
            <th className={head} scope="col">
              {t("email")}
            </th>
            <th className={`${head} max-md:hidden`} scope="col">
              {t("name")}
            </th>
            <th className={`${head} max-md:hidden`} scope="col">
              {t("created")}
            </th>
            <th className={head} scope="col">
              {t("status")}
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map(({ id, email, fullName, username, status, createdAt }) => (
            <tr className="relative border-t border-border hover:bg-background" key={id}>
              <th className="px-5 py-3.5 text-start font-normal" scope="row">
                <Link
                  className="text-[0.9375rem] leading-5 font-medium wrap-anywhere after:absolute after:inset-0"
                  href={`${base}/${id}`}
                  prefetch={false}
                >
                  {email}
                </Link>
              </th>
              <td className="px-5 py-3.5 text-sm leading-5 text-muted wrap-anywhere max-md:hidden">
                {fullName ?? username}
              </td>
              <td className="px-5 py-3.5 text-sm leading-5 whitespace-nowrap text-muted max-md:hidden">
                {format.dateTime(createdAt, { dateStyle: "medium" })}
              </td>
              <td className="px-5 py-3.5">
                <StatusBadge status={status} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
