import { getTranslations } from "next-intl/server";
import { pathWith } from "@/lib/origin";
import { answerWith } from "@/lib/server/next-workarounds";
import { Notice } from "../notice";
import { originIn, type PageProps } from "../visit";

/** Every path that is no page of ours, in the frame of the host's owner. */
export default async function NoSuchPage({ searchParams }: PageProps) {
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
