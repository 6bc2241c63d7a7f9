import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { readInteraction } from "@/lib/authorizations/waiting";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { resolveSettings } from "@/lib/settings/resolve";
import { passwordText } from "../../signup-text";
import { mailedText, refusalTexts } from "../mail-text";
import { type Origin, pathWith } from "../origin";
import { submitLogin } from "./actions";
import { LoginForm } from "./login-form";

/** The login page of a tenant, by whatever its identity provider knows. */
export async function TenantLogin({ host, origin }: { host: CurrentHost; origin: Origin }) {
  const { identityProvider } = await resolveSettings(host.application.id, host.tenant?.id ?? null);
  const by = {
    username:
      identityProvider.loginIdentifiers.includes("USERNAME") && identityProvider.loginFactors.includes("PASSWORD"),
    password: identityProvider.loginFactors.includes("PASSWORD"),
    link: identityProvider.loginFactors.includes("MAGIC_LINK"),
  };
  const { ties } = await currentRequest();
  const waiting = await readInteraction(host, origin.interaction, ties);
  const t = await getTranslations("login");
  const title = t("title", { name: host.tenant?.displayName ?? "" });
  return (
    <LoginForm
      action={submitLogin.bind(null, origin)}
      by={by}
      forgotUrl={pathWith("/forgot-password", origin)}
      heading={
        <>
          <title>{title}</title>
          <Heading title={title}>{by.password ? null : t("linkOnly")}</Heading>
        </>
      }
      identifier={waiting?.loginHint ?? undefined}
      text={await loginText(by)}
    />
  );
}

async function loginText(by: { username: boolean }) {
  const t = await getTranslations("login");
  const link = await getTranslations("loginLink");
  const common = await getTranslations("common");
  return {
    identifier: by.username ? t("identifierEmailOrUsername") : t("identifierEmail"),
    identifierRequired: by.username ? t("identifierOrUsernameRequired") : t("identifierRequired"),
    addressRequired: t("addressRequired"),
    password: t("password"),
    passwordRequired: t("passwordRequired"),
    forgot: t("forgot"),
    submit: t("submit"),
    submitting: t("submitting"),
    or: t("or"),
    mailLink: link("submit"),
    mailing: link("submitting"),
    mailed: await mailedText("loginLink"),
    unreachable: common("unreachable"),
    refusals: {
      ...(await refusalTexts()),
      wrong_credentials: by.username ? t("wrongCredentialsUsername") : t("wrongCredentials"),
    },
    passwordToggle: await passwordText(),
  };
}
