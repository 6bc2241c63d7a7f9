import { describe, expect, test } from "vitest";
import { countryOfLanguages, phoneCountries, withPhoneNumber } from "./phone-numbers";

describe("a phone number, as people write it", () => {
  test.each([
    ["030 1234567", "DE", "+49301234567"],
    ["(555) 010-9999", "US", "+15550109999"],
    ["06 1234 5678", "IT", "+390612345678"],
    ["+49 (0)30 1234567", "US", "+49301234567"],
    ["0049 30 1234567", "US", "+49301234567"],
    ["０３０ 1234567", "DE", "+49301234567"],
  ])("%s with %s chosen is kept as %s", (phoneNumber, phoneCountry, stored) => {
    expect(withPhoneNumber({ phoneNumber, phoneCountry })).toMatchObject({ phoneNumber: stored });
  });

  test.each([
    ["123", "DE"],
    ["call me", "DE"],
    ["030 1234567", "XX"],
    ["", "DE"],
  ])("%s with %s is left for the form's check to refuse", (phoneNumber, phoneCountry) => {
    expect(withPhoneNumber({ phoneNumber, phoneCountry })).toMatchObject({ phoneNumber });
  });

  test("what a program sends, which names no country, is not touched", () => {
    expect(withPhoneNumber({ phoneNumber: "030 1234567" })).toEqual({ phoneNumber: "030 1234567" });
  });
});

test.each([
  ["de-AT,de;q=0.9,en;q=0.8", "AT"],
  ["de", "DE"],
  ["en-US", "US"],
  ["*", undefined],
  [null, undefined],
  ["x".repeat(5000), undefined],
])("languages %s begin with %s", (languages, country) => {
  expect(countryOfLanguages(languages)).toBe(country);
});

test("every country has a name and a calling code, by name", () => {
  const countries = phoneCountries("en");
  expect(countries.length).toBeGreaterThan(230);
  expect(countries[0]?.name).toBe("Afghanistan");
  expect(countries).toContainEqual({ code: "AX", name: "Åland Islands", callingCode: "358" });
});
