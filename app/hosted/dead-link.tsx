import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ClockIcon } from "@/components/ui/icons";
import { isSignupOpen } from "@/lib/attempts/gate";
import type { CurrentHost } from "@/lib/hosts/current";
import { type Origin, pathWith } from "@/lib/origin";
import type { Unusable, UnusableLink } from "@/lib/proofs/proof";
import { Notice } from "./notice";
import { pageUrl } from "./own-pages";

/** Where somebody gets a new link of each kind. */
const AGAIN = { verification: "/verify-email", login: "/login", reset: "/forgot-password" } as const;

/** Why the link of a mail to a user opens nothing any more, and how to get a new one: a notice for each reason. */
export async function deadLinks(
  kind: keyof typeof AGAIN,
  origin: Origin,
): Promise<Record<UnusableLink["reason"], ReactNode>> {
  const t = await getTranslations("deadLink");
  const links = [{ href: pathWith(AGAIN[kind], origin), label: t(`${kind}.again`) }];
  const notice = (reason: UnusableLink["reason"]) => (
    <Notice icon={<ClockIcon />} links={links} title={t(`${reason}.title`)}>
      {`${t(`${reason}.intro`)} ${t(`${kind}.next`)}`}
    </Notice>
  );
  return { invalid: notice("invalid"), used: notice("used"), expired: notice("expired") };
}

/** Why the link of a signup opens nothing any more, and what to do instead. */
export function unusableLinks(host: CurrentHost, origin: Origin): Promise<Record<Unusable["reason"], ReactNode>> {
  return overNotices(host, origin, {
    invalid: "unusable.invalid",
    used: "unusable.used",
    expired: "unusable.expired",
    too_many_attempts: "unusable.too_many_attempts",
  });
}

/** Why nothing finishes an attempt of this browser any more, and what to do instead. */
export function overAttempts(host: CurrentHost, origin: Origin) {
  return overNotices(host, origin, {
    used: "attemptUsed",
    expired: "attemptExpired",
    too_many_attempts: "attemptLocked",
  });
}

type Words = `unusable.${Unusable["reason"]}` | "attemptUsed" | "attemptExpired" | "attemptLocked";

async function overNotices<Reason extends string>(
  host: CurrentHost,
  origin: Origin,
  words: Record<Reason, Words>,
): Promise<Record<Reason, ReactNode>> {
  const t = await getTranslations();
  const logIn = { href: pageUrl(host, "login", origin), label: t("common.logIn") };
  const signUp = { href: pageUrl(host, "signup", origin), label: t("attemptExpired.go") };
  const notices = Object.entries<Words>(words).map(([reason, group]) => {
    const links = isSignupOpen(host) ? (reason === "used" ? [logIn, signUp] : [signUp, logIn]) : [logIn];
    return [
      reason,
      <Notice icon={<ClockIcon />} key={reason} links={links} title={t(`${group}.title`)}>
        {t(`${group}.intro`)}
      </Notice>,
    ];
  });
  return Object.fromEntries(notices) as Record<Reason, ReactNode>;
}
