// Client-safe. An error page may have no server to get its texts from, so they are bundled with its scripts.
import type { Locale } from "./locales";
import en from "./messages/en.failure.json" with { type: "json" };

export const failureMessages: Record<Locale, typeof en> = { en };
