import { getFormatter, getTranslations } from "next-intl/server";
import { FilterForm, ListPages, NothingYet } from "@/app/dashboard/lists";
import { PageHeading } from "@/app/dashboard/page-parts";
import { type OwnerPageCall, ownerPage } from "@/app/dashboard/pages";
import { Alert } from "@/components/ui/alert";
import { TextLink } from "@/components/ui/text-link";
import { eachDay } from "@/lib/audit/days";
import { countProblems } from "@/lib/email/problems";
import {
  type FunnelFilter,
  funnelQuery,
  GROUPINGS,
  type KnownStep,
  parseFunnelFilter,
  STEPS,
} from "@/lib/funnel/filter";
import { type Bar, listSignups } from "@/lib/funnel/list";
import { type FunnelGroup, readFunnel } from "@/lib/funnel/read";
import { parsePlace } from "@/lib/paging";
import { FunnelTable, GroupTable, SignupTable } from "../tables";

/** How far people come who sign up, and the signups behind one bar of that. */
export default ownerPage(async (call) => {
  if (call.below.length === 0) return funnelPage(call);
  return call.below.join("/") === "list" ? listPage(call) : null;
});

/** How far people come who sign up. */
async function funnelPage({ at: { applicationId }, name, base, actor, query }: OwnerPageCall) {
  const filter = parseFunnelFilter(query, new Date());
  const funnel = await readFunnel(actor, applicationId, filter);
  if (!funnel) return null;
  const t = await getTranslations("dashboard.signups");
  const problems = (await countProblems(actor, applicationId)) ?? 0;
  return (
    <>
      <PageHeading of={name} title={t("title")} intro={t("intro")} />
      <div className="space-y-8">
        {problems > 0 ? (
          <Alert tone="danger">
            {t("problems", { count: problems })} <TextLink href={`${base}/deliveries`}>{t("problemsLink")}</TextLink>
          </Alert>
        ) : null}
        <FunnelFilterForm clients={funnel.clients} filter={filter} />
        {funnel.tenantIsUnknown ? (
          <NothingYet>{t("filter.unknownTenant", { tenant: filter.tenant })}</NothingYet>
        ) : funnel.counts.started === 0 ? (
          <NothingYet>
            {t("empty")} <TextLink href={base}>{t("emptyLink")}</TextLink>
          </NothingYet>
        ) : (
          <>
            <FunnelTable base={`${base}/signups`} filter={filter} funnel={funnel} />
            {filter.by === "day" ? <DayChart filter={filter} groups={funnel.groups} /> : null}
            <GroupTable base={`${base}/signups`} filter={filter} funnel={funnel} />
          </>
        )}
      </div>
    </>
  );
}

/** The signups behind one bar of the funnel. */
async function listPage({ at: { applicationId }, name, base: application, actor, query }: OwnerPageCall) {
  const filter = parseFunnelFilter(query, new Date());
  const bar = barIn(query);
  const after = parsePlace(query("after"));
  const page = await listSignups(actor, applicationId, filter, bar, after);
  if (!page) return null;
  const t = await getTranslations("dashboard.signups");
  const format = await getFormatter();
  const date = (day: string) => format.dateTime(new Date(`${day}T00:00:00Z`), { dateStyle: "medium" });
  const base = `${application}/signups`;
  const step = t(`steps.${bar.step}.label`);
  return (
    <>
      <PageHeading
        of={name}
        title={t(`list.${bar.only}Title`, { step })}
        intro={
          <>
            {t("list.intro", { from: date(filter.from), to: date(filter.to) })}{" "}
            {filter.tenant || filter.clientId ? t("list.filtered") : null}{" "}
            <TextLink href={`${base}?${funnelQuery(filter)}`}>{t("list.back")}</TextLink>
          </>
        }
      />
      <SignupTable signups={page.signups} />
      <ListPages
        after={after}
        kept={Object.fromEntries(new URLSearchParams(funnelQuery(filter, bar)))}
        next={page.next}
        path={`${base}/list`}
      />
    </>
  );
}

function barIn(query: (name: string) => string): Bar {
  const step = STEPS.find((each): each is KnownStep => each !== "started" && each === query("step"));
  return { step: step ?? "submitted", only: query("only") === "stopped" ? "stopped" : "reached" };
}

type FunnelFilterFormProps = { filter: FunnelFilter; clients: { id: string; displayName: string }[] };

/** Which signups are counted. */
async function FunnelFilterForm({ filter, clients }: FunnelFilterFormProps) {
  const t = await getTranslations("dashboard.signups.filter");
  const isGone = filter.clientId !== "" && !clients.some(({ id }) => id === filter.clientId);
  const groupings = GROUPINGS.map((each) => ({ value: each, label: t(`grouping.${each}`) }));
  const programs = [
    { value: "", label: t("allClients") },
    ...clients.map(({ id, displayName }) => ({ value: id, label: displayName })),
    // One that is gone can still be asked for.
    ...(isGone ? [{ value: filter.clientId, label: filter.clientId }] : []),
  ];
  return (
    <FilterForm
      fields={[
        { name: "from", label: t("from"), given: filter.from, type: "date" },
        { name: "to", label: t("to"), given: filter.to, type: "date" },
        { name: "by", label: t("by"), given: filter.by, options: groupings },
        { name: "tenant", label: t("tenant"), given: filter.tenant, hint: t("tenantHint") },
        { name: "client", label: t("client"), given: filter.clientId, options: programs },
      ]}
      label={t("label")}
      submit={t("submit")}
    />
  );
}

type DayChartProps = { filter: FunnelFilter; groups: FunnelGroup[] };

const HEIGHT = 100;
/** Of a day's share of the width. */
const GAP = 0.2;

/** A column a day: who submitted, and how many of them were activated. The table below it says the same in figures. */
async function DayChart({ filter, groups }: DayChartProps) {
  const t = await getTranslations("dashboard.signups.chart");
  const format = await getFormatter();
  const days = eachDay(filter);
  const byDay = new Map(groups.map(({ key, counts }) => [key, counts]));
  const most = Math.max(1, ...groups.map(({ counts }) => counts.submitted));
  const sum = (step: "submitted" | "activated") => groups.reduce((all, { counts }) => all + counts[step], 0);
  const date = (day: string) => format.dateTime(new Date(`${day}T00:00:00Z`), { dateStyle: "medium" });
  const columns = (step: "submitted" | "activated") =>
    days.flatMap((day, index) => {
      const height = ((byDay.get(day)?.[step] ?? 0) / most) * HEIGHT;
      return height > 0 ? [{ day, x: index + GAP / 2, y: HEIGHT - height, height }] : [];
    });
  const label = t("label", {
    from: date(filter.from),
    to: date(filter.to),
    submitted: sum("submitted"),
    activated: sum("activated"),
  });
  return (
    <figure>
      <figcaption className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="text-[0.9375rem] leading-6 font-semibold">{t("title")}</h2>
        <span className="flex gap-4 text-[0.8125rem] leading-5 text-muted">
          <Key className="fill-field-border">{t("submitted")}</Key>
          <Key className="fill-accent-text">{t("activated")}</Key>
        </span>
      </figcaption>
      <div className="rounded-card border border-border bg-card p-4 sm:p-5">
        <p className="mb-1 text-[0.8125rem] leading-5 text-muted tabular-nums">{t("most", { count: most })}</p>
        <svg
          aria-label={label}
          className="block h-40 w-full border-b border-field-border"
          preserveAspectRatio="none"
          role="img"
          viewBox={`0 0 ${days.length} ${HEIGHT}`}
        >
          {columns("submitted").map(({ day, ...at }) => (
            <rect className="fill-field-border" key={day} width={1 - GAP} {...at} />
          ))}
          {columns("activated").map(({ day, ...at }) => (
            <rect className="fill-accent-text" key={day} width={1 - GAP} {...at} />
          ))}
        </svg>
        <p className="mt-1.5 flex justify-between gap-4 text-[0.8125rem] leading-5 text-muted tabular-nums">
          <span>{date(filter.from)}</span>
          {filter.from === filter.to ? null : <span>{date(filter.to)}</span>}
        </p>
      </div>
    </figure>
  );
}

function Key({ className, children }: { className: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg aria-hidden="true" className="size-3" focusable="false" viewBox="0 0 12 12">
        <rect className={className} height="12" rx="2" width="12" />
      </svg>
      {children}
    </span>
  );
}
