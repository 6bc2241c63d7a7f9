import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { LIST, LIST_ROW, NOTHING_YET, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { pageClients } from "@/lib/clients/clients";

const PAGE = 50;

/** The programs of an application. */
export default async function ClientsPage({ params, searchParams }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const number = Math.min(Math.max(Number.parseInt(String((await searchParams).page ?? ""), 10) || 1, 1), 1_000);
  const view = await requireOwner({ applicationId, tenantId: null });
  const startIndex = (number - 1) * PAGE + 1;
  const found =
    view && (await pageClients(asActor(await requireOperator()), applicationId, {}, { startIndex, count: PAGE }));
  if (!found) return <NothingHere />;
  const t = await getTranslations("dashboard.clients");
  const base = `/applications/${applicationId}/clients`;
  return (
    <>
      <PageHeading
        action={
          view.mayChange ? (
            <Link className={buttonClass("primary", "mb-6")} href={`${base}/new`}>
              {t("create")}
            </Link>
          ) : null
        }
        of={view.application.displayName}
        title={t("title")}
      >
        {t("intro")}
      </PageHeading>
      {found.items.length === 0 ? (
        <p className={NOTHING_YET}>{t("empty")}</p>
      ) : (
        <ul aria-label={t("title")} className={LIST}>
          {found.items.map(({ id, displayName, type, enabled }) => (
            <li className={`${LIST_ROW} relative hover:bg-background`} key={id}>
              <div className="min-w-0">
                <Link
                  className="text-[0.9375rem] leading-6 font-medium wrap-anywhere after:absolute after:inset-0"
                  href={`${base}/${id}`}
                  prefetch={false}
                >
                  {displayName}
                </Link>
                <p className="font-mono text-[0.8125rem] leading-5 text-muted wrap-anywhere">{id}</p>
              </div>
              <div className="flex flex-wrap gap-2">
                <Badge>{t(`types.${type}.label`)}</Badge>
                {enabled ? null : <Badge>{t("disabled")}</Badge>}
              </div>
            </li>
          ))}
        </ul>
      )}
      <div className="mt-4 flex flex-wrap gap-3 empty:mt-0">
        {number > 1 ? (
          <Link className={buttonClass("secondary")} href={`${base}?page=${number - 1}`}>
            {t("previous")}
          </Link>
        ) : null}
        {number * PAGE < found.total ? (
          <Link className={buttonClass("secondary")} href={`${base}?page=${number + 1}`}>
            {t("next")}
          </Link>
        ) : null}
      </div>
    </>
  );
}
