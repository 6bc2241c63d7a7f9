import { getTranslations } from "next-intl/server";
import { Notice } from "../notice";
import { hostedPage } from "../visit";

/** Where signup, login and logout end if nobody may be sent to any URL that the application has set: see lib/settings/resolve-destination.ts. */
export default hostedPage(async ({ host }) => {
  const t = await getTranslations("noWayOn");
  const names = { application: host.application.displayName };
  return (
    <>
      <meta content="noindex" name="robots" />
      <Notice title={t("title", names)}>{t("intro", names)}</Notice>
    </>
  );
});
