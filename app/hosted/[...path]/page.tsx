import { getTranslations } from "next-intl/server";
import { answerWith } from "@/lib/server/page-status";
import { Notice } from "../notice";
import { pathWith } from "../origin";
import { originIn, type Query } from "../query";

/** Every path that is no page of ours, in the frame of whose host it is. */
export default async function NoSuchPage({ searchParams }: { searchParams: Query }) {
  answerWith(404);
  const t = await getTranslations("notFound");
  return (
    <>
      <meta content="noindex" name="robots" />
      <Notice links={[{ href: pathWith("/login", originIn(await searchParams)), label: t("go") }]} title={t("title")}>
        {t("intro")}
      </Notice>
    </>
  );
}
