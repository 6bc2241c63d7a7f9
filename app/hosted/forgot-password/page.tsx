import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import { resolveSettings } from "@/lib/settings/resolve";
import { requireHost } from "../host";
import { mailReset } from "../login/actions";
import { MailForm } from "../mail-form";
import { mailFormText } from "../mail-text";
import { pathWith } from "../origin";
import { originIn, type Query } from "../query";
import { telling } from "../telling";

/** For who has forgotten their password. Where nobody has one, the login page says how else to log in. */
export default telling(async function ForgotPassword({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const origin = originIn(await searchParams);
  const loginUrl = pathWith("/login", origin);
  if (!host.tenant) redirect(loginUrl);
  const { identityProvider } = await resolveSettings(host.application.id, host.tenant.id);
  if (!identityProvider.loginFactors.includes("PASSWORD")) redirect(loginUrl);
  const text = await mailFormText("reset");
  const t = await getTranslations("reset");
  return (
    <>
      <MailForm
        action={mailReset.bind(null, origin)}
        heading={
          <>
            <title>{text.title}</title>
            <Heading title={text.title}>{text.intro}</Heading>
          </>
        }
        text={text}
      />
      <p className="mt-6 text-center text-sm leading-5">
        <TextLink href={loginUrl}>{t("back")}</TextLink>
      </p>
    </>
  );
});
