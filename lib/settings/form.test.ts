import { expect, test } from "vitest";
import { COLLECTION_KEYS, recordOf } from "./collections";
import { fieldsOf, readSettingsForm, settingsFormValues, settingsProblems } from "./form";
import { inLargestUnit } from "./inputs";
import { explainMembers } from "./resolve";

function formOf(values: Record<string, string[]>): FormData {
  const form = new FormData();
  for (const [name, texts] of Object.entries(values)) for (const text of texts) form.append(name, text);
  return form;
}

test.each(COLLECTION_KEYS)("%s: a form that nobody touched says what holds already", (collection) => {
  const untouched = settingsFormValues(collection, explainMembers(collection, {}, undefined), false);
  const patch = readSettingsForm(collection, formOf(untouched), false);
  expect(new Set(Object.values(patch))).toEqual(new Set(["inherit"]));
  const own = Object.fromEntries(fieldsOf(collection).map(([name]) => [`${name}:source`, ["own"]]));
  const overriding = readSettingsForm(collection, formOf({ ...untouched, ...own }), true);
  expect(recordOf(collection).defaults).toMatchObject(overriding);
  expect(settingsProblems(collection, overriding)).toEqual({});
});

test("a tenant's member that is said to inherit stays out, whatever its input holds", () => {
  const form = formOf({
    minimumLength: ["3"],
    "minimumLength:source": ["inherit"],
    breachedPasswordCheck: ["on"],
    "breachedPasswordCheck:source": ["own"],
  });
  const patch = readSettingsForm("password-policies", form, true);
  expect(patch).toEqual({ minimumLength: "inherit", breachedPasswordCheck: true });
  expect(settingsProblems("password-policies", patch)).toEqual({});
});

test.each(["", "7", "65", "12.5", "1e1", "-8", "many"])("a minimum length of %j is refused", (typed) => {
  const patch = readSettingsForm(
    "password-policies",
    formOf({ minimumLength: [typed], breachedPasswordCheck: ["on"] }),
    false,
  );
  expect(settingsProblems("password-policies", patch)).toEqual({ minimumLength: "invalid_format" });
});

test.each([
  ["", "inherit"],
  ["#1D4ED8", "#1d4ed8"],
  [" 1d4ed8 ", "#1d4ed8"],
])("an accent colour typed as %j is kept as %j", (typed, kept) => {
  const patch = readSettingsForm("email-brandings", formOf({ accentColor: [typed] }), false);
  expect(patch).toEqual({ logoUrl: "inherit", accentColor: kept });
  expect(settingsProblems("email-brandings", patch)).toEqual({});
});

test.each(["blue", "#fff", "#1d4ed8;}", "##1d4ed8", "url(x)"])("an accent colour of %j is refused", (typed) => {
  const patch = readSettingsForm("email-brandings", formOf({ accentColor: [typed] }), false);
  expect(settingsProblems("email-brandings", patch)).toEqual({ accentColor: "invalid_format" });
});

test.each([
  ["", {}],
  ["0", {}],
  ["24", {}],
  ["25", { radius: "invalid_format" }],
  ["-1", { radius: "invalid_format" }],
  ["2px", { radius: "invalid_format" }],
])("rounded corners of %j give %j", (typed, problems) => {
  const patch = readSettingsForm("page-brandings", formOf({ radius: [typed], colorScheme: ["AUTO"] }), false);
  expect(settingsProblems("page-brandings", patch)).toEqual(problems);
});

test("an email address is a login identifier whatever is ticked, and some factor is needed", () => {
  const patch = readSettingsForm("identity-providers", formOf({ loginIdentifiers: ["USERNAME"] }), false);
  expect(patch).toEqual({ loginIdentifiers: ["EMAIL", "USERNAME"], loginFactors: [] });
  expect(settingsProblems("identity-providers", patch)).toEqual({ loginFactors: "invalid_format" });
});

test("each field of the profile stands in one list or in none", () => {
  const form = { "list:fullName": ["required"], "list:birthdate": ["optional"], "list:givenName": ["none"] };
  const lists = { required: ["fullName"], optional: ["birthdate"] };
  expect(readSettingsForm("user-schemas", formOf(form), false)).toEqual(lists);
  expect(readSettingsForm("user-schemas", formOf({ ...form, "required:source": ["own"] }), true)).toEqual(lists);
  expect(readSettingsForm("user-schemas", formOf({ ...form, "required:source": ["inherit"] }), true)).toEqual({
    required: "inherit",
    optional: "inherit",
  });
  const shown = settingsFormValues("user-schemas", explainMembers("user-schemas", {}, lists), true);
  expect(shown).toMatchObject({ ...form, "required:source": ["own"], "list:phoneNumber": ["none"] });
});

test("times are shown in the unit that a person would use", () => {
  expect(inLargestUnit(10)).toEqual({ amount: 10, unit: "minutes" });
  expect(inLargestUnit(90)).toEqual({ amount: 90, unit: "minutes" });
  expect(inLargestUnit(1440)).toEqual({ amount: 24, unit: "hours" });
  expect(inLargestUnit(10_080)).toEqual({ amount: 7, unit: "days" });
});
