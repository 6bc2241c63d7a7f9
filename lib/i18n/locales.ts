// Client-safe. To add a language: its catalogs in messages/, a line here and in failure.ts, and its texts in texts.ts, lib/email/texts.ts,
// lib/server and proxy.ts, which read the catalogs of the default language. request.ts chooses the language of a request.

export const locales = {
  en: { direction: "ltr" },
} as const satisfies Record<string, { direction: "ltr" | "rtl" }>;

export type Locale = keyof typeof locales;

export const DEFAULT_LOCALE: Locale = "en";
