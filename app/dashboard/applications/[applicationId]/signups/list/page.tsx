import { getFormatter, getTranslations } from "next-intl/server";
import { ListPages, readerOf } from "@/app/dashboard/list-controls";
import { asActor, type PageAt, requireOperator, requireOwner } from "@/app/dashboard/operator";
import { LIST, NOTHING_YET, NothingHere, PageHeading } from "@/app/dashboard/page-parts";
import { Badge } from "@/components/ui/badge";
import { TextLink } from "@/components/ui/text-link";
import { funnelQuery, type KnownStep, parseFunnelFilter, STEPS } from "@/lib/funnel/filter";
import { type Bar, type ListedSignup, listSignups } from "@/lib/funnel/list";
import { parsePlace, placeText } from "@/lib/paging";

/** The signups behind one bar of the funnel. */
export default async function SignupListPage({ params, searchParams }: PageAt<"applicationId">) {
  const { applicationId } = await params;
  const query = readerOf(await searchParams);
  const filter = parseFunnelFilter(query, new Date());
  const bar = barIn(query);
  const after = parsePlace(query("after"));
  const view = await requireOwner({ applicationId, tenantId: null });
  const page = view && (await listSignups(asActor(await requireOperator()), applicationId, filter, bar, after));
  if (!page) return <NothingHere />;
  const t = await getTranslations("dashboard.signups");
  const format = await getFormatter();
  const date = (day: string) => format.dateTime(new Date(`${day}T00:00:00Z`), { dateStyle: "medium" });
  const base = `/applications/${applicationId}/signups`;
  const step = t(`steps.${bar.step}.label`);
  return (
    <>
      <PageHeading of={view.application.displayName} title={t(`list.${bar.only}Title`, { step })}>
        {t("list.intro", { from: date(filter.from), to: date(filter.to) })}{" "}
        {filter.tenant || filter.clientId ? t("list.filtered") : null}{" "}
        <TextLink href={`${base}?${funnelQuery(filter)}`}>{t("list.back")}</TextLink>
      </PageHeading>
      {page.signups.length > 0 ? (
        <SignupTable signups={page.signups} />
      ) : (
        <p className={NOTHING_YET}>{t("list.empty")}</p>
      )}
      <ListPages
        after={after ? placeText(after) : ""}
        kept={Object.fromEntries(new URLSearchParams(funnelQuery(filter, bar)))}
        next={page.next ? placeText(page.next) : null}
        path={`${base}/list`}
        words={{ first: t("list.first"), next: t("list.next") }}
      />
    </>
  );
}

function barIn(query: (name: string) => string): Bar {
  const step = STEPS.find((each): each is KnownStep => each !== "started" && each === query("step"));
  return { step: step ?? "submitted", only: query("only") === "stopped" ? "stopped" : "reached" };
}

async function SignupTable({ signups }: { signups: ListedSignup[] }) {
  const t = await getTranslations("dashboard.signups");
  const format = await getFormatter();
  const time = (at: Date) => format.dateTime(at, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  const head = "px-5 py-2.5 text-start text-[0.8125rem] leading-5 font-medium text-muted";
  const cell = "px-5 py-3 text-sm leading-5 text-muted";
  return (
    <div className={LIST}>
      <table className="w-full">
        <caption className="sr-only">{t("list.caption")}</caption>
        <thead>
          <tr>
            <th className={head} scope="col">
              {t("list.email")}
            </th>
            <th className={`${head} max-md:hidden`} scope="col">
              {t("list.client")}
            </th>
            <th className={`${head} max-sm:hidden`} scope="col">
              {t("list.submitted")}
            </th>
            <th className={head} scope="col">
              {t("list.last")}
            </th>
          </tr>
        </thead>
        <tbody>
          {signups.map((signup) => (
            <tr className="border-t border-border" key={`${signup.tenantId}${signup.userId}`}>
              <th className="px-5 py-3 text-start font-normal" scope="row">
                <span className="block text-[0.9375rem] leading-5 font-medium wrap-anywhere">
                  {signup.email ?? <span className="font-normal text-muted italic">{t("list.gone")}</span>}
                </span>
                <span className="block text-[0.8125rem] leading-5 text-muted wrap-anywhere">
                  {signup.tenant ?? t("list.gone")}
                </span>
              </th>
              <td className={`${cell} max-md:hidden wrap-anywhere`}>{signup.client ?? t("list.none")}</td>
              <td className={`${cell} max-sm:hidden tabular-nums`}>{time(signup.submittedAt)}</td>
              <td className={`${cell} tabular-nums`}>
                <span className="block text-foreground">{t(`steps.${signup.step}.label`)}</span>
                <span className="block text-[0.8125rem]">{time(signup.reachedAt)}</span>
                {signup.refused ? <Badge>{t("list.refused")}</Badge> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
