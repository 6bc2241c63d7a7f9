import { expect, test } from "vitest";
import { type SignupField, type SignupFieldName, signupFields } from "../attempts/form";
import type { REFUSALS } from "../errors";
import { PROFILE_NAMES } from "../profile/fields";
import en from "./messages/en.json" with { type: "json" };

const everyField = [
  ...signupFields("APPLICATION", {
    userSchema: { required: PROFILE_NAMES, optional: [] },
    identityProvider: { loginIdentifiers: ["EMAIL", "USERNAME"], loginFactors: ["PASSWORD"] },
    passwordPolicy: { minimumLength: 8 },
  }),
] as (SignupField & { name: SignupFieldName })[];

const special: Record<string, string[]> = {
  tenantName: ["too_short", "reserved", "not_unique"],
  email: ["invalid_email", "not_unique", "email_domain_not_allowed"],
  phoneNumber: ["invalid_e164_phone_number"],
  pastDate: ["invalid_date"],
  username: ["not_unique"],
  password: ["too_short", "password_breached", "password_too_common"],
};

test.each(everyField)("whatever is wrong with $name is told in a sentence of its own", ({ name, kind }) => {
  expect(en.fields[name].label).not.toBe("");
  const codes = ["required", "too_long", "invalid_format", ...(special[kind] ?? [])];
  expect(Object.keys(en.errors[name])).toEqual(expect.arrayContaining(codes));
});

test("a refusal that a form can meet has a sentence for people", () => {
  const met: (keyof typeof REFUSALS)[] = ["signup_disabled", "unknown_client", "rate_limited", "overloaded"];
  expect(Object.keys(en.refusals)).toEqual(expect.arrayContaining(met));
});
