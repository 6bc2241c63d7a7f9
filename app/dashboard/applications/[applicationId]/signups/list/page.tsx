import { getFormatter, getTranslations } from "next-intl/server";
import { DataTable, LIST, ListPages, NothingYet } from "@/app/dashboard/lists";
import { PageHeading } from "@/app/dashboard/page-parts";
import { ownerPage } from "@/app/dashboard/pages";
import { Badge } from "@/components/ui/badge";
import { TextLink } from "@/components/ui/text-link";
import { funnelQuery, type KnownStep, parseFunnelFilter, STEPS } from "@/lib/funnel/filter";
import { type Bar, type ListedSignup, listSignups } from "@/lib/funnel/list";
import { parsePlace } from "@/lib/paging";

/** The signups behind one bar of the funnel. */
export default ownerPage(async ({ at: { applicationId }, name, base: application, actor, query }) => {
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
      <PageHeading of={name} title={t(`list.${bar.only}Title`, { step })}>
        {t("list.intro", { from: date(filter.from), to: date(filter.to) })}{" "}
        {filter.tenant || filter.clientId ? t("list.filtered") : null}{" "}
        <TextLink href={`${base}?${funnelQuery(filter)}`}>{t("list.back")}</TextLink>
      </PageHeading>
      {page.signups.length > 0 ? <SignupTable signups={page.signups} /> : <NothingYet>{t("list.empty")}</NothingYet>}
      <ListPages
        after={after}
        kept={Object.fromEntries(new URLSearchParams(funnelQuery(filter, bar)))}
        next={page.next}
        path={`${base}/list`}
      />
    </>
  );
});

function barIn(query: (name: string) => string): Bar {
  const step = STEPS.find((each): each is KnownStep => each !== "started" && each === query("step"));
  return { step: step ?? "submitted", only: query("only") === "stopped" ? "stopped" : "reached" };
}

async function SignupTable({ signups }: { signups: ListedSignup[] }) {
  const t = await getTranslations("dashboard.signups");
  const format = await getFormatter();
  const time = (at: Date) => format.dateTime(at, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const small = "block text-[0.8125rem] leading-5 text-muted wrap-anywhere";
  return (
    <div className={LIST}>
      <DataTable
        caption={t("list.caption")}
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
    </div>
  );
}
