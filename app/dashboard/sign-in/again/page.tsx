import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { requireOperator } from "../../operator";
import { SheetPage } from "../../shell";

/** The end of a sign-in that a form in another tab asked for. */
export default async function SignedInAgainPage() {
  await requireOperator();
  const t = await getTranslations("dashboard.signedInAgain");
  return (
    <SheetPage intro={t("intro")} title={t("title")}>
      <a className={buttonClass("secondary", "w-full")} href="/?all">
        {t("go")}
      </a>
    </SheetPage>
  );
}
