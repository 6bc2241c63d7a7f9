import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { StatusBadge } from "@/app/dashboard/applications/[applicationId]/tenants/[tenantId]/users/status";
import { ListPages, ListSearch, type Query, single } from "@/app/dashboard/list-controls";
import { asActor, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { LIST, LIST_ROW, NOTHING_YET, NothingHere } from "@/app/dashboard/page-parts";
import { PageHeading } from "@/app/dashboard/shell";
import { TextLink } from "@/components/ui/text-link";
import { type FoundUser, findUsers } from "@/lib/directory/find";

type Props = { params: Promise<{ applicationId: string }>; searchParams: Promise<Query> };

/** Finds a user without knowing the tenant. */
export default async function FindUserPage({ params, searchParams }: Props) {
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
      <p className="mt-8 text-sm leading-5">
        <TextLink href={tenants}>{t("back")}</TextLink>
      </p>
    </>
  );
}

function UserRow({ user, tenants }: { user: FoundUser; tenants: string }) {
  const { id, email, fullName, username, status, tenantId, tenantName } = user;
  return (
    <li className={`${LIST_ROW} relative hover:bg-background`}>
      <div className="min-w-0">
        <Link
          className="text-[0.9375rem] leading-6 font-medium wrap-anywhere after:absolute after:inset-0"
          href={`${tenants}/${tenantId}/users/${id}`}
          prefetch={false}
        >
          {email}
        </Link>
        <p className="text-[0.8125rem] leading-5 text-muted wrap-anywhere">
          {[tenantName, fullName ?? username].filter(Boolean).join(" · ")}
        </p>
      </div>
      <StatusBadge status={status} />
    </li>
  );
}
