import { expect, test } from "vitest";
import { externalId, profileMember, typedExternalId } from "./profile";

test.each([
  ["phoneNumber", "+49 (151) 123-45678", undefined],
  ["phoneNumber", "0151 12345678", "invalid_e164_phone_number"],
  ["birthdate", "1990-02-28", undefined],
  ["birthdate", "1990-02-30", "invalid_date"],
  ["fullName", "", undefined],
  ["fullName", "x".repeat(201), "too_long"],
  ["givenName", "a\0b", "invalid_format"],
] as const)("what is typed as %s: %j is %s", (name, typed, code) => {
  expect(profileMember[name].safeParse(typed).error?.issues[0]?.message).toBe(code);
});

test("no ID of the application's own is a thing to type, and none to store", () => {
  expect(typedExternalId.safeParse("  ").success).toBe(true);
  expect(externalId.safeParse("  ").error?.issues[0]?.message).toBe("required");
  expect(externalId.parse(" crm-1 ")).toBe("crm-1");
});
