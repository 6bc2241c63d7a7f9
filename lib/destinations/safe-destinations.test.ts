import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Fill, ownPageUrl } from "./destinations";
import { destinationOf } from "./redirect-order";
import { destinationProblem, fillSafely, isSameSite, safelyFilled } from "./safe-destinations";

const PLACEHOLDERS = ["{tenant_name}", "{tenant_domain}"];
const ENVIRONMENTS = ["DEVELOPMENT", "PRODUCTION"] as const;

/** Ends of hosts in front of which anyone could own a name. */
const OPEN = [
  "com",
  "dev",
  "co.uk",
  "uk",
  "com.br",
  "github.io",
  "vercel.app",
  "netlify.app",
  "herokuapp.com",
  "pages.dev",
  "s3.amazonaws.com",
  "公司.cn",
  "xn--55qx5d.cn",
  "рф",
  "xn--p1ai",
  // Wildcards: each name below is a suffix, and so is what stands in front of it.
  "ck",
  "anything.ck",
  "kawasaki.jp",
  "anything.kawasaki.jp",
  "compute-1.amazonaws.com",
  // Of no list: a name of its own for each of us.
  "internal",
  "nowhere-at-all",
];

/** Domains that somebody owns, so that all names below are theirs. */
const OWNED = [
  "example.com",
  "app.example.co.uk",
  "acme.github.io",
  "bücher.example",
  "xn--bcher-kva.example",
  "食狮.公司.cn",
  "www.ck",
  "mine.anything.ck",
  "city.kawasaki.jp",
  "yourapp.test",
  "corp.internal",
];

describe("a placeholder for the tenant in the host", () => {
  test.each(OPEN)("may not stand in front of %s", (end) => {
    for (const placeholder of PLACEHOLDERS) {
      for (const rest of ["", "/", "/login?x=1", ":8443/", ":443"]) {
        const url = `https://${placeholder}.${end}${rest}`;
        for (const environment of ENVIRONMENTS) {
          expect([url, destinationProblem(url, environment)]).toEqual([url, "public_suffix"]);
          expect([url, safelyFilled(url, "acme", environment)]).toEqual([url, undefined]);
        }
      }
    }
  });

  test.each(OPEN)("nor in front of %s with a dot at its end, or in capitals, which is no other place", (end) => {
    for (const url of [`https://{tenant_name}.${end}./`, `https://{tenant_name}.${end.toUpperCase()}/`]) {
      expect([url, destinationProblem(url, "PRODUCTION")]).not.toEqual([url, undefined]);
    }
  });

  test.each(OWNED)("may stand in front of %s", (end) => {
    for (const placeholder of PLACEHOLDERS) {
      const url = `https://${placeholder}.${end}/login`;
      expect(destinationProblem(url, "PRODUCTION")).toBeUndefined();
      expect(safelyFilled(url, "acme", "PRODUCTION")).toBe(new URL(`https://acme.${end}/login`).href);
    }
  });

  test("may stand in front of localhost while the application is under development, and only then", () => {
    for (const url of ["http://{tenant_name}.localhost:3001/login", "https://{tenant_domain}.localhost/"]) {
      expect(destinationProblem(url, "DEVELOPMENT")).toBeUndefined();
      expect(safelyFilled(url, "acme", "DEVELOPMENT")).toBe(url.replace(/\{\w+\}/, "acme"));
      expect(destinationProblem(url, "PRODUCTION")).toBe("invalid_format");
      expect(safelyFilled(url, "acme", "PRODUCTION")).toBeUndefined();
    }
  });

  test("is filled with no name that makes a suffix of the domain behind it", () => {
    const url = "https://{tenant_name}.amazonaws.com/";
    expect(safelyFilled(url, "acme", "PRODUCTION")).toBe("https://acme.amazonaws.com/");
    expect(safelyFilled(url, "s3", "PRODUCTION")).toBeUndefined();
    expect(safelyFilled("https://{tenant_name}.kobe.jp/", "city", "PRODUCTION")).toBeUndefined();
    expect(safelyFilled("https://{tenant_name}.ck/", "www", "PRODUCTION")).toBeUndefined();
  });

  test.each([
    "",
    "a.b",
    "xn--bcher-kva",
    "xn--a",
    "Acme",
    "bücher",
    "a/b",
    "a?b",
    "a#b",
    "evil.com/",
    "a@b",
    "a:1",
    "-a",
    "a-",
    "..",
    "a b",
    "$&",
    "{tenant_name}",
    "a".repeat(64),
  ])("is filled with no name that is none, such as %j, whatever stands in its row", (name) => {
    for (const url of ["https://{tenant_name}.example.com/", "https://example.com/{tenant_name}"]) {
      if (name.length > 63 && url.endsWith("}")) continue;
      expect([url, safelyFilled(url, name, "PRODUCTION")]).toEqual([url, undefined]);
    }
  });
});

test("hosts of one site share a name that was registered", () => {
  expect(isSameSite("a.example.com", "b.c.example.com")).toBe(true);
  for (const [one, other] of [
    ["a.co.uk", "b.co.uk"],
    ["a.github.io", "b.github.io"],
    ["com", "com"],
    ["s3.amazonaws.com", "amazonaws.com"],
    ["127.0.0.1", "127.0.0.1"],
    ["", ""],
  ] as const) {
    expect([one, isSameSite(one, other)]).toEqual([one, false]);
  }
});

test("a bad URL in a row is passed over by all that send people on", () => {
  const bad = "https://{tenant_name}.com/";
  const fill: Fill = fillSafely({ applicationId: "a" });
  const from = { environment: "PRODUCTION", tenantName: "acme", tenantCustomDomain: null, state: null } as const;
  const urls = { customRedirectUrl: bad, clientLoginUrl: "https://{tenant_name}.github.io", applicationLoginUrl: bad };
  expect(destinationOf({ ...from, ...urls }, fill)).toBeUndefined();
  expect(destinationOf({ ...from, ...urls, applicationLoginUrl: "https://{tenant_name}.a.example/" }, fill)).toBe(
    "https://acme.a.example/",
  );
  expect(ownPageUrl(bad, { ...from, clientId: null }, fill)).toBeUndefined();
});

describe("whatever is typed, and whatever a tenant is called", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...PLACEHOLDERS,
      ...OPEN,
      ...OWNED,
      "https://",
      "https:",
      "http://",
      "/",
      "//",
      "\\",
      "@",
      ":",
      ".",
    ),
    fc.constantFrom(
      "?",
      "#",
      "&",
      "=",
      "%7B",
      "%2e",
      "..",
      "localhost",
      "127.0.0.1",
      "0.0.1",
      " ",
      "\t",
      "evil",
      "[::1]",
    ),
    fc.string({ unit: "grapheme", maxLength: 3 }),
  );
  const typed = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
    fc
      .tuple(fc.constantFrom(...PLACEHOLDERS), fc.constantFrom(".", "", "-"), piece, piece, piece)
      .map(([placeholder, dot, ...pieces]) => `https://${placeholder}${dot}${pieces.join("")}`),
    fc
      .tuple(
        fc.constantFrom(...PLACEHOLDERS.map((placeholder) => `${placeholder}.`), "", "app."),
        fc.constantFrom(...OPEN, ...OWNED, "amazonaws.com", "jp", "localhost", "app.localhost"),
        fc.constantFrom("", "/", ":8443/a", "/{tenant_name}/b", "?t={tenant_domain}&u=ü", "/日本"),
      )
      .map((parts) => `https://${parts.join("")}`),
  );
  const name = fc.oneof(
    fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8})?$/),
    fc.constantFrom("www", "s3", "co", "com", "city", "127", "0", "xn--p1ai", "evil.com"),
    fc.string({ maxLength: 5 }),
  );

  test("the outcome lies on the host that the text shows, on a site that no name can change", () => {
    fc.assert(
      fc.property(typed, name, name, fc.constantFrom(...ENVIRONMENTS), (template, one, other, environment) => {
        const [first, second] = [one, other].map((each) => safelyFilled(template, each, environment));
        if (first === undefined) return;
        expect(destinationProblem(template, environment)).toBeUndefined();
        const { hostname, username, hash } = new URL(first);
        expect([username, hash]).toEqual(["", ""]);
        // By a parser that knows nothing of the browser's: what stands between the slashes, without a port.
        const written = /^https?:\/\/(\[[^\]]*\]|[^/?:]+)/i.exec(template)?.[1] ?? "";
        const shown = written.replace(/^\{tenant_(name|domain)\}\./, `${one}.`);
        expect(hostname).toBe(new URL(`https://${shown}`).hostname);
        if (second === undefined) return;
        const same = new URL(second).hostname;
        expect(hostname === same || hostname.endsWith(".localhost") || isSameSite(hostname, same)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test("it goes into a header as it is, and comes out of it as the same URL", () => {
    fc.assert(
      fc.property(typed, name, (template, tenant) => {
        const filled = safelyFilled(template, tenant, "DEVELOPMENT");
        if (filled !== undefined) expect(new Headers({ location: filled }).get("location")).toBe(filled);
      }),
      { numRuns: 5000 },
    );
  });
});
