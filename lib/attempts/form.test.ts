import { describe, expect, test } from "vitest";
import { PROFILE_NAMES } from "../profile/fields";
import { type FormSettings, shownFields, signupFields, signupSchema, suggestTenantName, violationsOf } from "./form";

const settings = (change: Partial<FormSettings> = {}): FormSettings => ({
  userSchema: { required: [], optional: [] },
  identityProvider: { loginIdentifiers: ["EMAIL"], loginFactors: ["PASSWORD"] },
  passwordPolicy: { minimumLength: 8 },
  ...change,
});

function check(input: Record<string, unknown>, level: "APPLICATION" | "TENANT" = "TENANT", change = {}) {
  const fields = signupFields(level, settings(change));
  const parsed = signupSchema(fields).safeParse(input);
  return parsed.success ? { value: parsed.data } : { violations: violationsOf(fields, parsed.error.issues) };
}

describe("which fields a form has", () => {
  test("a browser learns of an operator's field only what its check needs", () => {
    const label = { en: "Team", de: "Mannschaft" };
    const field = { name: "team", type: "CHOICE", label, help: label, presence: "REQUIRED" } as const;
    const options = [{ value: "a", label }];
    const claim = { name: "unit", scope: "profile", inIdToken: true } as const;
    const fields = signupFields(
      "TENANT",
      settings({ userSchema: { required: [], optional: [], fields: [{ ...field, options, claim }] } }),
    );
    const shown = shownFields(fields);
    expect(JSON.stringify(shown)).not.toMatch(/Mannschaft|unit|profile|inIdToken|presence/);
    const results = [{ team: "a" }, { team: "b" }, {}].map((sent) =>
      [fields, shown].map((list) => signupSchema(list, "stored", "visitor").shape.fields.safeParse(sent).success),
    );
    expect(results).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
  });

  test("an application's form asks for the tenant first", () => {
    expect(signupFields("APPLICATION", settings()).map((field) => field.name)).toEqual([
      "tenantDisplayName",
      "tenantName",
      "email",
      "password",
    ]);
  });

  test("a tenant's form has what schema and identity provider require, in the order of the specification", () => {
    const fields = signupFields(
      "TENANT",
      settings({
        userSchema: { required: ["birthdate", "fullName"], optional: [] },
        identityProvider: { loginIdentifiers: ["EMAIL", "USERNAME"], loginFactors: ["PASSWORD", "MAGIC_LINK"] },
      }),
    );
    expect(fields.map(({ name, required }) => [name, required])).toEqual([
      ["email", true],
      ["fullName", true],
      ["birthdate", true],
      ["username", true],
      ["password", false],
    ]);
  });

  test("what is optional is shown and may stay empty, and is checked like the rest when it is filled in", () => {
    const change = { userSchema: { required: ["familyName"], optional: ["givenName", "phoneNumber", "birthdate"] } };
    expect(signupFields("TENANT", settings(change)).map(({ name, required }) => [name, required])).toEqual([
      ["email", true],
      ["givenName", false],
      ["familyName", true],
      ["phoneNumber", false],
      ["birthdate", false],
      ["password", true],
    ]);
    const typed = { email: "a@b.co", password: "long enough", familyName: "Lee" };
    expect(check({ ...typed, givenName: " ", phoneNumber: "" }, "TENANT", change)).toEqual({ value: typed });
    const wrong = { ...typed, givenName: "x".repeat(201), phoneNumber: "12", birthdate: "1990-02-30" };
    expect(check(wrong, "TENANT", change).violations).toEqual({
      givenName: [{ code: "too_long", constraintAttributes: { maxLength: "200" } }],
      phoneNumber: [{ code: "invalid_e164_phone_number" }],
      birthdate: [{ code: "invalid_date" }],
    });
  });

  test("a program may fill what nobody is asked for, and has to fill no more than a visitor", () => {
    const schema = settings({ userSchema: { required: ["fullName"], optional: ["birthdate"] } });
    const forProgram = signupFields("TENANT", schema, "program");
    expect(forProgram.map(({ name }) => name)).toEqual(["email", ...PROFILE_NAMES, "username", "password"]);
    const required = (fields: typeof forProgram) => fields.filter((field) => field.required).map(({ name }) => name);
    expect(required(forProgram)).toEqual(required(signupFields("TENANT", schema)));
  });

  test("without the password factor there is no password field, and a password that is sent is dropped", () => {
    const magic = { identityProvider: { loginIdentifiers: ["EMAIL"], loginFactors: ["MAGIC_LINK"] } };
    expect(check({ email: "a@example.com", password: "whatever it is" }, "TENANT", magic)).toEqual({
      value: { email: "a@example.com" },
    });
  });
});

describe("what a person may type", () => {
  test("everything that is wrong is told at once", () => {
    expect(check({ tenantName: "a", email: "nobody" }, "APPLICATION").violations).toEqual({
      tenantDisplayName: [{ code: "required" }],
      tenantName: [{ code: "too_short", constraintAttributes: { minLength: "3" } }],
      email: [{ code: "invalid_email" }],
      password: [{ code: "required" }],
    });
  });

  test("names and addresses are folded, a password is not trimmed", () => {
    expect(
      check(
        { tenantDisplayName: " Acme ", tenantName: " ACME ", email: " Ann@Example.COM ", password: "  spaces  " },
        "APPLICATION",
      ).value,
    ).toEqual({ tenantDisplayName: "Acme", tenantName: "acme", email: "ann@example.com", password: "  spaces  " });
  });

  test.each([
    ["a NUL", "good\0password"],
    ["a lone surrogate", "good\ud800password"],
  ])("%s is refused", (_, password) => {
    expect(check({ email: "a@example.com", password }).violations).toEqual({ password: [{ code: "invalid_format" }] });
  });

  test.each([
    ["x".repeat(7), "too_short"],
    ["x".repeat(129), "too_long"],
    ["🦊".repeat(7), "too_short"],
  ])("a password is measured in code points: %s", (password, code) => {
    expect(check({ email: "a@example.com", password }).violations?.password?.[0]?.code).toBe(code);
  });

  test.each(["2023-02-29", "2999-01-01", "1990-1-1", "0001-01-01", "yesterday"])("%s is no birthdate", (birthdate) => {
    const { violations } = check({ email: "a@b.co", password: "long enough", birthdate }, "TENANT", {
      userSchema: { required: ["birthdate"], optional: [] },
    });
    expect(violations).toEqual({ birthdate: [{ code: "invalid_date" }] });
  });

  test("a value that is not text is refused, not converted", () => {
    expect(check({ email: ["a@example.com"], password: "long enough" }).violations).toEqual({
      email: [{ code: "invalid_format" }],
    });
  });
});

test.each([
  ["Müller & Söhne GmbH", "mueller-soehne-gmbh"],
  ["Acme, Inc.", "acme-inc"],
  ["L'Oréal", "loreal"],
  ["The Very Long Company Name", "the-very-long"],
  ["Donaudampfschifffahrtsgesellschaft", "donaudampfschifffahr"],
  ["日本", ""],
])("%s suggests %s", (displayName, name) => {
  expect(suggestTenantName(displayName)).toBe(name);
});
