import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { type FunnelFilter, funnelQuery, STEPS, type Step } from "@/lib/funnel/filter";
import type { Funnel, FunnelGroup } from "@/lib/funnel/read";

type TableProps = { base: string; filter: FunnelFilter; funnel: Funnel };

const HEAD = "px-4 py-2.5 text-[0.8125rem] leading-5 font-medium text-muted sm:px-5";
const CELL = "px-4 py-3.5 align-top text-sm leading-5 tabular-nums sm:px-5";
const LINK = "rounded-sm font-medium underline decoration-current/35 underline-offset-4 hover:decoration-current";

/**
 * The funnel, a step a row with its bar. The bars are drawn by hand: a rectangle as wide as a share needs no library, and what those write into
 * `style` our content policy refuses. Beside each bar stand its figures, so whoever can't see it misses nothing.
 */
export async function FunnelTable({ base, filter, funnel }: TableProps) {
  const t = await getTranslations("dashboard.signups.funnel");
  return (
    <div>
      <div className="overflow-hidden rounded-card border border-border bg-card">
        <table className="w-full">
          <caption className="sr-only">{t("caption")}</caption>
          <thead>
            <tr>
              <th className={`${HEAD} w-full text-start`} scope="col">
                {t("step")}
              </th>
              <th className={`${HEAD} text-end sm:whitespace-nowrap`} scope="col">
                {t("reached")}
              </th>
              <th className={`${HEAD} text-end sm:whitespace-nowrap`} scope="col">
                {t("stopped")}
              </th>
              <th className={`${HEAD} text-end whitespace-nowrap max-sm:hidden`} scope="col">
                {t("time")}
              </th>
            </tr>
          </thead>
          <tbody>
            {STEPS.map((step) => (
              <StepRow base={base} filter={filter} funnel={funnel} key={step} step={step} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="mt-3 max-w-prose text-[0.8125rem] leading-5 text-muted">{t("note")}</p>
    </div>
  );
}

async function StepRow({ step, base, filter, funnel }: TableProps & { step: Step }) {
  const t = await getTranslations("dashboard.signups");
  const format = await getFormatter();
  const { counts, medianSeconds } = funnel;
  const isKnown = step !== "delivered" || funnel.deliveryIsKnown;
  const next = STEPS[STEPS.indexOf(step) + 1];
  const reached = counts[step];
  const stopped = next ? reached - counts[next] : 0;
  const percent = (part: number, whole: number) =>
    format.number(whole === 0 ? 0 : part / whole, { style: "percent", maximumFractionDigits: 0 });
  const label = t(`steps.${step}.label`);
  const listAt = (only: string) => `${base}/list?${funnelQuery(filter, { step, only })}`;
  const time = step === "started" ? null : medianSeconds[step];
  const words = time === null ? "–" : durationWords(time, format);
  return (
    <tr className="border-t border-border">
      <th className={`${CELL} text-start font-normal`} scope="row">
        <span className="text-[0.9375rem] font-medium">{label}</span>
        <span className="block text-[0.8125rem] text-muted">
          {isKnown ? t(`steps.${step}.help`) : t("funnel.notKnownHelp")}
        </span>
        {isKnown ? <Bar share={reached / counts.started} /> : null}
        {time === null || !isKnown ? null : (
          <span className="mt-1.5 block text-[0.8125rem] text-muted sm:hidden">
            {t("funnel.time")}: {words}
          </span>
        )}
      </th>
      <td className={`${CELL} text-end`}>
        {isKnown ? (
          <>
            <ListLink
              href={step === "started" ? null : listAt("reached")}
              label={t("funnel.reachedList", { count: reached, step: label })}
            >
              {format.number(reached)}
            </ListLink>
            <span className="block text-[0.8125rem] text-muted">{percent(reached, counts.started)}</span>
          </>
        ) : (
          <span className="text-muted">{t("funnel.notKnown")}</span>
        )}
      </td>
      <td className={`${CELL} text-end`}>
        {next && isKnown ? (
          <>
            <ListLink
              href={step === "started" || stopped === 0 ? null : listAt("stopped")}
              label={t("funnel.stoppedList", { count: stopped, step: label })}
            >
              {format.number(stopped)}
            </ListLink>
            <span className="block text-[0.8125rem] text-muted">{percent(stopped, reached)}</span>
          </>
        ) : (
          <span className="text-muted">–</span>
        )}
      </td>
      <td className={`${CELL} text-end whitespace-nowrap max-sm:hidden`}>{isKnown ? words : "–"}</td>
    </tr>
  );
}

/** A figure that leads to whom it counts. */
function ListLink({ href, label, children }: { href: string | null; label: string; children: string }) {
  if (!href) return <span className="font-medium">{children}</span>;
  return (
    <Link aria-label={label} className={`${LINK} text-accent-text`} href={href} prefetch={false}>
      {children}
    </Link>
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
export function durationWords(seconds: number, format: Format): string {
  const { unit, seconds: one } = UNITS.find(({ below }) => seconds < below) ?? UNITS[0];
  return format.number(Math.round(seconds / one), { style: "unit", unit, unitDisplay: "short" });
}

const GROUP_HEAD = "px-3 py-2.5 text-[0.8125rem] leading-5 font-medium text-muted first:ps-5 last:pe-5";
const GROUP_CELL = "px-3 py-2.5 text-sm leading-5 first:ps-5 last:pe-5";

/** The same steps in figures, a row for each day, tenant or client. Wider than a phone: it scrolls by itself. */
export async function GroupTable({ base, filter, funnel }: TableProps) {
  const t = await getTranslations("dashboard.signups");
  const format = await getFormatter();
  const steps = STEPS.filter((step) => step !== "delivered" || funnel.deliveryIsKnown);
  const title = t(`groups.title.${filter.by}`);
  const rows = filter.by === "day" ? funnel.groups.toReversed() : funnel.groups;
  return (
    <div>
      <h2 className="mb-3 text-[0.9375rem] leading-6 font-semibold" id="figures">
        {title}
      </h2>
      <section
        aria-labelledby="figures"
        className="overflow-x-auto rounded-card border border-border bg-card"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
      >
        <table className="w-full">
          <thead>
            <tr>
              <th className={`${GROUP_HEAD} text-start`} scope="col">
                {t(`filter.grouping.${filter.by}`)}
              </th>
              {steps.map((step) => (
                <th className={`${GROUP_HEAD} text-end whitespace-nowrap`} key={step} scope="col">
                  {t(`steps.${step}.label`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((group) => (
              <tr className="border-t border-border" key={group.key}>
                <th className={`${GROUP_CELL} text-start font-normal whitespace-nowrap`} scope="row">
                  <GroupName base={base} filter={filter} group={group} />
                </th>
                {steps.map((step) => (
                  <td className={`${GROUP_CELL} text-end tabular-nums`} key={step}>
                    {format.number(group.counts[step])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
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
    <Link
      className="rounded-sm font-medium text-accent-text underline decoration-current/35 underline-offset-4 hover:decoration-current"
      href={`${base}?${funnelQuery(narrowed)}`}
      prefetch={false}
    >
      {words}
    </Link>
  );
}
