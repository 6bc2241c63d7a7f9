// Client-safe: what a URL with a placeholder becomes for one tenant, as it is shown while it is typed.
import { fillByForm, hasPlaceholder, ownPageUrl, problemOfForm, withParameters } from "@/lib/destinations/destinations";
import { destinationOf } from "@/lib/destinations/redirect-order";

/** What an example is made from. */
export type Sample = {
  /** Where signup ends, or a page that mails lead to. */
  of: "signup" | "mail";
  environment: "DEVELOPMENT" | "PRODUCTION";
  tenantName: string;
  applicationLoginUrl: string;
};

/** The whole URL for the sample's tenant; undefined for what can't be saved, and for a mail's link that leads to our own page. */
export function sampleUrl(typed: string, { of, environment, tenantName, applicationLoginUrl }: Sample) {
  const url = typed.trim();
  if (problemOfForm(url || applicationLoginUrl, environment)) return undefined;
  if (of === "signup") {
    return destinationOf(
      {
        customRedirectUrl: url || null,
        clientLoginUrl: null,
        applicationLoginUrl,
        environment,
        tenantName,
        tenantCustomDomain: null,
        state: null,
      },
      fillByForm,
    );
  }
  if (url === "") return undefined;
  const known = hasPlaceholder(url) ? tenantName : null;
  const nobody = { tenantCustomDomain: null, clientId: null, state: null };
  const page = ownPageUrl(url, { environment, tenantName: known, ...nobody }, fillByForm);
  return page && withParameters(page, [["email_auth_code", "a1b2c3"]]);
}
