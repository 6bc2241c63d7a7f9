import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { ClientTexts } from "@/app/dashboard/client-texts";
import { ListPages, single } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { LIST, NOTHING_YET, NothingHere, PageHeading, Section } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import type { UserImport } from "@/lib/directory/import/import";
import { listImports } from "@/lib/directory/import/list";
import { parsePlace, placeText } from "@/lib/paging";
import { PROFILE_NAMES } from "@/lib/profile/fields";
import { submitUsers } from "./actions";
import { UploadForm } from "./upload-form";

/** Brings a file of users into a tenant, and lists those that were brought before. */
export default async function ImportsPage({ params, searchParams }: PageAt<"applicationId" | "tenantId">) {
  const { applicationId, tenantId } = await params;
  const after = parsePlace(single((await searchParams).after));
  const view = await requireOwner({ applicationId, tenantId });
  const list =
    view?.tenant && (await listImports(asActor(await requireOperator()), { applicationId, tenantId }, after));
  if (!view?.tenant || !list) return <NothingHere />;
  const t = await getTranslations("dashboard.bulk.import");
  const base = `/applications/${applicationId}/tenants/${tenantId}/users/import`;
  return (
    <>
      <PageHeading of={view.tenant.displayName} title={t("title")}>
        {t("intro", { tenant: view.tenant.displayName })}
      </PageHeading>
      <div className="space-y-10">
        {list.mayChange ? (
          <div className="rounded-card border border-border bg-card p-5 sm:p-6">
            <ClientTexts of={["dashboard.bulk.import"]}>
              <UploadForm
                action={submitUsers.bind(null, { applicationId, tenantId })}
                base={base}
                empty={t("refusals.empty")}
              />
            </ClientTexts>
            <LineHelp />
          </div>
        ) : null}
        <Section id="imports" title={t("past")}>
          {list.imports.length > 0 ? (
            <ul className={LIST}>
              {list.imports.map((userImport) => (
                <ImportRow base={base} key={userImport.id} userImport={userImport} />
              ))}
            </ul>
          ) : (
            <p className={NOTHING_YET}>{t("none")}</p>
          )}
          <ListPages
            after={after ? placeText(after) : ""}
            next={list.next ? placeText(list.next) : null}
            path={base}
            words={{ first: t("first"), next: t("next") }}
          />
        </Section>
      </div>
    </>
  );
}

const EXAMPLE = '{"email":"ann@example.com","fullName":"Ann Lee","passwordHash":"$2b$12$…","roles":["member"]}';
const MEMBERS = `email emailVerified username status ${PROFILE_NAMES.join(" ")} externalId passwordHash roles createdTime`;

async function LineHelp() {
  const t = await getTranslations("dashboard.bulk.import");
  return (
    <details className="mt-4 text-sm leading-5">
      <summary className="inline-flex min-h-11 cursor-pointer items-center rounded-sm font-medium text-accent-text">
        {t("line.title")}
      </summary>
      <p className="max-w-prose text-muted">{t("line.intro")}</p>
      <code className="mt-2 block rounded-control border border-border bg-background px-3 py-2 font-mono text-[0.8125rem] leading-5 wrap-anywhere">
        {EXAMPLE}
      </code>
      <p className="mt-3 max-w-prose text-muted">
        {t("line.members")} <code className="font-mono text-[0.8125rem] wrap-anywhere">{MEMBERS}</code>
      </p>
      <p className="mt-2 max-w-prose text-muted">{t("line.passwords")}</p>
    </details>
  );
}

async function ImportRow({ base, userImport }: { base: string; userImport: UserImport }) {
  const t = await getTranslations("dashboard.bulk.import");
  const format = await getFormatter();
  const { id, createdAt, completedAt, imported, refused } = userImport;
  return (
    <li className="relative flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-border px-5 py-4 first:border-t-0 hover:bg-background">
      <div className="min-w-0">
        <Link
          className="text-[0.9375rem] leading-6 font-medium after:absolute after:inset-0"
          href={`${base}/${id}`}
          prefetch={false}
        >
          {format.dateTime(createdAt, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })}
        </Link>
        <p className="text-[0.8125rem] leading-5 text-muted">{t("counts", { imported, refused })}</p>
      </div>
      <Badge tone={completedAt ? "neutral" : "accent"}>{completedAt ? t("finished") : t("unfinished")}</Badge>
    </li>
  );
}
