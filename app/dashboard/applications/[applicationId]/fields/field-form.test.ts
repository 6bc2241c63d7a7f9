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

test("a violation is told at the input that it is about", () => {
  expect(["options.0.label.en", "claim.name", "claim.scope", "label.de", "minLength"].map(inputOf)).toEqual([
    "options",
    "claimName",
    "claimScope",
    "label",
    "minLength",
  ]);
});
