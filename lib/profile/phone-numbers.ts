import "server-only";
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from "libphonenumber-js/min";
import { PHONE_COUNTRY } from "./fields";

/** A country that a phone number may be written the way of. */
export type PhoneCountry = { code: string; name: string; callingCode: string };

/** Every country with a calling code, by its name in a language. */
export function phoneCountries(locale: string): PhoneCountry[] {
  const names = new Intl.DisplayNames(locale, { type: "region" });
  const order = new Intl.Collator(locale);
  return getCountries()
    .map((code) => ({ code, name: names.of(code) ?? code, callingCode: getCountryCallingCode(code) }))
    .sort((one, other) => order.compare(one.name, other.name));
}

/**
 * The country that a browser's languages speak of: "de-AT, en;q=0.8" of Austria, "de" of Germany. A guess to begin with, or undefined.
 *
 * @param acceptLanguage RFC 9110, section 12.5.4
 */
export function countryOfLanguages(acceptLanguage: string | null): string | undefined {
  for (const entry of (acceptLanguage ?? "").slice(0, 200).split(",")) {
    const region = regionOf(entry.split(";")[0]?.trim() ?? "");
    if (region && isSupportedCountry(region)) return region;
  }
  return undefined;
}

function regionOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).maximize().region;
  } catch {
    // "*", or no language at all.
    return undefined;
  }
}

/**
 * What a form sent, with the phone number in E.164 where it could be read as one of the country that was chosen beside it. One that can't
 * be read stays as it is, and the form's check tells what is wrong with it.
 */
export function withPhoneNumber<Raw extends Record<string, unknown>>(raw: Raw): Raw {
  const { [PHONE_COUNTRY]: country, phoneNumber } = raw;
  if (typeof phoneNumber !== "string" || typeof country !== "string" || !isSupportedCountry(country)) return raw;
  return { ...raw, phoneNumber: storedForm(phoneNumber, country) ?? phoneNumber };
}

function storedForm(typed: string, country: CountryCode): string | undefined {
  // Two zeros begin an international number in most of the world, and in none a national one.
  const number = parsePhoneNumberFromString(typed.trim().replace(/^00(?=[1-9])/, "+"), country);
  return number?.isPossible() ? number.number : undefined;
}
