// Client-safe. A language is its catalog in messages/ and one line here.

export const locales = {
  en: { direction: "ltr" },
} as const satisfies Record<string, { direction: "ltr" | "rtl" }>;

export type Locale = keyof typeof locales;

export const DEFAULT_LOCALE: Locale = "en";
