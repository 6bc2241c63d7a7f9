import { getTranslations } from "next-intl/server";
import { StatusBadge } from "@/app/dashboard/applications/[applicationId]/tenants/[tenantId]/users/parts";
import { List, ListPages, ListRow, ListSearch } from "@/app/dashboard/lists";
import { BackLink, PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { findUsers } from "@/lib/directory/find";

/** Finds a user without knowing the tenant. */
export default ownerPage(async ({ at: { applicationId }, name, base, actor, query }) => {
  const [search, after] = [query("search"), query("after")];
  const page = await findUsers(actor, applicationId, { search, after });
  if (!page) return null;
  const t = await getTranslations("dashboard.findUser");
  const tenants = `${base}/tenants`;
  return (
    <>
      <PageHeading of={name} title={t("title")} intro={t("intro", { application: name })} />
      <ListSearch label={t("search")} search={search} />
      <List empty={search ? t("nothingFound") : null} items={page.users} label={t("list")}>
        {({ id, email, fullName, username, status, tenantId, tenantName }) => (
          <ListRow
            href={`${tenants}/${tenantId}/users/${id}`}
            key={id}
            title={email}
            note={[tenantName, fullName ?? username].filter(Boolean).join(" · ")}
          >
            <StatusBadge status={status} />
          </ListRow>
        )}
      </List>
      <ListPages after={after} kept={{ search }} next={page.next} path={`${tenants}/users`} />
      <BackLink href={tenants}>{t("back")}</BackLink>
    </>
  );
});
