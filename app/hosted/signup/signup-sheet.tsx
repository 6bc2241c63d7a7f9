import { headers } from "next/headers";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { TextLink } from "@/components/ui/text-link";
import { shownFields } from "@/lib/attempts/form";
import type { CurrentHost } from "@/lib/hosts/current";
import { countryOfLanguages, phoneCountries } from "@/lib/profile/phone-numbers";
import type { SignupFormPage } from "@/lib/signup/page";
import { readerLanguages } from "../../reader-language";
import { signupText } from "../../signup-text";
import { PageHeading } from "../notice";
import type { PhoneChoice } from "./signup-field";
import type { SignupFormParts } from "./signup-fields";

type SignupSheetProps = {
  host: CurrentHost;
  page: SignupFormPage;
  /** Undefined: the link is there to be seen alone. */
  loginUrl: string | undefined;
  children: (parts: SignupFormParts) => ReactNode;
};

/** The page with a host's signup form, whatever that form does: its heading, the form, and the way to the login page. */
export async function SignupSheet({ host, page, loginUrl, children }: SignupSheetProps) {
  const t = await getTranslations("signup");
  const names = { application: host.application.displayName, tenant: host.tenant?.displayName ?? "" };
  const title = host.tenant ? t("tenantTitle", names) : t("applicationTitle", names);
  const asksForPhone = page.fields.some(({ kind }) => kind === "phoneNumber");
  return (
    <>
      <PageHeading title={title}>{host.tenant ? t("tenantIntro", names) : t("applicationIntro", names)}</PageHeading>
      {children({
        fields: shownFields(page.fields),
        phone: asksForPhone ? await phoneChoice() : undefined,
        suffix: page.tenantHostSuffix,
        text: await signupText(page.fields, page.allowedEmailDomains, await readerLanguages()),
      })}
      <p className="mt-7 text-center text-sm leading-5 text-muted">
        {t.rich("haveLogin", { link: (words) => <TextLink href={loginUrl}>{words}</TextLink> })}
      </p>
    </>
  );
}

async function phoneChoice(): Promise<PhoneChoice> {
  const t = await getTranslations("fields.phoneCountry");
  const countries = phoneCountries(await getLocale()).map(({ code, name, callingCode }) => ({
    value: code,
    label: `${name} +${callingCode}`,
  }));
  return {
    countries: [{ value: "", label: t("none") }, ...countries],
    chosen: countryOfLanguages((await headers()).get("accept-language")) ?? "",
    label: t("label"),
  };
}
