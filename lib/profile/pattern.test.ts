import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePattern, matchesPattern } from "./pattern";

test.each([
  ["[A-Z]{2}-\\d{3,5}", "DE-1234", true],
  ["[A-Z]{2}-\\d{3,5}", "DE-12", false],
  ["[A-Z]{2}-\\d{3,5}", "xDE-1234", false],
  ["(?:ab|c)*d?", "abcabd", true],
  ["\\p{L}+( \\p{L}+)*", "Jürgen Müller", true],
  ["[^\\]a]+", "bcd", true],
  ["a{0}b", "b", true],
  ["a.b", "a\nb", false],
  ["a.b", "a🙂b", true],
  ["", "", true],
  ["(|a)+", "aaa", true],
  ["a{2,3}", "a", false],
  ["a{2,3}", "aa", true],
  ["\\ud83d\\ude42+", "🙂🙂", true],
  ["[\\uD83D\\uDE42]", "🙂", true],
])("%s on %s is %s", (pattern, value, expected) => {
  expect(compilePattern(pattern)?.(value)).toBe(expected);
});

test.each([
  "^a$",
  "(?=a)b",
  "(?<!a)b",
  "(a)\\1",
  "(?<x>a)",
  "\\bword",
  "a**",
  "(",
  "[z-a]",
  "a{2",
  "a{1001}",
  `(?:[^]|(?:${"|".repeat(170)}){480})*`,
  "(?:){999999999}",
  "(?:(?:){99999}){0,99999}",
  `(?:${"(?:a|)".repeat(20)}){90}`,
  "x".repeat(201),
])("%s is no pattern", (pattern) => {
  expect(compilePattern(pattern)).toBeUndefined();
});

test("a pattern that an engine with backtracking never finishes is decided at once", () => {
  const value = `${"a".repeat(499)}!`;
  const begun = performance.now();
  for (const pattern of ["(a+)+b", "(a|a)*b", "a*a*a*a*a*a*b", "(a?){100}a{100}b"]) {
    expect(compilePattern(pattern)?.(value)).toBe(false);
  }
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test("the largest patterns are refused or tried in bounded time", () => {
  const value = "a".repeat(500);
  const begun = performance.now();
  for (const pattern of [
    `(?:[^]|(?:${"|".repeat(170)}){9})*`,
    `(?:${"a*".repeat(90)})*b`,
    `(?:${"(a|)".repeat(20)}){16}b`,
  ]) {
    compilePattern(pattern)?.(value);
  }
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test("patterns are remembered, and what is none matches nothing", () => {
  for (let times = 0; times < 300; times += 1) {
    expect(matchesPattern(`a{${times}}`, "a".repeat(times))).toBe(true);
    expect(matchesPattern("a{3}", "aaa")).toBe(true);
  }
  expect(matchesPattern("(", "(")).toBe(false);
});

const atom = fc.constantFrom("a", "b", "[ab]", "[^a]", "\\d", ".", "\\.", "é", "\\x61", "\\u{1F642}");
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    atom,
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => a + b),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "{0,}", "*?"))
      .map(([a, q]) => `(?:${a})${q}`),
  ),
}));

test("means what the same pattern means in JavaScript", () => {
  fc.assert(
    fc.property(
      pattern,
      fc.string({ unit: fc.constantFrom("a", "b", "1", ".", "é", "🙂"), maxLength: 6 }),
      (text, value) => {
        const test = compilePattern(text);
        fc.pre(test !== undefined);
        expect(test?.(value)).toBe(new RegExp(`^(?:${text})$`, "u").test(value));
      },
    ),
    { numRuns: 2_000 },
  );
});
