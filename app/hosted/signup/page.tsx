import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { Heading } from "@/components/ui/sheet";
import { TextLink } from "@/components/ui/text-link";
import { countStart } from "@/lib/funnel/starts";
import { type CurrentHost, currentRequest } from "@/lib/hosts/current";
import { readMarkers } from "@/lib/sessions/cookie";
import { pendingAttempt } from "@/lib/signup/check-email";
import { signupPage } from "@/lib/signup/page";
import { countryOfLanguages, phoneCountries } from "@/lib/signup/phone-numbers";
import { signupText } from "../../signup-text";
import { requireHost } from "../host";
import { type Origin, pathWith } from "../origin";
import { ownPage, pageUrl } from "../own-pages";
import { given, originIn, type Query } from "../query";
import { telling } from "../telling";
import { submitSignup } from "./actions";
import { NoSignup } from "./no-signup";
import type { PhoneChoice } from "./phone-field";
import { SignupForm } from "./signup-form";

export default telling(async function SignupPage({ searchParams }: { searchParams: Query }) {
  const host = await requireHost();
  const query = await searchParams;
  const elsewhere = await wayOn(host, query);
  if (elsewhere) redirect(elsewhere);
  const page = await signupPage(host, query);
  if (page.type !== "form") return <NoSignup host={host} origin={originIn(query)} reason={page.type} />;
  const origin = { clientId: page.clientId, state: page.state };
  const own = ownPage(host, "signup", origin);
  if (own) redirect(own);
  if (!(await isSent())) countStart(host, page.clientId, (await currentRequest()).clientAddress);
  const t = await getTranslations("signup");
  const names = { application: host.application.displayName, tenant: host.tenant?.displayName ?? "" };
  const title = host.tenant ? t("tenantTitle", names) : t("applicationTitle", names);
  const asksForPhone = page.fields.some(({ name }) => name === "phoneNumber");
  return (
    <>
      <title>{title}</title>
      <Heading title={title}>{host.tenant ? t("tenantIntro", names) : t("applicationIntro", names)}</Heading>
      <SignupForm
        action={submitSignup.bind(null, origin)}
        fields={page.fields}
        phone={asksForPhone ? await phoneChoice() : undefined}
        suffix={page.tenantHostSuffix}
        text={await signupText(page.fields, page.allowedEmailDomains)}
      />
      <p className="mt-7 text-center text-sm leading-5 text-muted">
        {t.rich("haveLogin", { link: (words) => <TextLink href={pageUrl(host, "login", origin)}>{words}</TextLink> })}
      </p>
    </>
  );
});

/** The page that waits for an attempt of this browser, for somebody who comes back; not for who asks for a fresh form, or sends one. */
async function wayOn(host: CurrentHost, query: Awaited<Query>): Promise<string | undefined> {
  if ((await isSent()) || given(query, "again")) return undefined;
  const origin: Origin = originIn(query);
  const attempt = await pendingAttempt(host, origin, await readMarkers(host.application.id));
  return attempt && pathWith("/signup/check-email", origin, { attempt });
}

/** Whether a form was sent here, and is shown again. */
async function isSent(): Promise<boolean> {
  return (await headers()).has("content-type");
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
