import { expect, test } from "vitest";
import { csvLine } from "./export";

test.each([
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "＝1+1",
  '=HYPERLINK("https://evil.example")',
  "=cmd|' /C calc'!A0",
])("what a spreadsheet would compute is text: %j", (cell) => {
  const line = csvLine([cell]);
  expect(line.replace(/^"/, "")).toMatch(/^'/);
});

test("a cell that only looks dangerous further on stays as it is", () => {
  expect(csvLine(["a=b", "1-1", "ann@example.com"])).toBe("a=b,1-1,ann@example.com\r\n");
});

test("commas, quotes and line ends stand in quotes, and quotes are doubled", () => {
  expect(csvLine(["a,b", 'say "hi"', "two\r\nlines", null, ""])).toBe('"a,b","say ""hi""","two\r\nlines",,\r\n');
});

test("a dangerous cell with quotes is both", () => {
  expect(csvLine(['=1,"2"'])).toBe(`"'=1,""2"""\r\n`);
});
