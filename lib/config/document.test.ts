import { describe, expect, test } from "vitest";
import { FILE_MAX_BYTES, readDocument } from "./document";

function read(text: string) {
  const result = readDocument(text);
  if ("mistakes" in result) throw new Error(JSON.stringify(result.mistakes));
  return result.document;
}

function mistakes(text: string) {
  const result = readDocument(text);
  return "mistakes" in result ? result.mistakes : [];
}

describe("what a file says", () => {
  test("is the same in YAML and in JSON, with tabs, a byte order mark and Windows line ends", () => {
    const value = { a: [1, true, null, "x/y"], b: { c: "😀" } };
    expect(read('a: [1, true, null, x/y]\nb:\n  c: "😀"\n').value).toEqual(value);
    expect(
      read('\uFEFF{\r\n\t"a": [\r\n\t\t1, true, null, "x\\/y"],\r\n\t"b": {"c": "\\ud83d\\ude00"}\r\n}').value,
    ).toEqual(value);
  });

  test("is text where YAML 1.1 saw dates, truth and octal numbers, whatever version the file names", () => {
    const words = "[2026-01-31, yes, off, 012, 1_000]";
    for (const head of ["", "%YAML 1.1\n---\n"]) {
      expect(read(`${head}a: ${words}\n`).value).toEqual({ a: ["2026-01-31", "yes", "off", 12, "1_000"] });
    }
  });

  test("may be said once and used often", () => {
    const tenants = Array.from({ length: 5_000 }, (_, i) => `  - {n: ${i}, s: *strict}`).join("\n");
    const { tenants: list } = read(`s: &strict {minimum: 12}\ntenants:\n${tenants}\n`).value as { tenants: unknown[] };
    expect(list).toHaveLength(5_000);
    expect(list.at(-1)).toEqual({ n: 4_999, s: { minimum: 12 } });
    const { value } = read("p: &p [&x 1]\nq: &x 2\nr: *p\ns: *x\n");
    expect(value).toEqual({ p: [1], q: 2, r: [1], s: 2 });
  });
});

describe("a place", () => {
  const document = read("a: 1\nlist:\n  - name: x\n    deep: {y: 2}\n  - 3\n");

  test("is that of a value, or of the name of its member", () => {
    expect(document.placeOf(["list", 0, "name"])).toEqual({ line: 3, column: 11 });
    expect(document.placeOfName(["list", 0, "name"])).toEqual({ line: 3, column: 5 });
    expect(document.placeOf(["list", 0, "deep", "y"])).toEqual({ line: 4, column: 15 });
    expect(document.placeOf(["list", 1])).toEqual({ line: 5, column: 5 });
  });

  test("of what is missing is that of what it is missing from", () => {
    expect(document.placeOf(["list", 0, "nothing", "here"])).toEqual({ line: 3, column: 5 });
    expect(document.placeOf(["nothing"])).toEqual({ line: 1, column: 1 });
  });
});

describe("what can't be read is told with its place", () => {
  test.each([
    ["a: 1\nb: [1, 2\n", 3, 1, /flow/i],
    ["a:\n  - b\n c: 1\n", 3, 1, /same column/],
    ["a: 1\nb: 2\na: 3\n", 3, 1, /“a” appears twice/],
    ['{"a": {"b": 1, "b": 2}}', 1, 16, /“b” appears twice/],
    ["a: *nowhere\n", 1, 4, /&nowhere is not defined/],
    ["a: !secret x\n", 1, 4, /tag/i],
    ["a: !!binary aGk=\n", 1, 4, /tag/i],
    ["1: x\n", 1, 1, /must be text/],
    ["a: 1\n---\nb: 2\n", 2, 1, /more than one/],
    ["", 1, 1, /empty/],
    ["# nothing but a comment\n", 1, 1, /empty/],
  ])("%j", (text, line, column, message) => {
    expect(mistakes(text)).toContainEqual({ line, column, path: "", message: expect.stringMatching(message) });
  });

  test("a member called like JavaScript's own is a member, and no more", () => {
    const { value } = read('{"__proto__": {"polluted": true}, "constructor": 1}');
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect({}).not.toHaveProperty("polluted");
  });
});

describe("a file that is made to exhaust its reader is refused", () => {
  test.each([
    ["brackets", "[".repeat(200_000)],
    ["braces", "{a: ".repeat(100_000)],
    ["dashes", "- ".repeat(100_000)],
    ["question marks", "? ".repeat(100_000)],
    ["indentation", Array.from({ length: 1_000 }, (_, i) => `${" ".repeat(i)}a:\n`).join("")],
  ])("for %s within each other", (_, text) => {
    expect(mistakes(text)[0]?.message).toMatch(/deep/);
  });

  test("for aliases of aliases, or an anchor within itself", () => {
    const lines = Array.from({ length: 12 }, (_, i) =>
      i === 0
        ? "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"
        : `a${i}: &a${i} [${Array(9)
            .fill(`*a${i - 1}`)
            .join(", ")}]`,
    );
    expect(mistakes(lines.join("\n"))).toMatchObject([{ message: "Aliases make this file too large." }]);
    expect(mistakes("a: &a [*a]\n")).toMatchObject([{ message: "Aliases make this file too large." }]);
  });

  test("for its size", () => {
    expect(mistakes(`a: ${"x".repeat(FILE_MAX_BYTES)}`)).toMatchObject([{ message: "The file is larger than 4 MiB." }]);
  });

  test("and one with very many members is read in a time that grows with them and no faster", () => {
    const members = (count: number) => Array.from({ length: count }, (_, i) => `k${i}: 1`).join("\n");
    expect(Object.keys(read(members(50_000)).value as object)).toHaveLength(50_000);
  });
});
