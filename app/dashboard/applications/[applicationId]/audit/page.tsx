import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { NothingHere } from "@/app/dashboard/nothing-here";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { requireOwner } from "@/app/dashboard/owner";
import { type Query, readerOf } from "@/app/dashboard/query";
import { LIST, NOTHING_YET } from "@/app/dashboard/section";
import { PageHeading } from "@/app/dashboard/shell";
import { buttonClass } from "@/components/ui/button";
import { LOG_FORMATS } from "@/lib/audit/log/export";
import { type LogFilter, logQuery, parseLogFilter } from "@/lib/audit/log/filter";
import { readLog } from "@/lib/audit/log/read";
import { parsePlace, placeText } from "@/lib/paging";
import { LogEntry } from "./entry";
import { LogFilterForm } from "./filter-form";

type Props = { params: Promise<{ applicationId: string }>; searchParams: Promise<Query> };

/** Who did what in an application, or in its workspace as a whole. */
export default async function AuditLogPage({ params, searchParams }: Props) {
  const { applicationId } = await params;
  const query = readerOf(await searchParams);
  const filter = parseLogFilter(query);
  const after = parsePlace(query("after"));
  const view = await requireOwner({ applicationId, tenantId: null });
  const page = view && (await readLog(asActor(await requireOperator()), applicationId, filter, after));
  if (!page) return <NothingHere />;
  const t = await getTranslations("dashboard.audit");
  const base = `/applications/${applicationId}/audit`;
  const isFiltered = logQuery({ ...filter, scope: "application" }) !== "";
  return (
    <>
      <PageHeading of={view.application.displayName} title={t("title")}>
        {t("intro")}
      </PageHeading>
      <div className="space-y-6">
        <LogFilterForm actions={page.actions} base={base} filter={filter} operators={page.operators} />
        {page.events.length > 0 ? (
          <>
            <Downloads base={base} filter={filter} />
            <ol aria-label={t("list")} className={LIST}>
              {page.events.map((event) => (
                <LogEntry event={event} key={event.id} />
              ))}
            </ol>
          </>
        ) : (
          <p className={NOTHING_YET}>{isFiltered ? t("nothingFound") : t("empty")}</p>
        )}
      </div>
      <div className="mt-4 flex flex-wrap gap-3">
        {after ? (
          <Link className={buttonClass("secondary")} href={`${base}?${logQuery(filter)}`} prefetch={false}>
            {t("first")}
          </Link>
        ) : null}
        {page.next ? (
          <Link
            className={buttonClass("secondary")}
            href={`${base}?${logQuery(filter, { after: placeText(page.next) })}`}
            prefetch={false}
          >
            {t("next")}
          </Link>
        ) : null}
      </div>
    </>
  );
}

async function Downloads({ base, filter }: { base: string; filter: LogFilter }) {
  const t = await getTranslations("dashboard.audit");
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <span className="text-sm leading-5 font-medium" id="export">
        {t("export")}
      </span>
      {LOG_FORMATS.map((each) => (
        <a
          aria-describedby="export"
          className={buttonClass("secondary")}
          download
          href={`${base}/export?${logQuery(filter, { format: each })}`}
          key={each}
        >
          {t(each)}
        </a>
      ))}
    </div>
  );
}
