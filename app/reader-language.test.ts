import { expect, test } from "vitest";
import { languagesIn, textFor } from "./reader-language";

test.each([
  ["de-AT,de;q=0.9,en;q=0.8", ["de-AT", "de", "en"]],
  ["en;q=0.3, ar ; q=0.7,*;q=0.1, pt-br", ["pt-BR", "ar", "en"]],
  ["fr;q=0, it;q=x, ???, es", ["es"]],
  ["", []],
  [null, []],
])("the languages of %j, best first", (header, languages) => {
  expect(languagesIn(header)).toEqual(languages);
});

const TEXTS = { en: "Team", de: "Abteilung", "pt-BR": "Equipe", ar: "فريق" };
const of = (lang: string, dir = "ltr") => ({ lang, dir });

test.each([
  [["de-AT", "en"], { text: "Abteilung", language: of("de") }],
  [["pt-PT"], { text: "Equipe", language: of("pt-BR") }],
  [["fr", "ar-EG", "de"], { text: "فريق", language: of("ar", "rtl") }],
  [["en-GB", "de"], { text: "Team" }],
  [["fr"], { text: "Team" }],
  [[], { text: "Team" }],
])("readers of %j get their text, marked where it is not in the page's language", (languages, expected) => {
  expect(textFor(TEXTS, languages, "en")).toEqual(expected);
});

test("a code that has the form of one and is none is left to right", () => {
  expect(textFor({ "xx-1": "Text" }, [], "en")).toEqual({ text: "Text", language: of("xx-1") });
});

test("without English, readers of another language get what stands first", () => {
  expect(textFor({ he: "צוות", fr: "Équipe" }, ["de"], "en")).toEqual({ text: "צוות", language: of("he", "rtl") });
});
