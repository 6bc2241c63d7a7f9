import { getTranslations } from "next-intl/server";
import { env, originOf } from "@/lib/env/env";
import type { Inbox } from "../../mailed";

/** Where the mail that was just sent can be read: in the built-in mailbox where no provider delivers it. */
export async function inboxOf(email: string): Promise<Inbox | undefined> {
  const t = await getTranslations("checkEmail");
  const known = env().mail
    ? webmailOf(email)
    : {
        name: t("builtInMailbox"),
        url: `${originOf(env().dashboardHost)}/mailbox?to=${encodeURIComponent(email)}`,
      };
  return known && { url: known.url, label: t("openMail", { provider: known.name }) };
}

/** Where people with an address at a known provider read their mail, by the address's domain. */
const PROVIDERS: { name: string; url: string; domains: RegExp }[] = [
  { name: "Gmail", url: "https://mail.google.com/mail/", domains: /^(gmail|googlemail)\.com$/ },
  { name: "Outlook", url: "https://outlook.live.com/mail/", domains: /^(outlook|hotmail|live|msn)\.[a-z.]{2,6}$/ },
  { name: "Yahoo Mail", url: "https://mail.yahoo.com/", domains: /^(yahoo\.[a-z.]{2,6}|ymail\.com|rocketmail\.com)$/ },
  { name: "iCloud Mail", url: "https://www.icloud.com/mail/", domains: /^(icloud|me|mac)\.com$/ },
  { name: "Proton Mail", url: "https://mail.proton.me/", domains: /^(proton\.me|protonmail\.(com|ch)|pm\.me)$/ },
  { name: "AOL Mail", url: "https://mail.aol.com/", domains: /^aol\.com$/ },
  { name: "Fastmail", url: "https://app.fastmail.com/", domains: /^fastmail\.(com|fm)$/ },
  { name: "Zoho Mail", url: "https://mail.zoho.com/", domains: /^zoho(mail)?\.com$/ },
  { name: "GMX", url: "https://www.gmx.net/", domains: /^gmx\.(net|de|at|ch|com)$/ },
  { name: "WEB.DE", url: "https://web.de/", domains: /^web\.de$/ },
];

/** The web page of an address's mail provider, where it is a well-known one. */
export function webmailOf(email: string): { name: string; url: string } | undefined {
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  const known = PROVIDERS.find((provider) => provider.domains.test(domain));
  return known && { name: known.name, url: known.url };
}
