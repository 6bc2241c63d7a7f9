import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { readerOf } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { NOTHING_YET, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { Alert } from "@/components/ui/alert";
import { buttonClass } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { TextLink } from "@/components/ui/text-link";
import { eachDay } from "@/lib/audit/days";
import { countProblems } from "@/lib/email/problems";
import { type FunnelFilter, GROUPINGS, parseFunnelFilter } from "@/lib/funnel/filter";
import { type FunnelGroup, readFunnel } from "@/lib/funnel/read";
import { FunnelTable, GroupTable } from "./tables";

/** How far people come who sign up. */
export default async function SignupsPage({ params, searchParams }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const actor = asActor(await requireOperator());
  const filter = parseFunnelFilter(readerOf(await searchParams), new Date());
  const view = await requireOwner({ applicationId, tenantId: null });
  const funnel = view && (await readFunnel(actor, applicationId, filter));
  if (!funnel) return <NothingHere />;
  const t = await getTranslations("dashboard.signups");
  const problems = (await countProblems(actor, applicationId)) ?? 0;
  const base = `/applications/${applicationId}`;
  return (
    <>
      <PageHeading of={view.application.displayName} title={t("title")}>
        {t("intro")}
      </PageHeading>
      <div className="space-y-8">
        {problems > 0 ? (
          <Alert tone="danger">
            {t("problems", { count: problems })} <TextLink href={`${base}/deliveries`}>{t("problemsLink")}</TextLink>
          </Alert>
        ) : null}
        <FunnelFilterForm clients={funnel.clients} filter={filter} />
        {funnel.tenantIsUnknown ? (
          <p className={NOTHING_YET}>{t("filter.unknownTenant", { tenant: filter.tenant })}</p>
        ) : funnel.counts.started === 0 ? (
          <p className={NOTHING_YET}>
            {t("empty")}{" "}
            <Link className="font-medium text-accent-text underline underline-offset-4" href={base}>
              {t("emptyLink")}
            </Link>
          </p>
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

type FunnelFilterFormProps = { filter: FunnelFilter; clients: { id: string; displayName: string }[] };

/** Which signups are counted. A plain form whose answer is a page with an address of its own, to be kept and shared. */
async function FunnelFilterForm({ filter, clients }: FunnelFilterFormProps) {
  const t = await getTranslations("dashboard.signups.filter");
  const known = clients.some(({ id }) => id === filter.clientId);
  return (
    <search aria-label={t("label")} className="block">
      <form className="grid grid-cols-2 items-start gap-4 lg:grid-cols-3" method="get">
        <Field defaultValue={filter.from} id="from" label={t("from")} name="from" type="date" />
        <Field defaultValue={filter.to} id="to" label={t("to")} name="to" type="date" />
        <SelectField
          defaultValue={filter.by}
          id="by"
          label={t("by")}
          name="by"
          options={GROUPINGS.map((each) => ({ value: each, label: t(`grouping.${each}`) }))}
        />
        <Field
          autoCapitalize="none"
          autoComplete="off"
          defaultValue={filter.tenant}
          hint={t("tenantHint")}
          id="tenant"
          label={t("tenant")}
          name="tenant"
        />
        <SelectField
          defaultValue={filter.clientId}
          id="client"
          label={t("client")}
          name="client"
          options={[
            { value: "", label: t("allClients") },
            ...clients.map(({ id, displayName }) => ({ value: id, label: displayName })),
            // One that is gone can still be asked for.
            ...(filter.clientId && !known ? [{ value: filter.clientId, label: filter.clientId }] : []),
          ]}
        />
        <button className={buttonClass("secondary", "mt-[1.625rem]")} type="submit">
          {t("submit")}
        </button>
      </form>
    </search>
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
