import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { MailIcon } from "@/components/ui/icons";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import type { VerificationPage } from "@/lib/verification/verification";
import { Address } from "../address";
import { NoticeIcon } from "../notice";
import { pathWith } from "../origin";
import type { LinkOrigin } from "./actions";

type Ready = VerificationPage & { type: "ready" };

/** What the verification page asks, and of whom. */
export async function VerifyHeading({ page }: { page: Ready }) {
  const t = await getTranslations("verifyEmail");
  const asked = page.mode === "session" ? "session" : page.hasPassword ? "elsewhere" : "elsewhereWithoutPassword";
  return (
    <>
      <title>{t("title")}</title>
      <NoticeIcon>
        <MailIcon />
      </NoticeIcon>
      <Heading title={t("title")}>
        {t.rich(asked, {
          tenant: page.tenantDisplayName,
          email: page.email,
          address: (words) => <Address>{words}</Address>,
        })}
      </Heading>
    </>
  );
}

/** For whoever did not sign up, or opened the link elsewhere and doesn't know the password. */
export async function OtherWays({ linkId, origin, page }: LinkOrigin & { page: Ready }) {
  const t = await getTranslations("verifyEmail");
  return (
    <div className="mt-6 flex flex-col items-center gap-4 text-center text-sm leading-5">
      {page.mode === "elsewhere" ? (
        <TextLink href={pathWith("/verify-email/mine", origin, { link: linkId })}>{t("mineWithoutPassword")}</TextLink>
      ) : null}
      <TextLink href={pathWith("/verify-email/not-me", origin, { link: linkId })}>{t("notMe")}</TextLink>
    </div>
  );
}

/** Where there is no password that could say whose mailbox it is: its owner claims it, or denies it. */
export async function Claim({ linkId, origin, page }: LinkOrigin & { page: Ready }) {
  const t = await getTranslations("verifyEmail");
  return (
    <>
      <meta content="noindex" name="robots" />
      <VerifyHeading page={page} />
      <a className={buttonClass("primary", "w-full")} href={pathWith("/verify-email/mine", origin, { link: linkId })}>
        {t("mine")}
      </a>
      <p className="mt-6 text-center text-sm leading-5">
        <TextLink href={pathWith("/verify-email/not-me", origin, { link: linkId })}>{t("notMe")}</TextLink>
      </p>
    </>
  );
}
