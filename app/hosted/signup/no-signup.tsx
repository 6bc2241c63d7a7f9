import { getTranslations } from "next-intl/server";
import type { CurrentHost } from "@/lib/hosts/current";
import { answerWith } from "@/lib/server/page-status";
import { Notice } from "../notice";
import { NO_ORIGIN, type Origin } from "../origin";
import { pageUrl } from "../own-pages";

type NoSignupProps = { host: CurrentHost; reason: "off" | "bad_query"; origin: Origin };

/** Why there is no form, with status 404: signup is off here, or the link that led here can't be right. */
export async function NoSignup({ host, reason, origin }: NoSignupProps) {
  answerWith(404);
  const t = await getTranslations();
  // What is wrong in the address is left behind; the authorization that waits is not in it.
  const usable = { ...NO_ORIGIN, interaction: origin.interaction };
  const names = { application: host.application.displayName, tenant: host.tenant?.displayName ?? "" };
  const off = host.tenant ? t("signupOff.tenant", names) : t("signupOff.application", names);
  return (
    <>
      <meta content="noindex" name="robots" />
      <Notice
        links={[{ href: pageUrl(host, "login", reason === "off" ? origin : usable), label: t("common.logIn") }]}
        title={t(reason === "off" ? "signupOff.title" : "badLink.title")}
      >
        {reason === "off" ? off : t("badLink.intro", names)}
      </Notice>
    </>
  );
}
