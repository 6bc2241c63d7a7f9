import { getTranslations } from "next-intl/server";
import { CheckIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import { NoticeIcon } from "../../notice";
import type { Query } from "../../query";
import { telling } from "../../telling";
import { refuse } from "../actions";
import { AskedOnceMore } from "../asked-once-more";

/** "This wasn't me", asked once more. Showing it changes nothing. */
export default telling(async function NotMe({ searchParams }: { searchParams: Query }) {
  const t = await getTranslations("notMine");
  const deactivated = (
    <>
      <title>{t("doneTitle")}</title>
      <NoticeIcon>
        <CheckIcon />
      </NoticeIcon>
      <Heading title={t("doneTitle")}>{t("doneIntro")}</Heading>
    </>
  );
  const done = { deactivated };
  return await AskedOnceMore({ action: refuse, done, searchParams, variant: "danger", words: "notMine" });
});
