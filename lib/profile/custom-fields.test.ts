import { describe, expect, test } from "vitest";
import en from "../i18n/messages/en.json";
import {
  CUSTOM_TYPES,
  type CustomField,
  customFields,
  RESERVED_CLAIMS,
  removedFields,
  storedFields,
  withPresences,
} from "./custom-fields";
import { readCustomValue, textIn, valueInWords } from "./custom-values";
import { PROFILE_FIELDS } from "./fields";

const label = { en: "Department" };
function field(change: Record<string, unknown> = {}) {
  return { name: "department", type: "TEXT", label, presence: "OPTIONAL", ...change } as CustomField;
}
const option = (value: string) => ({ value, label: { en: value.toUpperCase() } });

function problems(...fields: unknown[]) {
  const parsed = customFields.safeParse(fields);
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`);
}

describe("a definition", () => {
  test.each([
    [{}, []],
    [{ name: "Department" }, ["0.name invalid_format"]],
    [{ name: "constructor" }, ["0.name reserved"]],
    [{ name: "x".repeat(41) }, ["0.name invalid_format"]],
    [{ label: {} }, ["0.label required"]],
    [{ label: { en: " " } }, ["0.label.en invalid_format"]],
    [{ label: { en: "x".repeat(101) } }, ["0.label.en too_long"]],
    [{ label: { "pt-BR": "Setor", ar: "القسم" } }, []],
    [{ minLength: 5, maxLength: 4 }, ["0.minLength too_large"]],
    [{ maxLength: 501 }, ["0.maxLength too_large"]],
    [{ type: "LONG_TEXT", maxLength: 2000 }, []],
    [{ type: "LONG_TEXT", pattern: "a" }, ["0.pattern invalid_format"]],
    [{ pattern: "(a)\\1" }, ["0.pattern invalid_format"]],
    [{ type: "NUMBER", minimum: 3, maximum: 2 }, ["0.minimum too_large"]],
    [{ type: "NUMBER", minLength: 3 }, ["0.minLength invalid_format"]],
    [{ type: "CHOICE" }, ["0.options required"]],
    [{ type: "CHOICE", options: [option("a"), option("a")] }, ["0.options.1.value not_unique"]],
    [{ options: [option("a")] }, ["0.options invalid_format"]],
    [{ claim: { name: "department", scope: "profile" } }, []],
    [{ claim: { name: "sub", scope: "profile" } }, ["0.claim.name reserved"]],
    [{ claim: { name: "De", scope: "profile" } }, ["0.claim.name invalid_format"]],
    [{ claim: { name: "x", scope: "offline_access" } }, ["0.claim.scope invalid_format"]],
    [{ claim: { name: "rdap_dnt_allowed", scope: "profile" } }, ["0.claim.name reserved"]],
    [{ claim: { name: "stpl", scope: "profile" } }, ["0.claim.name reserved"]],
    [{ claim: { name: "trust_chain", scope: "profile" } }, ["0.claim.name reserved"]],
  ])("%j has these problems: %j", (change, expected) => {
    expect(problems(field(change))).toEqual(expected);
  });

  test("has a name and a claim of its own, and thirty at most stand beside each other", () => {
    const claim = { name: "unit", scope: "profile" };
    expect(problems(field({ claim }), field({ claim }))).toEqual(["1.name not_unique", "1.claim.name not_unique"]);
    const many = Array.from({ length: 31 }, (_, index) => field({ name: `field_${index}` }));
    expect(problems(...many)).toEqual([" too_long"]);
    expect(problems(...many.slice(1))).toEqual([]);
  });

  test.each([
    { colour: "red" },
    { type: "CHOICE", options: [{ ...option("a"), colour: "red" }] },
    { claim: { name: "unit", scope: "profile", colour: "red" } },
  ])("has no members that nobody reads: %j", (change) => {
    expect(customFields.safeParse([field(change)]).success).toBe(false);
    expect(JSON.stringify(storedFields.parse([field(change)]))).not.toMatch(/colour/);
  });

  test("stays readable when a rule comes that it breaks", () => {
    const old = field({ name: "Old", pattern: "(a)\\1", maxLength: 5_000, claim: { name: "sub", scope: "profile" } });
    const many = Array.from({ length: 31 }, () => old);
    expect(customFields.safeParse(many).success).toBe(false);
    expect(storedFields.parse(many)).toEqual(many);
    expect(storedFields.safeParse([{ ...old, type: "COLOUR" }]).success).toBe(false);
  });

  test("reserves every claim of the base profile", () => {
    for (const { claim } of Object.values(PROFILE_FIELDS)) expect(RESERVED_CLAIMS).toContain(claim);
  });
});

describe("what is typed", () => {
  const options = [option("a"), option("b"), option("c")];
  test.each([
    ["TEXT", {}, "  Ada \n", "Ada"],
    ["TEXT", { minLength: 3 }, "Al", "too_short"],
    ["TEXT", { maxLength: 3 }, "🙂🙂🙂🙂", "too_long"],
    ["TEXT", { pattern: "[A-Z]{2}" }, "ab", "invalid_format"],
    ["TEXT", { pattern: "[A-Z]{2}" }, "AB", "AB"],
    ["TEXT", {}, "a\nb", "invalid_format"],
    ["TEXT", {}, "   ", undefined],
    ["LONG_TEXT", {}, "a\r\nb", "a\nb"],
    ["LONG_TEXT", {}, "a\0b", "invalid_format"],
    ["LONG_TEXT", {}, "x".repeat(2001), "too_long"],
    ["NUMBER", {}, "12.50", 12.5],
    ["NUMBER", {}, "0", 0],
    ["NUMBER", {}, "-0", 0],
    ["NUMBER", {}, "1e3", "invalid_format"],
    ["NUMBER", {}, " 12,5 ", 12.5],
    ["NUMBER", {}, "1,234,567", "invalid_format"],
    ["NUMBER", {}, "1.234,5", "invalid_format"],
    ["NUMBER", {}, ",5", "invalid_format"],
    ["NUMBER", {}, "123456789012345", 123456789012345],
    ["NUMBER", {}, "000123456789012345.000", 123456789012345],
    ["NUMBER", {}, "1234567890.123456", "invalid_format"],
    ["NUMBER", {}, "1.000000000000001", "invalid_format"],
    ["NUMBER", {}, "9".repeat(400), "invalid_format"],
    ["NUMBER", {}, "  ", undefined],
    ["CHOICE", { options }, "", undefined],
    ["BOOLEAN", {}, "", undefined],
    ["DATE", {}, "", undefined],
    ["MULTIPLE_CHOICE", { options }, [], undefined],
    ["NUMBER", {}, "NaN", "invalid_format"],
    ["NUMBER", { minimum: 1 }, "0", "too_small"],
    ["NUMBER", { maximum: 9 }, "10", "too_large"],
    ["BOOLEAN", {}, "false", false],
    ["BOOLEAN", {}, "true", true],
    ["BOOLEAN", {}, "yes", "invalid_format"],
    ["CHOICE", { options }, "b", "b"],
    ["CHOICE", { options }, "constructor", "invalid_format"],
    ["MULTIPLE_CHOICE", { options }, ["c", "a", "c"], ["a", "c"]],
    ["MULTIPLE_CHOICE", { options }, "b", ["b"]],
    ["MULTIPLE_CHOICE", { options }, false, undefined],
    ["MULTIPLE_CHOICE", { options }, ["z"], "invalid_format"],
    ["DATE", {}, "2024-02-29", "2024-02-29"],
    ["DATE", {}, "2023-02-29", "invalid_date"],
    ["URL", {}, "https://example.com/a?b", "https://example.com/a?b"],
    ["URL", {}, "javascript:alert(1)", "invalid_format"],
    ["URL", {}, "https://exa mple.com", "invalid_format"],
  ])("into a %s with %j: %j is %j", (type, change, given, expected) => {
    const read = readCustomValue(field({ type, ...change }), given, "typed");
    expect("code" in read ? read.code : read.value).toEqual(expected);
  });

  test.each([
    ["NUMBER", "12"],
    ["NUMBER", ""],
    ["NUMBER", "1,5"],
    ["NUMBER", 0.1 + 0.2],
    ["NUMBER", []],
    ["NUMBER", false],
    ["BOOLEAN", []],
    ["BOOLEAN", ""],
    ["BOOLEAN", 0],
    ["TEXT", []],
    ["TEXT", false],
    ["URL", []],
    ["CHOICE", ""],
    ["CHOICE", []],
    ["CHOICE", ["a"]],
    ["MULTIPLE_CHOICE", ""],
    ["MULTIPLE_CHOICE", {}],
    ["DATE", ""],
    ["DATE", []],
    ["NUMBER", Number.NaN],
    ["BOOLEAN", "true"],
    ["TEXT", 12],
    ["TEXT", { a: 1 }],
    ["MULTIPLE_CHOICE", "a"],
    ["DATE", 20240229],
  ])("is not what a program sends: %s, %j", (type, given) => {
    expect(readCustomValue(field({ type, options }), given, "stored")).toEqual({
      code: type === "DATE" ? "invalid_date" : "invalid_format",
    });
  });

  test.each([
    ["TEXT", ""],
    ["LONG_TEXT", " \n"],
    ["URL", ""],
    ["MULTIPLE_CHOICE", []],
  ])("is nothing from a program: %s, %j", (type, given) => {
    expect(readCustomValue(field({ type, options }), given, "stored")).toEqual({ value: undefined });
  });

  test.each(CUSTOM_TYPES)("may be nothing for a %s", (type) => {
    for (const as of ["typed", "stored"] as const) {
      expect(readCustomValue(field({ type, options }), null, as)).toEqual({ value: undefined });
    }
  });
});

test.each(CUSTOM_TYPES)("whatever is wrong with a %s has a sentence", (type) => {
  const codes: Record<string, string[]> = {
    TEXT: ["required", "too_short", "too_long", "invalid_format"],
    LONG_TEXT: ["required", "too_short", "too_long", "invalid_format"],
    NUMBER: ["required", "too_small", "too_large", "invalid_format"],
    DATE: ["required", "invalid_date"],
    URL: ["required", "too_long", "invalid_format"],
  };
  expect(Object.keys(en.customField[type])).toEqual(
    expect.arrayContaining(codes[type] ?? ["required", "invalid_format"]),
  );
});

test("people read the label in their language, else in English, else what there is", () => {
  expect(textIn({ en: "Department", de: "Abteilung" }, "de-AT")).toBe("Abteilung");
  expect(textIn({ en: "Department", de: "Abteilung" }, "fr")).toBe("Department");
  expect(textIn({ de: "Abteilung" }, "fr")).toBe("Abteilung");
  const choice = field({ type: "MULTIPLE_CHOICE", options: [option("a"), option("b")] });
  expect(valueInWords(choice, ["a", "gone"], "en")).toEqual(["A", "gone"]);
});

test("a tenant decides for itself which fields it asks for", () => {
  const [first, second] = withPresences([field(), field({ name: "unit" })], [{ name: "unit", presence: "REQUIRED" }]);
  expect([first?.presence, second?.presence]).toEqual(["OPTIONAL", "REQUIRED"]);
});

test("a field that is gone, or has another type, is told", () => {
  const before = [field(), field({ name: "unit" })];
  expect(removedFields(before, [field({ type: "URL" })])).toEqual({ removed: ["unit"], retyped: ["department"] });
});
