import { getTranslations } from "next-intl/server";
import { requireHost } from "../host";
import { Notice } from "../notice";
import { telling } from "../telling";

/** Where signup, login and logout end if nobody may be sent to any URL that the application has set: see lib/settings/destination.ts. */
export default telling(async function NoWayOn() {
  const host = await requireHost();
  const t = await getTranslations("noWayOn");
  const names = { application: host.application.displayName };
  return (
    <>
      <meta content="noindex" name="robots" />
      <Notice links={[]} title={t("title", names)}>
        {t("intro", names)}
      </Notice>
    </>
  );
});
