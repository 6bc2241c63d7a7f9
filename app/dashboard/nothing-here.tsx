import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Heading, Sheet } from "@/components/ui/sheet";
import { answerWith } from "@/lib/server/page-status";

/** In the place of a page: the same for what isn't there and for what somebody may not see. The answer's status is 404. */
export async function NothingHere() {
  answerWith(404);
  const t = await getTranslations("dashboard.notFound");
  return (
    <>
      <title>{t("title")}</title>
      <meta content="noindex" name="robots" />
      <Heading title={t("title")}>{t("intro")}</Heading>
      <a className={buttonClass("primary", "w-full sm:w-auto")} href="/">
        {t("go")}
      </a>
    </>
  );
}

/** The same where there is no frame around it. */
export function NothingHereAtAll() {
  return (
    <Sheet>
      <Card>
        <NothingHere />
      </Card>
    </Sheet>
  );
}
