import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import type { CurrentHost } from "@/lib/hosts/current";
import { resolveSettings } from "@/lib/settings/resolve";
import { isSignupOpen } from "@/lib/signup/gate";
import { tenantHostSuffix } from "@/lib/signup/page";
import { requireHost } from "../host";
import { type Origin, pathWith } from "../origin";
import { given, originIn, type Query } from "../query";
import { passwordText } from "../signup/text";
import { findTenant, submitLogin } from "./actions";
import { DiscoveryForm } from "./discovery-form";
import { LoginForm } from "./login-form";

/** Login on a tenant's host; on an application's, the way to the tenant's. */
export default async function LoginPage({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const origin = originIn(query);
  const t = await getTranslations("login");
  return (
    <>
      {host.tenant ? (
        <TenantLogin host={host} page={{ ...origin, interaction: given(query, "interaction") }} />
      ) : (
        <Discovery host={host} origin={origin} />
      )}
      {isSignupOpen(host) ? (
        <p className="mt-7 text-center text-sm leading-5 text-muted">
          {t.rich("noLogin", { link: (words) => <TextLink href={pathWith("/signup", origin)}>{words}</TextLink> })}
        </p>
      ) : null}
    </>
  );
}

async function TenantLogin({ host, page }: { host: CurrentHost; page: Origin & { interaction: string | null } }) {
  const t = await getTranslations("login");
  const refusals = await getTranslations("refusals");
  const common = await getTranslations("common");
  const { identityProvider } = await resolveSettings(host.application.id, host.tenant?.id ?? null);
  const byEmail = !identityProvider.loginIdentifiers.includes("USERNAME");
  const title = t("title", { name: host.tenant?.displayName ?? "" });
  const text = {
    identifier: byEmail ? t("identifierEmail") : t("identifierEmailOrUsername"),
    identifierRequired: byEmail ? t("identifierRequired") : t("identifierOrUsernameRequired"),
    password: t("password"),
    passwordRequired: t("passwordRequired"),
    submit: t("submit"),
    submitting: t("submitting"),
    unreachable: common("unreachable"),
    refusals: {
      wrong_credentials: byEmail ? t("wrongCredentials") : t("wrongCredentialsUsername"),
      rate_limited: refusals("rate_limited"),
      overloaded: refusals("overloaded"),
      unknown_client: refusals("unknown_client"),
      other: refusals("other"),
    },
    passwordToggle: await passwordText(),
  };
  return (
    <>
      <title>{title}</title>
      <Heading title={title} />
      <LoginForm action={submitLogin.bind(null, page)} byEmail={byEmail} text={text} />
    </>
  );
}

async function Discovery({ host, origin }: { host: CurrentHost; origin: Origin }) {
  const t = await getTranslations("discovery");
  const common = await getTranslations("common");
  const title = t("title", { application: host.application.displayName });
  const text = {
    label: t("label"),
    hint: t("hint", { suffix: await tenantHostSuffix(host) }),
    submit: t("submit"),
    submitting: t("submitting"),
    required: t("required"),
    notFound: t("notFound"),
    unreachable: common("unreachable"),
  };
  return (
    <>
      <title>{title}</title>
      <Heading title={title}>{t("intro")}</Heading>
      <DiscoveryForm action={findTenant.bind(null, origin)} text={text} />
    </>
  );
}
