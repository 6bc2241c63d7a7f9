import { describe, expect, test } from "vitest";
import { type Destinations, destinationOf, destinationProblem, ownPageUrl, withParameters } from "./destinations";

const base: Destinations = {
  customRedirectUrl: null,
  clientLoginUrl: null,
  applicationLoginUrl: "https://app.example.com/login",
  environment: "PRODUCTION",
  tenantName: "acme",
  tenantCustomDomain: null,
  state: null,
};
const at = (change: Partial<Destinations>) => destinationOf({ ...base, ...change });

describe("where signup ends", () => {
  const custom = "https://welcome.example.com/hello";
  const client = "https://client.example.com/start";
  const tenant = "tenant_name=acme&tenant_domain=acme";

  test.each([
    [null, null, `https://app.example.com/login?${tenant}`],
    [null, client, `${client}?${tenant}`],
    [custom, null, custom],
    [custom, client, custom],
    ["https://{tenant_name}.example.com/go", client, "https://acme.example.com/go"],
    [null, "https://{tenant_domain}.example.com/start", "https://acme.example.com/start"],
  ])("custom %s, client %s", (customRedirectUrl, clientLoginUrl, expected) => {
    expect(at({ customRedirectUrl, clientLoginUrl })).toBe(expected);
    const joint = expected.includes("?") ? "&" : "?";
    expect(at({ customRedirectUrl, clientLoginUrl, state: "s 1&2" })).toBe(`${expected}${joint}state=s%201%262`);
  });

  test("state comes back byte for byte, whatever it holds", () => {
    for (const state of ['{"promo":"ü&=#"}', "a+b c%20d", "日本 🦊", "\n\t", "x".repeat(512)]) {
      expect(new URL(at({ state })).searchParams.get("state")).toBe(state);
    }
  });

  test("a destination's own query stays as it is, but a parameter of ours replaces its namesakes", () => {
    const applicationLoginUrl = "https://app.example.com/login?a=%7E1+2&state=old&%73tate=older&tenant_name=x&b";
    expect(at({ applicationLoginUrl, state: "new" })).toBe(
      `https://app.example.com/login?a=%7E1+2&b&${tenant}&state=new`,
    );
    expect(at({ customRedirectUrl: "https://c.example.com/?state=own" })).toBe("https://c.example.com/?state=own");
  });

  test("a tenant with a custom domain brings it along", () => {
    expect(at({ tenantCustomDomain: "login.acme.example" })).toContain("&tenant_custom_domain=login.acme.example");
  });

  test("a stored URL that may not be redirected to is a fault, not a redirect", () => {
    expect(() => at({ applicationLoginUrl: "javascript:alert(1)" })).toThrow();
    expect(() => at({ clientLoginUrl: "http://app.example.com/" })).toThrow();
  });
});

describe("what may be saved", () => {
  test.each([
    "https://app.example.com/login",
    "https://{tenant_name}.app.example.com/login?x=1",
    "https://app.example.com/{tenant_domain}/login",
    "https://app.example.com/login?tenant={tenant_name}&b=2",
  ])("%s", (url) => {
    expect(destinationProblem(url, "PRODUCTION")).toBeUndefined();
  });

  test.each([
    "",
    "app.example.com/login",
    "//app.example.com",
    "javascript:alert(1)",
    "http://app.example.com/",
    "http://localhost:3001/login",
    "https://user:pass@app.example.com/",
    "https://app.example.com/#fragment",
    "https://app-{tenant_name}.example.com/",
    "https://app.{tenant_name}.example.com/",
    "https://{tenant_name}",
    "https://{tenant_name}:8443/",
    "https://{tenant_name}.{tenant_name}.com/",
    "https://app.example.com/x{tenant_name}",
    "https://app.example.com/?a=x{tenant_name}",
    "https://app.example.com/?{tenant_name}=1",
    "https://app.example.com/{other}",
    "{tenant_name}",
    "https://app.example.com/\\evil",
    "https://app.example.com/a b",
  ])("but not %s", (url) => {
    expect(destinationProblem(url, "PRODUCTION")).toBe("invalid_format");
  });

  test("plain http on this machine, for an application under development", () => {
    expect(destinationProblem("http://localhost:3001/login", "DEVELOPMENT")).toBeUndefined();
    expect(destinationProblem("http://127.0.0.1:3001/login", "DEVELOPMENT")).toBeUndefined();
    expect(destinationProblem("http://localhost.example.com/login", "DEVELOPMENT")).toBe("invalid_format");
  });

  test("and nothing over 2000 characters", () => {
    expect(destinationProblem(`https://app.example.com/${"a".repeat(1980)}`, "PRODUCTION")).toBe("too_long");
  });
});

test("parameters that are set appear once and last", () => {
  expect(withParameters("https://a.example/?x=1&y=2", [["x", "3"]])).toBe("https://a.example/?y=2&x=3");
});

describe("a page that an application has in the place of ours", () => {
  const visitor = { environment: "PRODUCTION", tenantName: "acme", clientId: "web", state: "a&b" } as const;

  test("learns what the visitor brought along, and the tenant", () => {
    expect(ownPageUrl("https://app.example.com/join?x=1&state=old", visitor)).toBe(
      "https://app.example.com/join?x=1&client_id=web&state=a%26b&tenant_name=acme",
    );
    expect(ownPageUrl("https://{tenant_name}.example.com/join", { ...visitor, clientId: null, state: null })).toBe(
      "https://acme.example.com/join",
    );
  });

  test("is not used where it asks for a tenant and there is none, or where it could not have been saved", () => {
    expect(ownPageUrl("https://{tenant_name}.example.com/", { ...visitor, tenantName: null })).toBeUndefined();
    expect(ownPageUrl("http://app.example.com/", visitor)).toBeUndefined();
  });
});
