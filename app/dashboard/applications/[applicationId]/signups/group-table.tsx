import Link from "next/link";
import { getFormatter, getTranslations } from "next-intl/server";
import { type FunnelFilter, funnelQuery, STEPS } from "@/lib/funnel/filter";
import type { Funnel, FunnelGroup } from "@/lib/funnel/read";

type Props = { base: string; filter: FunnelFilter; funnel: Funnel };

const HEAD = "px-3 py-2.5 text-[0.8125rem] leading-5 font-medium text-muted first:ps-5 last:pe-5";
const CELL = "px-3 py-2.5 text-sm leading-5 first:ps-5 last:pe-5";

/** The same steps in figures, a row for each day, tenant or client. Wider than a phone: it scrolls by itself. */
export async function GroupTable({ base, filter, funnel }: Props) {
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
              <th className={`${HEAD} text-start`} scope="col">
                {t(`filter.grouping.${filter.by}`)}
              </th>
              {steps.map((step) => (
                <th className={`${HEAD} text-end whitespace-nowrap`} key={step} scope="col">
                  {t(`steps.${step}.label`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((group) => (
              <tr className="border-t border-border" key={group.key}>
                <th className={`${CELL} text-start font-normal whitespace-nowrap`} scope="row">
                  <GroupName base={base} filter={filter} group={group} />
                </th>
                {steps.map((step) => (
                  <td className={`${CELL} text-end tabular-nums`} key={step}>
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
