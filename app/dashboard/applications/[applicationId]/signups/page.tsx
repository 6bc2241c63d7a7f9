import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { NothingHere } from "@/app/dashboard/nothing-here";
import { asActor, requireOperator } from "@/app/dashboard/operator";
import { requireOwner } from "@/app/dashboard/owner";
import { type Query, readerOf } from "@/app/dashboard/query";
import { NOTHING_YET } from "@/app/dashboard/section";
import { PageHeading } from "@/app/dashboard/shell";
import { Alert } from "@/components/ui/alert";
import { TextLink } from "@/components/ui/text-link";
import { countProblems } from "@/lib/email/problems";
import { parseFunnelFilter } from "@/lib/funnel/filter";
import { readFunnel } from "@/lib/funnel/read";
import { DayChart } from "./day-chart";
import { FunnelFilterForm } from "./filter-form";
import { FunnelTable } from "./funnel-table";
import { GroupTable } from "./group-table";

type Props = { params: Promise<{ applicationId: string }>; searchParams: Promise<Query> };

/** How far people come who sign up. */
export default async function SignupsPage({ params, searchParams }: Props) {
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
