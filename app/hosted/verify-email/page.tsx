import { getTranslations } from "next-intl/server";
import { buttonClass } from "@/components/ui/button";
import { MailIcon } from "@/components/ui/icons";
import { TextLink } from "@/components/ui/text-link";
import { noteLinkOpened } from "@/lib/funnel/opened";
import { currentRequest } from "@/lib/hosts/current";
import { type Origin, pathWith } from "@/lib/origin";
import { readSession } from "@/lib/sessions/session";
import { type VerificationPage, verificationPage } from "@/lib/verification/verification";
import { passwordText } from "../../signup-text";
import { deadLinks } from "../dead-link";
import { type FormField, HostedForm } from "../hosted-form";
import { address, PageHeading } from "../notice";
import { given, hostedPage, linkIn } from "../visit";
import { confirm } from "./actions";
import { Verified, WithoutLink } from "./without-link";

/** Confirms an address: behind the link of a mail, and without one for a user who is logged in and wants another mail. Showing it changes nothing. */
export default hostedPage(async ({ host, query, origin }) => {
  if (given(query, "link") === null) return await WithoutLink({ host, origin });
  const { linkId, token } = await linkIn(query);
  const page = await verificationPage(host, token, await readSession(host));
  const isReady = page.type === "ready";
  if (isReady) await noteLinkOpened(host, "EMAIL_VERIFICATION", token, await currentRequest());
  const t = await getTranslations("verifyEmail");
  const link = { linkId, origin, page };
  if (isReady && page.mode === "elsewhere" && !page.hasPassword) return await Claim({ ...link, page });
  return (
    <>
      <meta content="noindex" name="robots" />
      <HostedForm
        action={confirm.bind(null, { linkId, origin })}
        fields={isReady && page.mode === "elsewhere" ? [await passwordField(page.email)] : []}
        over={isReady ? undefined : page.reason}
        question={isReady ? await Question({ page }) : null}
        results={{ verified: await Verified({ host, origin }), ...(await deadLinks("verification", origin)) }}
        submit={t("confirm")}
        submitting={t("confirming")}
      >
        {isReady ? await OtherWays({ ...link, page }) : null}
      </HostedForm>
    </>
  );
});

type Ready = VerificationPage & { type: "ready" };
type LinkProps = { linkId: string; origin: Origin; page: Ready };

async function Question({ page: { mode, hasPassword, tenantDisplayName: tenant, email } }: { page: Ready }) {
  const t = await getTranslations("verifyEmail");
  const asked = mode === "session" ? "session" : hasPassword ? "elsewhere" : "elsewhereWithoutPassword";
  return (
    <PageHeading icon={<MailIcon />} title={t("title")}>
      {t.rich(asked, { tenant, email, address })}
    </PageHeading>
  );
}

async function passwordField(owner: string): Promise<FormField> {
  const t = await getTranslations("verifyEmail");
  const password = { toggle: await passwordText(), owner };
  return { name: "password", label: t("passwordLabel"), autoComplete: "current-password", password };
}

/** For somebody who did not sign up, or opened the link elsewhere and doesn't know the password. */
async function OtherWays({ linkId, origin, page }: LinkProps) {
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

/** Where there is no password that could show whose mailbox it is: its owner claims it, or denies it. */
async function Claim({ linkId, origin, page }: LinkProps) {
  const t = await getTranslations("verifyEmail");
  return (
    <>
      <meta content="noindex" name="robots" />
      {await Question({ page })}
      <a className={buttonClass("primary", "w-full")} href={pathWith("/verify-email/mine", origin, { link: linkId })}>
        {t("mine")}
      </a>
      <p className="mt-6 text-center text-sm leading-5">
        <TextLink href={pathWith("/verify-email/not-me", origin, { link: linkId })}>{t("notMe")}</TextLink>
      </p>
    </>
  );
}
