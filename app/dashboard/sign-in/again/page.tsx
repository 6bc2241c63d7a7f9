import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { requireOperator } from "../../operator";

/** Where somebody arrives who signed in again beside a form that waits in another tab. */
export default async function SignedInAgainPage() {
  await requireOperator();
  const t = await getTranslations("dashboard.signedInAgain");
  return (
    <Sheet>
      <title>{t("title")}</title>
      <Card>
        <Heading title={t("title")}>{t("intro")}</Heading>
        <a className={buttonClass("secondary", "w-full")} href="/?all">
          {t("go")}
        </a>
      </Card>
    </Sheet>
  );
}
