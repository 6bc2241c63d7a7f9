import { getTranslations } from "next-intl/server";
import { Card, Heading, Sheet } from "@/components/ui/sheet";

/** For unknown hosts: it reveals nothing about others. */
export async function NothingHere() {
  const t = await getTranslations("notFound");
  return (
    <Sheet>
      <title>{t("title")}</title>
      <Card>
        <Heading title={t("title")}>{t("intro")}</Heading>
      </Card>
    </Sheet>
  );
}
