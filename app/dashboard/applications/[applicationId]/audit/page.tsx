import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { actionWords, LogEntry } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { ListPages, readerOf } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { LIST, NOTHING_YET, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { LOG_FORMATS } from "@/lib/audit/log/export";
import { ACTOR_TYPES, actorText, type LogFilter, logQuery, parseLogFilter } from "@/lib/audit/log/filter";
import { readLog } from "@/lib/audit/log/read";
import { parsePlace, placeText } from "@/lib/paging";

/** Who did what in an application, or in its workspace as a whole. */
export default async function AuditLogPage({ params, searchParams }: PageAt<"applicationId">) {
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
      <ListPages
        after={after ? placeText(after) : ""}
        kept={Object.fromEntries(new URLSearchParams(logQuery(filter)))}
        next={page.next ? placeText(page.next) : null}
        path={base}
        words={{ first: t("first"), next: t("next") }}
      />
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

type LogFilterFormProps = {
  base: string;
  filter: LogFilter;
  actions: string[];
  operators: { id: string; displayName: string }[];
};

/** Which events are shown. A plain form whose answer is a page with an address of its own, to be kept and shared. */
async function LogFilterForm({ base, filter, actions, operators }: LogFilterFormProps) {
  const t = await getTranslations("dashboard.audit");
  const words = await actionWords();
  const chosen = filter.action && !actions.includes(filter.action) ? [filter.action] : [];
  return (
    <search aria-label={t("filter.label")} className="block">
      <form action={base} className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2 lg:grid-cols-3" method="get">
        <SelectField
          defaultValue={filter.scope === "workspace" ? filter.scope : ""}
          id="scope"
          label={t("filter.scope")}
          name="scope"
          options={[
            { value: "", label: t("filter.scopes.application") },
            { value: "workspace", label: t("filter.scopes.workspace") },
          ]}
        />
        <SelectField
          defaultValue={filter.action}
          id="action"
          label={t("filter.action")}
          name="action"
          options={[
            { value: "", label: t("filter.allActions") },
            ...[...actions, ...chosen].map((action) => ({ value: action, label: words(action) })),
          ]}
        />
        <SelectField
          defaultValue={actorText(filter.actor)}
          id="actor"
          label={t("filter.actor")}
          name="actor"
          options={[
            { value: "", label: t("filter.anyone") },
            ...ACTOR_TYPES.map((type) => ({ value: type, label: t(`actors.${type}`) })),
            ...operators.map(({ id, displayName }) => ({ value: `OPERATOR:${id}`, label: displayName })),
          ]}
        />
        <Field
          autoCapitalize="none"
          autoComplete="off"
          defaultValue={filter.tenant}
          hint={t("filter.tenantHint")}
          id="tenant"
          label={t("filter.tenant")}
          name="tenant"
        />
        <Field defaultValue={filter.from ?? ""} id="from" label={t("filter.from")} name="from" type="date" />
        <Field defaultValue={filter.to ?? ""} id="to" label={t("filter.to")} name="to" type="date" />
        <div className="flex flex-wrap items-center gap-3 sm:col-span-full">
          <button className={buttonClass("secondary", "grow sm:grow-0")} type="submit">
            {t("filter.submit")}
          </button>
          {logQuery(filter) === "" ? null : (
            <Link className={buttonClass("quiet")} href={base} prefetch={false}>
              {t("filter.reset")}
            </Link>
          )}
        </div>
      </form>
    </search>
  );
}
