import { headers } from "next/headers";
import type { Texts } from "@/lib/profile/custom-values";

/** A text that operators wrote, and how to mark it on a page in another language; nothing to mark in the page's own. */
export type OperatorText = { text: string; language?: Language };
export type Language = { lang: string; dir: "ltr" | "rtl" };

/** The languages of a visitor, best first, as their browser names them. The pages' own texts need not be there in any of them. */
export async function readerLanguages(): Promise<string[]> {
  return languagesIn((await headers()).get("accept-language"));
}

/** The languages of an Accept-Language header, best first (RFC 9110, section 12.5.4). What is no language is left out. */
export function languagesIn(header: string | null): string[] {
  return (header ?? "")
    .slice(0, 200)
    .split(",")
    .flatMap((entry) => {
      const [tag = "", ...parameters] = entry.split(";").map((part) => part.trim());
      const weight = Number(parameters.find((part) => /^q=/i.test(part))?.slice(2) ?? 1);
      const language = canonical(tag);
      return language && weight > 0 ? [{ language, weight }] : [];
    })
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ language }) => language);
}

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    // "*", or no language at all.
    return undefined;
  }
}

/**
 * An operator's text for a reader of these languages: in the first of them that it is there in, or in another region's form of it; else in
 * English, else in what stands first.
 *
 * @param locale of the page around it
 */
export function textFor(texts: Texts, languages: readonly string[], locale: string): OperatorText {
  const there = Object.keys(texts);
  const found = languages
    .flatMap((language) => [
      there.find((each) => each === language),
      there.find((each) => each === baseOf(language)),
      there.find((each) => baseOf(each) === baseOf(language)),
    ])
    .find((each) => each !== undefined);
  const language = found ?? (texts.en === undefined ? there[0] : "en") ?? locale;
  const text = texts[language] ?? "";
  return baseOf(language) === baseOf(locale) ? { text } : { text, language: { lang: language, dir: dirOf(language) } };
}

function baseOf(language: string): string {
  return language.split("-")[0] ?? language;
}

const RIGHT_TO_LEFT = new Set("Adlm Arab Aran Hebr Mand Nkoo Rohg Samr Syrc Thaa".split(" "));

function dirOf(language: string): Language["dir"] {
  const tag = canonical(language);
  const script = tag && new Intl.Locale(tag).maximize().script;
  return script && RIGHT_TO_LEFT.has(script) ? "rtl" : "ltr";
}
