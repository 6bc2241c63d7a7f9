import { getTranslations } from "next-intl/server";
import { ClockIcon } from "@/components/ui/icons";
import type { Unusable } from "@/lib/activation/activation";
import type { CurrentHost } from "@/lib/hosts/current";
import { isSignupOpen } from "@/lib/signup/gate";
import { Notice } from "../notice";

/** Why a link opens nothing any more, and what to do instead. */
export async function UnusableLink({ host, reason }: { host: CurrentHost; reason: Unusable["reason"] }) {
  const t = await getTranslations();
  const logIn = { href: "/login", label: t("common.logIn") };
  const signUp = { href: "/signup", label: t("attemptExpired.go") };
  const links = isSignupOpen(host) ? (reason === "used" ? [logIn, signUp] : [signUp, logIn]) : [logIn];
  return (
    <Notice icon={<ClockIcon />} links={links} title={t(`unusable.${reason}.title`)}>
      {t(`unusable.${reason}.intro`)}
    </Notice>
  );
}
