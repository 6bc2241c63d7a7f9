import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { BareTable, DataTable } from "@/app/dashboard/lists";
import { Badge } from "@/components/ui/badge";
import { type FunnelFilter, funnelQuery, STEPS, type Step } from "@/lib/funnel/filter";
import type { ListedSignup } from "@/lib/funnel/list";
import type { Funnel, FunnelGroup } from "@/lib/funnel/read";

type TableProps = { base: string; filter: FunnelFilter; funnel: Funnel };

const FIGURES = "text-end align-top tabular-nums";
const LINK =
  "rounded-sm font-medium text-accent-text underline decoration-current/35 underline-offset-4 hover:decoration-current";

/**
 * The funnel, a step a row with its bar. The bars are drawn by hand: a rectangle as wide as a share needs no library, and what those write into
 * `style` our content policy refuses. Each bar has its figures next to it, so nothing is lost without seeing it.
 */
export async function FunnelTable(props: TableProps) {
  const t = await getTranslations("dashboard.signups.funnel");
  const format = await getFormatter();
  const time = (step: Step) => timeTo(step, props.funnel, format) ?? "–";
  const columns = [
    { head: t("step"), className: "w-full align-top", cell: (step: Step) => <StepName {...props} step={step} /> },
    ...(["reached", "stopped"] as const).map((only) => ({
      head: t(only),
      className: `${FIGURES} sm:whitespace-nowrap`,
      cell: (step: Step) => <Count {...props} only={only} step={step} />,
    })),
    { head: t("time"), className: `${FIGURES} whitespace-nowrap max-sm:hidden`, cell: time },
  ];
  return (
    <div>
      <DataTable caption={t("caption")} columns={columns} keyOf={(step) => step} rows={STEPS} />
      <p className="mt-3 max-w-prose text-[0.8125rem] leading-5 text-muted">{t("note")}</p>
    </div>
  );
}

type StepProps = TableProps & { step: Step };

/** Whether mails arrive is known only where the provider reports it. */
function isKnown(step: Step, funnel: Funnel): boolean {
  return step !== "delivered" || funnel.deliveryIsKnown;
}

/** The median time to a step, in words; undefined if unknown. */
function timeTo(step: Step, funnel: Funnel, format: Format): string | undefined {
  const seconds = step === "started" || !isKnown(step, funnel) ? null : funnel.medianSeconds[step];
  return seconds === null ? undefined : durationWords(seconds, format);
}

async function StepName({ step, funnel }: StepProps) {
  const t = await getTranslations("dashboard.signups");
  const time = timeTo(step, funnel, await getFormatter());
  const known = isKnown(step, funnel);
  return (
    <>
      <span className="text-[0.9375rem] font-medium">{t(`steps.${step}.label`)}</span>
      <span className="block text-[0.8125rem] text-muted">
        {known ? t(`steps.${step}.help`) : t("funnel.notKnownHelp")}
      </span>
      {known ? <Bar share={funnel.counts[step] / funnel.counts.started} /> : null}
      {time === undefined ? null : (
        <span className="mt-1.5 block text-[0.8125rem] text-muted sm:hidden">
          {t("funnel.time")}: {time}
        </span>
      )}
    </>
  );
}

/** How many reached a step, or came no further: in figures that lead to the list of them. */
async function Count({ step, only, base, filter, funnel }: StepProps & { only: "reached" | "stopped" }) {
  const t = await getTranslations("dashboard.signups");
  const format = await getFormatter();
  const next = STEPS[STEPS.indexOf(step) + 1];
  const reached = funnel.counts[step];
  if (only === "stopped" && (!next || !isKnown(step, funnel))) return <span className="text-muted">–</span>;
  if (!isKnown(step, funnel)) return <span className="text-muted">{t("funnel.notKnown")}</span>;
  const count = only === "stopped" && next ? reached - funnel.counts[next] : reached;
  const whole = only === "stopped" ? reached : funnel.counts.started;
  const isLink = step !== "started" && (only === "reached" || count > 0);
  return (
    <>
      {isLink ? (
        <Link
          aria-label={t(`funnel.${only}List`, { count, step: t(`steps.${step}.label`) })}
          className={LINK}
          href={`${base}/list?${funnelQuery(filter, { step, only })}`}
          prefetch={false}
        >
          {format.number(count)}
        </Link>
      ) : (
        <span className="font-medium">{format.number(count)}</span>
      )}
      <span className="block text-[0.8125rem] text-muted">
        {format.number(whole === 0 ? 0 : count / whole, { style: "percent", maximumFractionDigits: 0 })}
      </span>
    </>
  );
}

/** Never quite nothing where there is somebody. */
function Bar({ share }: { share: number }) {
  const width = share === 0 ? 0 : Math.max(share * 100, 0.7);
  return (
    <svg aria-hidden="true" className="mt-2 block h-2.5 w-full" focusable="false">
      <rect className="fill-border" height="100%" rx="3" width="100%" />
      <rect className="fill-accent-text" height="100%" rx="3" width={`${width}%`} />
    </svg>
  );
}

type Format = Awaited<ReturnType<typeof getFormatter>>;

const UNITS = [
  { unit: "second", seconds: 1, below: 90 },
  { unit: "minute", seconds: 60, below: 90 * 60 },
  { unit: "hour", seconds: 3_600, below: 48 * 3_600 },
  { unit: "day", seconds: 86_400, below: Number.POSITIVE_INFINITY },
] as const;

/** How long something takes, in the one unit that people would use: 4 sec, 12 min, 3 hr, 2 days. */
function durationWords(seconds: number, format: Format): string {
  const { unit, seconds: one } = UNITS.find(({ below }) => seconds < below) ?? UNITS[0];
  return format.number(Math.round(seconds / one), { style: "unit", unit, unitDisplay: "short" });
}

/** The same steps in figures, a row for each day, tenant or client. Wider than a phone: it scrolls by itself. */
export async function GroupTable({ base, filter, funnel }: TableProps) {
  const t = await getTranslations("dashboard.signups");
  const format = await getFormatter();
  const columns = [
    {
      head: t(`filter.grouping.${filter.by}`),
      className: "whitespace-nowrap",
      cell: (group: FunnelGroup) => <GroupName base={base} filter={filter} group={group} />,
    },
    ...STEPS.filter((step) => isKnown(step, funnel)).map((step) => ({
      head: t(`steps.${step}.label`),
      className: `${FIGURES} whitespace-nowrap`,
      cell: ({ counts }: FunnelGroup) => format.number(counts[step]),
    })),
  ];
  return (
    <div>
      <h2 className="mb-3 text-[0.9375rem] leading-6 font-semibold" id="figures">
        {t(`groups.title.${filter.by}`)}
      </h2>
      <section
        aria-labelledby="figures"
        className="overflow-x-auto rounded-card border border-border bg-card"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
      >
        <BareTable
          columns={columns}
          keyOf={({ key }) => key}
          rows={filter.by === "day" ? funnel.groups.toReversed() : funnel.groups}
        />
      </section>
      {funnel.hasMore ? <p className="mt-3 text-[0.8125rem] leading-5 text-muted">{t("groups.more")}</p> : null}
    </div>
  );
}

/** Leads to the funnel of this row alone. */
async function GroupName({ base, filter, group }: { base: string; filter: FunnelFilter; group: FunnelGroup }) {
  const t = await getTranslations("dashboard.signups.groups");
  const format = await getFormatter();
  const { key, label } = group;
  if (key === "") return filter.by === "tenant" ? t("noTenant") : t("noClient");
  const words = filter.by === "day" ? format.dateTime(new Date(`${key}T00:00:00Z`), { dateStyle: "medium" }) : label;
  const narrowed = {
    day: { ...filter, from: key, to: key },
    tenant: { ...filter, tenant: key, by: "day" as const },
    client: { ...filter, clientId: key, by: "day" as const },
  }[filter.by];
  return (
    <Link className={LINK} href={`${base}?${funnelQuery(narrowed)}`} prefetch={false}>
      {words}
    </Link>
  );
}

/** One page of signups. */
export async function SignupTable({ signups }: { signups: ListedSignup[] }) {
  const t = await getTranslations("dashboard.signups");
  const format = await getFormatter();
  const time = (at: Date) => format.dateTime(at, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const small = "block text-[0.8125rem] leading-5 text-muted wrap-anywhere";
  return (
    <DataTable
      caption={t("list.caption")}
      empty={t("list.empty")}
      columns={[
        {
          head: t("list.email"),
          cell: ({ email, tenant }) => (
            <>
              <span className="block text-[0.9375rem] font-medium wrap-anywhere">
                {email ?? <span className="font-normal text-muted italic">{t("list.gone")}</span>}
              </span>
              <span className={small}>{tenant ?? t("list.gone")}</span>
            </>
          ),
        },
        {
          head: t("list.client"),
          className: "text-muted wrap-anywhere max-md:hidden",
          cell: ({ client }) => client ?? t("list.none"),
        },
        {
          head: t("list.submitted"),
          className: "text-muted tabular-nums max-sm:hidden",
          cell: ({ submittedAt }) => time(submittedAt),
        },
        {
          head: t("list.last"),
          className: "tabular-nums",
          cell: ({ step, reachedAt, refused }) => (
            <>
              <span className="block">{t(`steps.${step}.label`)}</span>
              <span className={small}>{time(reachedAt)}</span>
              {refused ? <Badge>{t("list.refused")}</Badge> : null}
            </>
          ),
        },
      ]}
      keyOf={({ tenantId, userId }) => `${tenantId}${userId}`}
      rows={signups}
    />
  );
}
