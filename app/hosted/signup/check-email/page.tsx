import { getTranslations } from "next-intl/server";
import { CheckIcon, ClockIcon } from "@/components/ui/icons";
import { currentRequest } from "@/lib/hosts/current";
import { readMarkers } from "@/lib/sessions/cookie";
import { attemptPage } from "@/lib/signup/check-email";
import { overAttempts } from "../../dead-link";
import { Notice } from "../../notice";
import { pageUrl } from "../../own-pages";
import { given, hostedPage } from "../../visit";
import { CodePending, LinkPending } from "./pending";

/** Where the first tab waits. Shows the same for every address, whether or not it has an account. */
export default hostedPage(async ({ host, query, origin }) => {
  const attemptId = given(query, "attempt") ?? "";
  const attempt = await attemptPage(host, attemptId, await readMarkers(host.application.id), await currentRequest());
  const t = await getTranslations();
  switch (attempt.type) {
    case "pending": {
      const Pending = attempt.strategy === "EMAIL_CODE" ? CodePending : LinkPending;
      return await Pending({ attempt, attemptId, host, origin });
    }
    case "activated_here": {
      const go = t("activatedHere.go", { application: host.application.displayName });
      return (
        <>
          <meta content={`0;url=${attempt.followUrl}`} httpEquiv="refresh" />
          <Notice
            icon={<CheckIcon />}
            links={[{ href: attempt.followUrl, label: go }]}
            title={t("activatedHere.title")}
          >
            {t("activatedHere.intro")}
          </Notice>
        </>
      );
    }
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
      return (await overAttempts(host, origin)).expired;
    case "start_again":
      return (await overAttempts(host, origin)).too_many_attempts;
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
