import { getFormatter, getTranslations } from "next-intl/server";
import { DataTable, LINKED_ROW, ListPages, ListSearch, RowLink } from "@/app/dashboard/lists";
import { ButtonLink, PageHeading } from "@/app/dashboard/page-parts";
import { tenantPage } from "@/app/dashboard/pages";
import { type ListedUser, listUsers, USER_STATUSES } from "@/lib/directory/list";
import { StatusBadge } from "./parts";

/** The users of a tenant, to search and to page through. */
export default tenantPage(async ({ owner, view, name, base: tenant, actor, query }) => {
  const [search, after] = [query("search"), query("after")];
  const status = USER_STATUSES.find((each) => each === query("status"));
  const page = await listUsers(actor, owner, { search, status, after });
  if (!page) return null;
  const t = await getTranslations("dashboard.users");
  const base = `${tenant}/users`;
  return (
    <>
      <PageHeading
        action={
          <>
            <ButtonLink href={`${base}/import`}>{t("import")}</ButtonLink>
            {view.mayChange ? <ButtonLink href={`${base}/export`}>{t("export")}</ButtonLink> : null}
          </>
        }
        of={name}
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
      <UserTable base={base} empty={search || status ? t("nothingFound") : t("empty")} users={page.users} />
      <ListPages after={after} kept={{ search, status: status ?? "" }} next={page.next} path={base} />
    </>
  );
});

async function UserTable({ base, empty, users }: { base: string; empty: string; users: ListedUser[] }) {
  const t = await getTranslations("dashboard.users");
  const format = await getFormatter();
  return (
    <DataTable
      caption={t("title")}
      className={LINKED_ROW}
      empty={empty}
      columns={[
        { head: t("email"), cell: ({ id, email }) => <RowLink href={`${base}/${id}`}>{email}</RowLink> },
        {
          head: t("name"),
          className: "text-muted wrap-anywhere max-md:hidden",
          cell: ({ fullName, username }) => fullName ?? username,
        },
        {
          head: t("created"),
          className: "text-muted whitespace-nowrap max-md:hidden",
          cell: ({ createdAt }) => format.dateTime(createdAt, { dateStyle: "medium" }),
        },
        { head: t("status"), cell: ({ status }) => <StatusBadge status={status} /> },
      ]}
      keyOf={({ id }) => id}
      rows={users}
    />
  );
}
