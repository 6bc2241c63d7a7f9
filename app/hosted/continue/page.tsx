import { getTranslations } from "next-intl/server";
import { readContinuation } from "@/lib/sessions/cookie";
import { Notice } from "../notice";
import { pageUrl } from "../own-pages";
import { hostedPage } from "../visit";

/** Where a post without scripts ends: sends the visitor on, by itself or by the link, to where the post has led. */
export default hostedPage(async ({ host, origin }) => {
  const url = await readContinuation(host.hostname);
  const t = await getTranslations("continue");
  if (!url) {
    const links = [{ href: pageUrl(host, "login", origin), label: (await getTranslations("common"))("logIn") }];
    return (
      <Notice links={links} title={t("nothingTitle")}>
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
