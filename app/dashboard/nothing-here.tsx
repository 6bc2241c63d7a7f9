import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { answerWith } from "@/lib/page-status";

/** In the place of a page: the same for what isn't there and for what somebody may not see. The answer's status is 404. */
export async function NothingHere() {
  answerWith(404);
  const t = await getTranslations("dashboard.notFound");
  return (
    <Sheet>
      <title>{t("title")}</title>
      <meta content="noindex" name="robots" />
      <Card>
        <Heading title={t("title")}>{t("intro")}</Heading>
        <a className={buttonClass("primary", "w-full")} href="/">
          {t("go")}
        </a>
      </Card>
    </Sheet>
  );
}
