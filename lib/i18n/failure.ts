// Client-safe. A page that failed as a whole can ask nobody for its words, so they come with its scripts.
import type { Locale } from "./locales";
import en from "./messages/en.failure.json";

export const failureMessages: Record<Locale, typeof en> = { en };
