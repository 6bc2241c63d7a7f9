import { expect, test } from "vitest";
import { passwordStrength } from "./password-strength";

const strengthOf = (password: string, context: string[] = []) => passwordStrength(password, 8, context);

test("fewer characters than the policy asks for are too few, counted as people count them", () => {
  expect(strengthOf("")).toBe("too_short");
  expect(strengthOf("abcdefg")).toBe("too_short");
  expect(passwordStrength("🦊🦊🦊🦊🦊🦊🦊", 8, [])).toBe("too_short");
});

test.each(["password", "Password2026!", "qwertyuiop", "aaaaaaaaaaaa", "12345678901", "abcdefghijkl", "abcabcabcabc"])(
  "%s is weak however long it is",
  (password) => expect(strengthOf(password)).toBe("weak"),
);

test("the person's own address and names add nothing", () => {
  expect(strengthOf("ada.lovelace1815", ["ada.lovelace@example.com"])).toBe("weak");
  expect(strengthOf("acmecorporation", ["Acme Corporation"])).toBe("weak");
});

test("a random word of eleven characters is fair", () => {
  expect(strengthOf("t7#kQz!m4wR")).toBe("fair");
});

test("a few unrelated words are good, without digits or signs", () => {
  expect(strengthOf("correct horse battery staple")).toBe("good");
  expect(strengthOf("gelbe Gurken tanzen leise")).toBe("good");
});
