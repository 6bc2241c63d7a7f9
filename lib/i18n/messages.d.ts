import type { Locale } from "./locales";
import type dashboard from "./messages/en.dashboard.json";
import type failure from "./messages/en.failure.json";
import type messages from "./messages/en.json";

// Makes a key that the catalog lacks an error of the type check.
declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof messages & typeof dashboard & typeof failure;
  }
}
