import { getTranslations } from "next-intl/server";
import type { MailedText } from "./mailed";

/** What is said once a mail is on its way. @param kind what stands in it */
export async function mailedText(kind: "loginLink" | "reset" | "loginPages"): Promise<MailedText> {
  const t = await getTranslations(kind);
  const mail = await getTranslations("checkEmail");
  const common = await getTranslations("mailed");
  return {
    mailedTitle: common("title"),
    mailed: t.raw("mailed") as string,
    nothingThere: common("nothingThere"),
    again: common("again"),
    openMail: mail.raw("openMail") as string,
    builtInMailbox: mail("builtInMailbox"),
  };
}

/** Every word of a form that asks for an address. */
export async function mailFormText(kind: "reset" | "loginPages") {
  const t = await getTranslations(kind);
  const common = await getTranslations("common");
  const login = await getTranslations("login");
  return {
    ...(await mailedText(kind)),
    title: t("title"),
    intro: t("intro"),
    label: login("identifierEmail"),
    submit: t("submit"),
    submitting: t("submitting"),
    missing: login("addressRequired"),
    unreachable: common("unreachable"),
    refusals: await refusalTexts(),
  };
}

/** What may be said of a login, or of anything on the way to one. */
export async function refusalTexts(): Promise<Record<string, string>> {
  const refusals = await getTranslations("refusals");
  return {
    rate_limited: refusals("rate_limited"),
    overloaded: refusals("overloaded"),
    unknown_client: refusals("unknown_client"),
    other: refusals("other"),
  };
}
