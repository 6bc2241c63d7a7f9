import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { TextLink } from "@/components/ui/text-link";
import { isSignupOpen } from "@/lib/attempts/gate";
import { readInteraction } from "@/lib/authorizations/waiting";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { loginWaysOf } from "@/lib/login/login";
import { type Origin, pathWith } from "@/lib/origin";
import { tenantHostSuffix } from "@/lib/signup/page";
import { passwordText } from "../../signup-text";
import { HostedForm } from "../hosted-form";
import { PageHeading } from "../notice";
import { ownPage, pageUrl } from "../own-pages";
import { displayNameOf, hostedPage } from "../visit";
import { findTenant, submitLogin } from "./actions";
import { LoginForm } from "./login-form";

/** Login on a tenant's host; on an application's, the way to the tenant's. */
export default hostedPage(async ({ host, origin }) => {
  const own = ownPage(host, "login", origin);
  if (own) redirect(own);
  const t = await getTranslations("login");
  return (
    <>
      {host.tenant ? await TenantLogin({ host, origin }) : await Discovery({ host, origin })}
      {isSignupOpen(host) ? (
        <p className="mt-7 text-center text-sm leading-5 text-muted">
          {t.rich("noLogin", { link: (words) => <TextLink href={pageUrl(host, "signup", origin)}>{words}</TextLink> })}
        </p>
      ) : null}
    </>
  );
});

type LoginProps = { host: CurrentHost; origin: Origin };

/** The login form of a tenant, by whatever its identity provider knows. */
async function TenantLogin({ host, origin }: LoginProps) {
  const by = await loginWaysOf(host);
  const { ties } = await currentRequest();
  const waiting = await readInteraction(host, origin.interaction, ties);
  const t = await getTranslations("login");
  const link = await getTranslations("loginLink");
  return (
    <LoginForm
      action={submitLogin.bind(null, { origin })}
      by={by}
      forgotUrl={pathWith("/forgot-password", origin)}
      heading={
        <PageHeading title={t("title", { name: displayNameOf(host) })}>
          {by.password ? null : t("linkOnly")}
        </PageHeading>
      }
      identifier={waiting?.loginHint ?? undefined}
      text={{
        identifier: by.username ? t("identifierEmailOrUsername") : t("identifierEmail"),
        password: t("password"),
        forgot: t("forgot"),
        submit: t("submit"),
        submitting: t("submitting"),
        or: t("or"),
        mailLink: link("submit"),
        mailing: link("submitting"),
        toggle: await passwordText(),
      }}
    />
  );
}

/** Which tenant somebody wants to log in to: by its name, or by a mail if they don't know it. */
async function Discovery({ host, origin }: LoginProps) {
  const t = await getTranslations("discovery");
  const hint = <bdi className="break-words">{t("hint", { suffix: await tenantHostSuffix(host) })}</bdi>;
  return (
    <>
      <PageHeading title={t("title", { application: host.application.displayName })}>{t("intro")}</PageHeading>
      <HostedForm
        action={findTenant.bind(null, { origin })}
        fields={[{ name: "tenantName", label: t("label"), hint, autoComplete: "off" }]}
        submit={t("submit")}
        submitting={t("submitting")}
      />
      <p className="mt-6 text-center text-sm leading-5 text-muted">
        {t.rich("unknown", { link: (words) => <TextLink href={pathWith("/login/find", origin)}>{words}</TextLink> })}
      </p>
    </>
  );
}
