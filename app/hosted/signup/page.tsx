import { getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import { signupPage } from "@/lib/signup/page";
import { requireHost } from "../host";
import { pathWith } from "../origin";
import type { Query } from "../query";
import { submitSignup } from "./actions";
import { NoSignup } from "./no-signup";
import { SignupForm } from "./signup-form";
import { signupText } from "./text";

export default async function SignupPage({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const page = await signupPage(host, await searchParams);
  if (page.type !== "form") return <NoSignup host={host} reason={page.type} />;
  const t = await getTranslations("signup");
  const origin = { clientId: page.clientId, state: page.state };
  const names = { application: host.application.displayName, tenant: host.tenant?.displayName ?? "" };
  const title = host.tenant ? t("tenantTitle", names) : t("applicationTitle", names);
  return (
    <>
      <title>{title}</title>
      <Heading title={title}>{host.tenant ? t("tenantIntro", names) : t("applicationIntro", names)}</Heading>
      <SignupForm
        action={submitSignup.bind(null, origin)}
        fields={page.fields}
        suffix={page.tenantHostSuffix}
        text={await signupText(page.fields, page.allowedEmailDomains)}
      />
      <p className="mt-7 text-center text-sm leading-5 text-muted">
        {t.rich("haveLogin", { link: (words) => <TextLink href={pathWith("/login", origin)}>{words}</TextLink> })}
      </p>
    </>
  );
}
