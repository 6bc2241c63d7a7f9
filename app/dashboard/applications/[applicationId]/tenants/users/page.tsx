import { getTranslations } from "next-intl/server";
import { StatusBadge } from "@/app/dashboard/applications/[applicationId]/tenants/[tenantId]/users/status";
import { ListPages, ListSearch, single } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { BackLink, LIST, ListRow, NOTHING_YET, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { type FoundUser, findUsers } from "@/lib/directory/find";

/** Finds a user without knowing the tenant. */
export default async function FindUserPage({ params, searchParams }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const query = await searchParams;
  const [search, after] = [single(query.search), single(query.after)];
  const view = await requireOwner({ applicationId, tenantId: null });
  const page = view && (await findUsers(asActor(await requireOperator()), applicationId, { search, after }));
  if (!page) return <NothingHere />;
  const t = await getTranslations("dashboard.findUser");
  const tenants = `/applications/${applicationId}/tenants`;
  return (
    <>
      <PageHeading of={view.application.displayName} title={t("title")}>
        {t("intro", { application: view.application.displayName })}
      </PageHeading>
      <ListSearch label={t("search")} search={search} />
      {page.users.length > 0 ? (
        <ul aria-label={t("list")} className={LIST}>
          {page.users.map((user) => (
            <UserRow key={user.id} tenants={tenants} user={user} />
          ))}
        </ul>
      ) : null}
      {search && page.users.length === 0 ? <p className={NOTHING_YET}>{t("nothingFound")}</p> : null}
      <ListPages after={after} kept={{ search }} next={page.next} path={`${tenants}/users`} />
      <BackLink href={tenants}>{t("back")}</BackLink>
    </>
  );
}

function UserRow({ user, tenants }: { user: FoundUser; tenants: string }) {
  const { id, email, fullName, username, status, tenantId, tenantName } = user;
  return (
    <ListRow
      href={`${tenants}/${tenantId}/users/${id}`}
      title={email}
      note={[tenantName, fullName ?? username].filter(Boolean).join(" · ")}
    >
      <StatusBadge status={status} />
    </ListRow>
  );
}
