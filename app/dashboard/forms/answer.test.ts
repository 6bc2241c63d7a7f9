import { expect, test } from "vitest";
import { acceptedIn, typedValues } from "./answer";

function formOf(...entries: [string, string][]): FormData {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}

test("a field that is called like something every object has is a field like any other, or none", () => {
  const form = formOf(["constructor", "a"], ["constructor", "b"], ["__proto__", "c"], ["toString", "d"], ["name", "e"]);
  expect(Object.entries(typedValues(form))).toEqual([
    ["constructor", ["a", "b"]],
    ["toString", ["d"]],
    ["name", ["e"]],
  ]);
  expect(Object.getPrototypeOf(typedValues(form))).toBe(Object.prototype);
});

test("neither passwords nor what belongs to the form itself are among the typed values", () => {
  const form = formOf(
    ["$ACTION_REF_1", ""],
    ["version", "3"],
    ["acceptWeakening", "any_email_domain"],
    ["password", "secret"],
    ["currentPassword", "secret"],
    ["email", "a@b.example"],
  );
  expect(typedValues(form)).toEqual({ email: ["a@b.example"] });
});

test("the button below the warnings stands for each of them, and no button for none", () => {
  expect(acceptedIn(formOf(["acceptWeakening", "shorter_passwords:12 any_email_domain"]))).toEqual([
    "shorter_passwords:12",
    "any_email_domain",
  ]);
  expect(acceptedIn(formOf())).toEqual([]);
});
