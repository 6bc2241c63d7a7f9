import { getTranslations } from "next-intl/server";
import { OwnEvents } from "@/app/dashboard/applications/[applicationId]/audit/entry";
import { ListPages } from "@/app/dashboard/lists";
import { BackLink } from "@/app/dashboard/page-parts";
import { operatorPage } from "@/app/dashboard/pages";
import { WidePage } from "@/app/dashboard/shell";
import { readOwnActivity } from "@/lib/operators/activity";
import { parsePlace } from "@/lib/paging";

/** What an operator's own account was used for. */
export default operatorPage(async ({ operator, query }) => {
  const after = parsePlace(query("after"));
  const { events, next } = await readOwnActivity(operator.id, after);
  const t = await getTranslations("dashboard.activity");
  const words = { first: t("first"), next: t("next") };
  return (
    <WidePage title={t("own")} intro={t("ownIntro")}>
      <OwnEvents events={events} />
      <ListPages after={after} next={next} path="/account/activity" words={words} />
      <BackLink href="/account">{t("ownBack")}</BackLink>
    </WidePage>
  );
});
