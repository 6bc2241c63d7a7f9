import { getTranslations } from "next-intl/server";
import { CheckIcon, ClockIcon } from "@/components/ui/icons";
import { currentRequest } from "@/lib/hosts/current";
import { readMarkers } from "@/lib/sessions/cookie";
import { attemptPage } from "@/lib/signup/check-email";
import { requireHost } from "../../host";
import { Notice } from "../../notice";
import { pageUrl } from "../../own-pages";
import { given, originIn, type Query } from "../../query";
import { telling } from "../../telling";
import { CodePrompt } from "./code-prompt";
import { OverNotice } from "./over-notice";
import { Waiting } from "./waiting";

/** Where the first tab waits. Says the same for every address, whoever has it. */
export default telling(async function CheckEmailPage({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const origin = originIn(query);
  const attemptId = given(query, "attempt") ?? "";
  const attempt = await attemptPage(host, attemptId, await readMarkers(host.application.id), await currentRequest());
  const t = await getTranslations();
  switch (attempt.type) {
    case "pending": {
      const Pending = attempt.strategy === "EMAIL_CODE" ? CodePrompt : Waiting;
      return await Pending({ attempt, attemptId, host, origin });
    }
    case "activated_here":
      return (
        <>
          <meta content={`0;url=${attempt.followUrl}`} httpEquiv="refresh" />
          <Notice
            icon={<CheckIcon />}
            links={[
              {
                href: attempt.followUrl,
                label: t("activatedHere.go", { application: host.application.displayName }),
              },
            ]}
            title={t("activatedHere.title")}
          >
            {t("activatedHere.intro")}
          </Notice>
        </>
      );
    case "activated_elsewhere":
      return (
        <Notice
          icon={<CheckIcon />}
          links={[{ href: attempt.loginUrl, label: t("activatedElsewhere.go") }]}
          title={t("activatedElsewhere.title")}
        >
          {t("activatedElsewhere.intro")}
        </Notice>
      );
    case "expired":
      return <OverNotice host={host} origin={origin} reason="expired" />;
    case "start_again":
      return <OverNotice host={host} origin={origin} reason="too_many_attempts" />;
    case "unknown":
      return (
        <Notice
          icon={<ClockIcon />}
          links={[
            { href: pageUrl(host, "signup", origin), label: t("attemptUnknown.go") },
            { href: pageUrl(host, "login", origin), label: t("common.logIn") },
          ]}
          title={t("attemptUnknown.title")}
        >
          {t("attemptUnknown.intro")}
        </Notice>
      );
  }
});
