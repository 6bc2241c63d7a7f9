import { getTranslations } from "next-intl/server";
import { readContinuation } from "@/lib/sessions/cookie";
import { requireHost } from "../host";
import { Notice } from "../notice";
import { pageUrl } from "../own-pages";
import { originIn, type Query } from "../query";
import { telling } from "../telling";

/** Where a post without scripts ends: passes the visitor on, by itself or by the link, to where the post has led. */
export default telling(async function Continue({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const url = await readContinuation(host.hostname);
  const t = await getTranslations("continue");
  if (!url) {
    const login = pageUrl(host, "login", originIn(await searchParams));
    return (
      <Notice links={[{ href: login, label: (await getTranslations("common"))("logIn") }]} title={t("nothingTitle")}>
        {t("nothingIntro")}
      </Notice>
    );
  }
  return (
    <>
      <meta content={`0;url=${url}`} httpEquiv="refresh" />
      <Notice links={[{ href: url, label: t("go") }]} title={t("title")}>
        {t("intro")}
      </Notice>
    </>
  );
});
