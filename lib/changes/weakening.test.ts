import { expect, test } from "vitest";
import { isAccepted, type Weakening, weakeningKey } from "./weakening";

test("confirming a weakening confirms exactly that one", () => {
  const shorter = (length: number): Weakening => ({ code: "shorter_passwords", length });
  const roles: Weakening = { code: "more_signup_roles", roles: ["member", "owner"] };
  expect(weakeningKey(shorter(12))).toBe("shorter_passwords:12");
  expect(weakeningKey(roles)).toBe("more_signup_roles:member,owner");
  expect(isAccepted([], [])).toBe(true);
  expect(isAccepted([shorter(12)], [])).toBe(false);
  expect(isAccepted([shorter(12)], ["shorter_passwords:12"])).toBe(true);
  expect(isAccepted([shorter(8)], ["shorter_passwords:12"])).toBe(false);
  expect(isAccepted([shorter(12), { code: "breached_passwords_taken" }], ["shorter_passwords:12"])).toBe(false);
  expect(isAccepted([shorter(8)], ["shorter_passwords"])).toBe(true);
  expect([isAccepted([shorter(8)], true), isAccepted([shorter(8)], false), isAccepted([], false)]).toEqual([
    true,
    false,
    true,
  ]);
});
