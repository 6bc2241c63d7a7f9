import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { requireOperator } from "../../operator";
import { SheetPage } from "../../shell";

/** Where somebody arrives who signed in again beside a form that waits in another tab. */
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
