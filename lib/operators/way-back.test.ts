import { expect, test } from "vitest";
import { signInPath, wayBackIn } from "./way-back";

test.each([
  "/",
  "/?all=",
  "/account",
  "/applications/abc/tenants/def/settings?q=a%26b&page=2",
  "/invitation?link=abc",
  "/sign-in/again",
])("%s is a page to come back to, and comes through the sign-in page's query unharmed", (path) => {
  expect(wayBackIn(path)).toBe(path);
  const query = new URL(signInPath(path), "http://x").searchParams.get("back") ?? "/";
  expect(wayBackIn(query)).toBe(path);
});

test.each([
  ["another origin", "https://evil.example/"],
  ["one without its scheme", "//evil.example/"],
  ["one behind a backslash", "/\\evil.example/"],
  ["one behind a backslash that is encoded for the query alone", "/%5c\\evil.example"],
  ["one that appears when dots are resolved", "/.//evil.example/"],
  ["one that appears when a tab is left out", "/\t/evil.example/"],
  ["one behind a line end", "/\n/evil.example/"],
  ["a script", "javascript:alert(1)"],
  ["a path without its slash", "account"],
  ["what doesn't parse", "/\u0000"],
  ["nothing", ""],
  ["two of them", ["/", "/account"]],
  ["none", undefined],
  ["an endpoint", "/api/auth/signout"],
  ["an endpoint behind dots", "/account/../api/auth/signout"],
  ["the sign-in page itself", "/sign-in?back=/sign-in"],
  ["a file", "/_next/static/x.js"],
  ["something endless", `/${"a".repeat(1000)}`],
])("%s is none", (_, given) => {
  expect(wayBackIn(given)).toBeUndefined();
});

test("what the framework adds to its own requests is left out", () => {
  expect(wayBackIn("/account?tab=1&_rsc=abc")).toBe("/account?tab=1");
});

test("the first page needs no way back", () => {
  expect(signInPath("/")).toBe("/sign-in");
  expect(signInPath(undefined)).toBe("/sign-in");
  expect(signInPath("/?all")).toBe("/sign-in?back=%2F%3Fall");
});
