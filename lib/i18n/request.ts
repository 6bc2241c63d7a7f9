import "server-only";
import { getRequestConfig } from "next-intl/server";
import { failureMessages } from "./failure";
import { DEFAULT_LOCALE } from "./locales";

/** Which language a request is answered in. Dates are shown in UTC, because a page can't know its reader's clock. */
export default getRequestConfig(async () => {
  const locale = DEFAULT_LOCALE;
  const [pages, dashboard] = await Promise.all([
    import(`./messages/${locale}.json`),
    import(`./messages/${locale}.dashboard.json`),
  ]);
  return { locale, messages: { ...pages.default, ...dashboard.default, ...failureMessages[locale] }, timeZone: "UTC" };
});
