import { getTranslations } from "next-intl/server";
import { ClockIcon } from "@/components/ui/icons";
import type { CurrentHost } from "@/lib/hosts/current";
import { Notice } from "../../notice";
import type { Origin } from "../../origin";
import { pageUrl } from "../../own-pages";

type OverNoticeProps = { host: CurrentHost; origin: Origin; reason: "expired" | "used" | "too_many_attempts" };

/** Why nothing finishes an attempt any more, and what to do instead. */
export async function OverNotice({ host, origin, reason }: OverNoticeProps) {
  const t = await getTranslations();
  const signUp = { href: pageUrl(host, "signup", origin), label: t("attemptExpired.go") };
  const logIn = { href: pageUrl(host, "login", origin), label: t("common.logIn") };
  const room = ({ expired: "attemptExpired", used: "attemptUsed", too_many_attempts: "attemptLocked" } as const)[
    reason
  ];
  return (
    <Notice
      icon={<ClockIcon />}
      links={reason === "used" ? [logIn, signUp] : [signUp, logIn]}
      title={t(`${room}.title`)}
    >
      {t(`${room}.intro`)}
    </Notice>
  );
}
