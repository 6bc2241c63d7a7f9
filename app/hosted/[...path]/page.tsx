import { getTranslations } from "next-intl/server";
import { answerWith } from "@/lib/page-status";
import { Notice } from "../notice";

/** Every path that is no page of ours, in the frame of whose host it is. */
export default async function NoSuchPage() {
  answerWith(404);
  const t = await getTranslations("notFound");
  return (
    <>
      <meta content="noindex" name="robots" />
      <Notice links={[{ href: "/login", label: t("go") }]} title={t("title")}>
        {t("intro")}
      </Notice>
    </>
  );
}
