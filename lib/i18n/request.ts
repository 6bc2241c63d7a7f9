import "server-only";
import { getRequestConfig } from "next-intl/server";
import { failureMessages } from "./failure";
import { DEFAULT_LOCALE } from "./locales";

/** The language of a request. Dates are shown in UTC, because the server doesn't know the reader's time zone. */
export default getRequestConfig(async () => {
  const locale = DEFAULT_LOCALE;
  const [pages, dashboard] = await Promise.all([
    import(`./messages/${locale}.json`),
    import(`./messages/${locale}.dashboard.json`),
  ]);
  return { locale, messages: { ...pages.default, ...dashboard.default, ...failureMessages[locale] }, timeZone: "UTC" };
});
