import { expect, test } from "vitest";
import { customField } from "@/lib/profile/custom-fields";
import { fieldIn, inputOf, typedField } from "./field-form";

const FIELD = customField.parse({
  name: "team",
  type: "CHOICE",
  label: { en: "Team", "pt-BR": "Equipe" },
  help: { en: "You can change it later." },
  presence: "REQUIRED",
  options: [
    { value: "eng", label: { en: "Engineering", de: "Technik" } },
    { value: "ops", label: { en: "Operations: all" } },
  ],
  claim: { name: "team", scope: "profile", inIdToken: true },
});

test("what the form shows of a field is read back as that field", () => {
  const typed = typedField(FIELD);
  expect(typed).toMatchObject({
    label: "Team\npt-BR: Equipe",
    options: "eng: Engineering | de: Technik\nops: Operations: all",
  });
  expect(fieldIn("CHOICE", (input) => typed[input] ?? "")).toEqual(FIELD);
});

test("an option may be typed as its label alone, and a number that is none is refused by the check", () => {
  const choice = fieldIn("MULTIPLE_CHOICE", (input) => ({ options: "Größe XL\n\n  b: B " })[input] ?? "");
  expect(choice).toMatchObject({
    options: [
      { value: "große_xl".normalize("NFD").replace(/[^a-z_]/g, "_"), label: { en: "Größe XL" } },
      { value: "b", label: { en: "B" } },
    ],
  });
  const typed: Record<string, string> = { name: "seats", label: "Seats", presence: "OPTIONAL", minimum: "many" };
  const number = fieldIn("NUMBER", (input) => typed[input] ?? "");
  expect(customField.safeParse(number).error?.issues[0]?.path).toEqual(["minimum"]);
});

const fieldOf = (label: string, options = "a: A") =>
  fieldIn("CHOICE", (input) => ({ name: "team", presence: "OPTIONAL", label, options })[input] ?? "");
/** The inputs that the check finds something wrong with. */
const wrongIn = (field: unknown) =>
  customField.safeParse(field).error?.issues.map(({ path }) => inputOf(path.join(".")));

test.each([
  ["Team\nde: Abteilung", { en: "Team", de: "Abteilung" }],
  ["en: Team\npt-br: Equipe", { en: "Team", "pt-BR": "Equipe" }],
  ["note: bring a coat", { en: "note: bring a coat" }],
  ["url: where it is", { en: "url: where it is" }],
  ["de:zember", { en: "de:zember" }],
  ["http://example.com", { en: "http://example.com" }],
])("a label is in the language that is named in front of it, if there is one: %j", (label, texts) => {
  expect(fieldOf(label)).toMatchObject({ label: texts });
  expect(wrongIn(fieldOf(label))).toBeUndefined();
});

test.each(["Team\nCrew", "de: Abteilung\nde: Gruppe", "Team\nen: Crew", "Team\nde: A\nnote: b", "a\nb\nc"])(
  "two labels in one language are refused: %j",
  (label) => expect(wrongIn(fieldOf(label))).toEqual(["label"]),
);

test.each(["a: A | B", "a: A | de: B | C", "A|B", "a: A |", "a: de: A | de: B", "日本", "a: A\n!!"])(
  "options that can't be read, or lack a value, are refused: %j",
  (options) => expect(new Set(wrongIn(fieldOf("Team", options)))).toEqual(new Set(["options"])),
);

test("an option's value ends with a colon and a space", () => {
  expect(fieldOf("Team", "a: A\n10:30 in the morning\nc: https://c.example/")).toMatchObject({
    options: [
      { value: "a", label: { en: "A" } },
      { value: "10_30_in_the_morning", label: { en: "10:30 in the morning" } },
      { value: "c", label: { en: "https://c.example/" } },
    ],
  });
});

test("an English text that begins like another language comes back as it is", () => {
  const field = { ...FIELD, label: { en: "it: hardware" }, options: [{ value: "a", label: { en: "de: A", it: "B" } }] };
  const typed = typedField(field);
  expect(typed).toMatchObject({ label: "en: it: hardware", options: "a: en: de: A | it: B" });
  expect(fieldIn("CHOICE", (input) => typed[input] ?? "")).toEqual(field);
});

test("a violation is told at the input that it is about", () => {
  expect(["options.0.label.en", "claim.name", "claim.scope", "label.de", "minLength"].map(inputOf)).toEqual([
    "options",
    "claimName",
    "claimScope",
    "label",
    "minLength",
  ]);
});
