import { getTranslations } from "next-intl/server";
import { OwnEvents } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { ListPages, type Query, single } from "@/app/dashboard/list-controls";
import { requireOperator } from "@/app/dashboard/operator";
import { BackLink } from "@/app/dashboard/page-parts";
import { WidePage } from "@/app/dashboard/shell";
import { readOwnActivity } from "@/lib/operators/activity";
import { parsePlace, placeText } from "@/lib/paging";

/** What an operator's own account was used for. */
export default async function OwnActivityPage({ searchParams }: { searchParams: Promise<Query> }) {
  const operator = await requireOperator();
  const after = parsePlace(single((await searchParams).after));
  const { events, next } = await readOwnActivity(operator.id, after);
  const t = await getTranslations("dashboard.activity");
  const base = "/account/activity";
  return (
    <WidePage operator={operator} title={t("own")} intro={t("ownIntro")}>
      <OwnEvents events={events} />
      <ListPages
        after={after ? placeText(after) : ""}
        next={next ? placeText(next) : null}
        path={base}
        words={{ first: t("first"), next: t("next") }}
      />
      <BackLink href="/account">{t("ownBack")}</BackLink>
    </WidePage>
  );
}
