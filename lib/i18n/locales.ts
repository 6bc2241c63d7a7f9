// Client-safe. A language is its catalog in messages/, one line here and one in failure.ts.

export const locales = {
  en: { direction: "ltr" },
} as const satisfies Record<string, { direction: "ltr" | "rtl" }>;

export type Locale = keyof typeof locales;

export const DEFAULT_LOCALE: Locale = "en";
