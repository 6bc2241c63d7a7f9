import { getTranslations } from "next-intl/server";
import { ClockIcon } from "@/components/ui/icons";
import { isSignupOpen } from "@/lib/attempts/gate";
import type { CurrentHost } from "@/lib/hosts/current";
import type { Unusable } from "@/lib/proofs/proof";
import { Notice } from "../notice";
import type { Origin } from "../origin";
import { pageUrl } from "../own-pages";

type UnusableLinkProps = { host: CurrentHost; origin: Origin; reason: Unusable["reason"] };

/** Why a link opens nothing any more, and what to do instead. */
export async function UnusableLink({ host, origin, reason }: UnusableLinkProps) {
  const t = await getTranslations();
  const logIn = { href: pageUrl(host, "login", origin), label: t("common.logIn") };
  const signUp = { href: pageUrl(host, "signup", origin), label: t("attemptExpired.go") };
  const links = isSignupOpen(host) ? (reason === "used" ? [logIn, signUp] : [signUp, logIn]) : [logIn];
  return (
    <Notice icon={<ClockIcon />} links={links} title={t(`unusable.${reason}.title`)}>
      {t(`unusable.${reason}.intro`)}
    </Notice>
  );
}
