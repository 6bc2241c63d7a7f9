import { expect, test } from "vitest";
import { type CustomField, customField } from "@/lib/profile/custom-fields";
import { type FieldValues, typedValue } from "@/lib/profile/custom-values";
import { changedAnswers, goneOptions } from "./typed-answers";

const option = (value: string) => ({ value, label: { en: value.toUpperCase() } });
const field = (name: string, type: string, more = {}): CustomField =>
  customField.parse({ name, type, label: { en: name }, presence: "REQUIRED", ...more });

// Each was narrowed since it was answered.
const FIELDS = [
  field("title", "TEXT", { maxLength: 3 }),
  field("about", "LONG_TEXT", { maxLength: 5 }),
  field("rate", "NUMBER", { minimum: 1 }),
  field("news", "BOOLEAN"),
  field("team", "CHOICE", { options: [option("eng")] }),
  field("tools", "MULTIPLE_CHOICE", { options: [option("b"), option("a")] }),
  field("site", "URL"),
];
const STORED: FieldValues = {
  title: "Engineer",
  about: "one\ntwo",
  rate: 0.0000015,
  news: false,
  team: "ops",
  tools: ["a", "gone", "b"],
};
/** As a browser sends what the page shows. */
const shown: Record<string, string[]> = {
  title: ["Engineer"],
  about: ["one\r\ntwo"],
  rate: typedValue(STORED.rate),
  news: ["false"],
  team: ["ops"],
  tools: ["b", "a", "gone"],
  site: [""],
};

test("answers that were not touched are not sent, whatever has become of their fields", () => {
  expect(shown.rate).toEqual(["0.0000015"]);
  expect(changedAnswers(FIELDS, STORED, (name) => shown[name] ?? [])).toEqual({});
});

test("what was changed is sent: another answer, none, and what can't be one as it was typed", () => {
  const typed: Record<string, string[]> = { ...shown, title: ["CTO"], news: [""], tools: ["a", "b"], rate: ["much"] };
  expect(changedAnswers(FIELDS, STORED, (name) => typed[name] ?? [])).toEqual({
    title: "CTO",
    news: null,
    tools: ["b", "a"],
    rate: "much",
  });
  expect(changedAnswers(FIELDS, STORED, (name) => (name === "tools" ? [] : (shown[name] ?? [])))).toEqual({
    tools: null,
  });
});

test("options that are chosen and no longer offered are known", () => {
  const goneOf = (name: string) =>
    FIELDS.filter((each) => each.name === name).flatMap((f) => goneOptions(f, STORED[name]));
  expect([goneOf("team"), goneOf("tools")]).toEqual([["ops"], ["gone"]]);
});

test.each([
  [1e-7, "0.0000001"],
  [-2.5e-10, "-0.00000000025"],
  [12.5, "12.5"],
  [999_999_999_999_999, "999999999999999"],
  [0, "0"],
])("the number %d is shown as people write it", (value, text) => {
  expect(typedValue(value)).toEqual([text]);
});
