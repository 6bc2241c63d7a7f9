import { getTranslations } from "next-intl/server";
import { actionWords, LogEntry } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { FilterForm, List, ListPages } from "@/app/dashboard/lists";
import { ButtonLink, PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { buttonClass } from "@/components/ui/button";
import { LOG_FORMATS } from "@/lib/audit/log/export";
import { ACTOR_TYPES, actorText, type LogFilter, logQuery, parseLogFilter } from "@/lib/audit/log/filter";
import { readLog } from "@/lib/audit/log/read";
import { parsePlace } from "@/lib/paging";

/** Who did what in an application, or in its workspace as a whole. */
export default ownerPage(async ({ at: { applicationId }, name, base: application, actor, query }) => {
  const filter = parseLogFilter(query);
  const after = parsePlace(query("after"));
  const page = await readLog(actor, applicationId, filter, after);
  if (!page) return null;
  const t = await getTranslations("dashboard.audit");
  const base = `${application}/audit`;
  const isFiltered = logQuery({ ...filter, scope: "application" }) !== "";
  return (
    <>
      <PageHeading of={name} title={t("title")} intro={t("intro")} />
      <div className="space-y-6">
        <LogFilterForm actions={page.actions} base={base} filter={filter} operators={page.operators} />
        {page.events.length > 0 ? <Downloads base={base} filter={filter} /> : null}
        <List empty={isFiltered ? t("nothingFound") : t("empty")} items={page.events} label={t("list")} ordered>
          {(event) => <LogEntry event={event} key={event.id} />}
        </List>
      </div>
      <ListPages
        after={after}
        kept={Object.fromEntries(new URLSearchParams(logQuery(filter)))}
        next={page.next}
        path={base}
        words={{ first: t("first"), next: t("next") }}
      />
    </>
  );
});

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

/** Which events are shown. */
async function LogFilterForm({ base, filter, actions, operators }: LogFilterFormProps) {
  const t = await getTranslations("dashboard.audit");
  const words = await actionWords();
  const chosen = filter.action && !actions.includes(filter.action) ? [filter.action] : [];
  const scopes = [
    { value: "", label: t("filter.scopes.application") },
    { value: "workspace", label: t("filter.scopes.workspace") },
  ];
  const events = [
    { value: "", label: t("filter.allActions") },
    ...[...actions, ...chosen].map((action) => ({ value: action, label: words(action) })),
  ];
  const actors = [
    { value: "", label: t("filter.anyone") },
    ...ACTOR_TYPES.map((type) => ({ value: type, label: t(`actors.${type}`) })),
    ...operators.map(({ id, displayName }) => ({ value: `OPERATOR:${id}`, label: displayName })),
  ];
  const scope = filter.scope === "workspace" ? filter.scope : "";
  return (
    <FilterForm
      action={base}
      fields={[
        { name: "scope", label: t("filter.scope"), given: scope, options: scopes },
        { name: "action", label: t("filter.action"), given: filter.action, options: events },
        { name: "actor", label: t("filter.actor"), given: actorText(filter.actor), options: actors },
        { name: "tenant", label: t("filter.tenant"), given: filter.tenant, hint: t("filter.tenantHint") },
        { name: "from", label: t("filter.from"), given: filter.from ?? "", type: "date" },
        { name: "to", label: t("filter.to"), given: filter.to ?? "", type: "date" },
      ]}
      label={t("filter.label")}
      submit={t("filter.submit")}
    >
      {logQuery(filter) === "" ? null : (
        <ButtonLink href={base} variant="quiet">
          {t("filter.reset")}
        </ButtonLink>
      )}
    </FilterForm>
  );
}
