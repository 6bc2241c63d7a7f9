import { getTranslations } from "next-intl/server";
import { CheckIcon } from "@/components/ui/icons";
import { Notice } from "../../notice";
import { pathWith } from "../../origin";
import { originIn, type Query } from "../../query";
import { telling } from "../../telling";
import { claim } from "../actions";
import { AskedOnceMore } from "../asked-once-more";

/** "This is mine", said without the password: what that means, asked once more. Showing it changes nothing. */
export default telling(async function Mine({ searchParams }: { searchParams: Query }) {
  const t = await getTranslations("mine");
  const common = await getTranslations("common");
  const login = pathWith("/login", originIn(await searchParams));
  const claimed = (
    <Notice icon={<CheckIcon />} links={[{ href: login, label: common("logIn") }]} title={t("doneTitle")}>
      {t("doneIntro")}
    </Notice>
  );
  return await AskedOnceMore({ action: claim, done: { claimed }, searchParams, variant: "primary", words: "mine" });
});
