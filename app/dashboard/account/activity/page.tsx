import { getTranslations } from "next-intl/server";
import { ListPages, type Query, single } from "@/app/dashboard/list-controls";
import { requireOperator } from "@/app/dashboard/operator";
import { PageHeading, Shell } from "@/app/dashboard/shell";
import { TextLink } from "@/components/ui/text-link";
import { readOwnActivity } from "@/lib/operators/activity";
import { parsePlace, placeText } from "@/lib/paging";
import { OwnEvents } from "./own-events";

/** What an operator's own account was used for. */
export default async function OwnActivityPage({ searchParams }: { searchParams: Promise<Query> }) {
  const operator = await requireOperator();
  const after = parsePlace(single((await searchParams).after));
  const { events, next } = await readOwnActivity(operator.id, after);
  const t = await getTranslations("dashboard.activity");
  const base = "/account/activity";
  return (
    <Shell operator={operator}>
      <main className="max-w-3xl" id="content">
        <PageHeading title={t("own")}>{t("ownIntro")}</PageHeading>
        <OwnEvents events={events} />
        <ListPages
          after={after ? placeText(after) : ""}
          next={next ? placeText(next) : null}
          path={base}
          words={{ first: t("first"), next: t("next") }}
        />
        <p className="mt-8 text-sm leading-5">
          <TextLink href="/account">{t("ownBack")}</TextLink>
        </p>
      </main>
    </Shell>
  );
}
