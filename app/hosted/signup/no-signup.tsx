import { getTranslations } from "next-intl/server";
import type { CurrentHost } from "@/lib/hosts/current";
import { answerWith } from "@/lib/page-status";
import { Notice } from "../notice";

/** Why there is no form, with status 404: signup is off here, or the link that led here can't be right. */
export async function NoSignup({ host, reason }: { host: CurrentHost; reason: "off" | "bad_query" }) {
  answerWith(404);
  const t = await getTranslations();
  const names = { application: host.application.displayName, tenant: host.tenant?.displayName ?? "" };
  const off = host.tenant ? t("signupOff.tenant", names) : t("signupOff.application", names);
  return (
    <>
      <meta content="noindex" name="robots" />
      <Notice
        links={[{ href: "/login", label: t("common.logIn") }]}
        title={t(reason === "off" ? "signupOff.title" : "badLink.title")}
      >
        {reason === "off" ? off : t("badLink.intro", names)}
      </Notice>
    </>
  );
}
