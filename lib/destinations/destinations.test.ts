import { describe, expect, test } from "vitest";
import { type Destinations, fillByForm, ownPageUrl, problemOfForm, withParameters } from "./destinations";
import { destinationOf } from "./redirect-order";

const base: Destinations = {
  customRedirectUrl: null,
  clientLoginUrl: null,
  applicationLoginUrl: "https://app.example.com/login",
  environment: "PRODUCTION",
  tenantName: "acme",
  tenantCustomDomain: null,
  state: null,
};
const at = (change: Partial<Destinations>) => destinationOf({ ...base, ...change }, fillByForm);

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
      expect(new URL(at({ state }) ?? "").searchParams.get("state")).toBe(state);
    }
  });

  test("a destination's own query stays as it is, but a parameter of ours replaces its namesakes", () => {
    const applicationLoginUrl = "https://app.example.com/login?a=%7E1+2&state=old&%73tate=older&tenant_name=x&b";
    expect(at({ applicationLoginUrl, state: "new" })).toBe(
      `https://app.example.com/login?a=%7E1+2&b&${tenant}&state=new`,
    );
    expect(at({ customRedirectUrl: "https://c.example.com/?state=own" })).toBe("https://c.example.com/?state=own");
  });

  test("a tenant with a custom domain brings it along to every login URL, and to no custom redirect URL", () => {
    const tenantCustomDomain = "login.acme.example";
    const own = `tenant_custom_domain=${tenantCustomDomain}`;
    expect(at({ tenantCustomDomain })).toBe(`https://app.example.com/login?${tenant}&${own}`);
    expect(at({ tenantCustomDomain, clientLoginUrl: "https://{tenant_name}.example.com/start", state: "s" })).toBe(
      `https://acme.example.com/start?${own}&state=s`,
    );
    for (const customRedirectUrl of [custom, "https://{tenant_name}.example.com/go"]) {
      expect(at({ tenantCustomDomain, customRedirectUrl })).not.toContain("tenant_custom_domain");
    }
  });

  test("a stored URL that may not be redirected to is passed over, and where none is left it ends nowhere", () => {
    const login = `https://app.example.com/login?${tenant}`;
    for (const bad of [
      "javascript:alert(1)",
      "http://app.example.com/",
      "https:evil.example",
      "https://{tenant_name}.com/",
    ]) {
      expect([bad, at({ customRedirectUrl: bad, clientLoginUrl: bad })]).toEqual([bad, login]);
      expect([bad, at({ customRedirectUrl: bad, clientLoginUrl: client })]).toEqual([bad, `${client}?${tenant}`]);
      expect([bad, at({ applicationLoginUrl: bad })]).toEqual([bad, undefined]);
    }
  });

  test("letters that no header takes are sent in their encoded form, and everything else as it is", () => {
    expect(at({ customRedirectUrl: "https://{tenant_name}.bücher.example/日本?q=ü", state: "s" })).toBe(
      "https://acme.xn--bcher-kva.example/%E6%97%A5%E6%9C%AC?q=%C3%BC&state=s",
    );
    expect(at({ customRedirectUrl: "https://APP.example.com?q=%7e" })).toBe("https://APP.example.com?q=%7e");
  });
});

describe("what may be saved", () => {
  test.each([
    "https://app.example.com/login",
    "https://{tenant_name}.app.example.com/login?x=1",
    "https://app.example.com/{tenant_domain}/login",
    "https://app.example.com/login?tenant={tenant_name}&b=2",
    "https://app.example.com",
    "https://app.example.com:8443?x='1'",
    "HTTPS://App.Example.com:443/",
    "https://[::1]/",
    "https://app.example.com/%7Btenant_name%7D//a%20b/日本",
    "https://xn--bcher-kva.example/",
    "https://bücher.example/",
    "https://{tenant_name}.日本.example:8443/",
  ])("%s", (url) => {
    expect(problemOfForm(url, "PRODUCTION")).toBeUndefined();
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
    // Read by a browser as if two slashes stood there, and by others as a path.
    "https:app.example.com",
    "https:/app.example.com/",
    "https:///app.example.com/",
    "https:\\\\app.example.com",
    "https:/\\app.example.com",
    "https://",
    "https://?x=1",
    "https:// app.example.com/",
    " https://app.example.com/",
    "https://app.example.com/\n",
    "ht\ttps://app.example.com/",
    "https://app.exam\tple.com/",
    "\u00a0https://app.example.com/",
    "\ufeffhttps://app.example.com/",
    // A host that a browser takes for another than is written.
    "https://app.ex%61mple.com/",
    "https://app.exam\u00adple.com/",
    "https://app.exam\u200bple.com/",
    "https://app。example.com/",
    "https://ａpp.example.com/",
    "https://Bücher.example/",
    "https://faß.example/",
    "https://0x7f.1/",
    "https://2130706433/",
    "https://127.1/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://app.example.com./",
    "https://app..example.com/",
    "https://&/",
    "https://app.example.com;evil.example/",
    "https://app.example.com,evil.example/",
    "https://.example.com/",
    "https://app.example.com:/",
    "https://app.example.com:08443/",
    "https://app.example.com:99999/",
    "https://app.example.com/a/../b",
    "https://app.example.com/a/%2e%2E/b",
    "https://app.example.com/./b",
    "https://app.example.com/#",
    "https://app.example.com/#{tenant_name}",
    "https://{tenant_name}@app.example.com/",
    "https://app.example.com:{tenant_name}/",
    "https://{tenant_name}.{tenant_domain}.example.com/",
    "https://x{tenant_name}.example.com/",
    "https://{tenant_name}x.example.com/",
    "https://{tenant_name}",
    "https://{tenant_name}/path",
    "https://{tenant_name}../",
    "https://%7Btenant_name%7D.example.com/",
    "https://%7btenant_name%7d.example.com/",
    "https://{TENANT_NAME}.example.com/",
    "https://{Tenant_Domain}.example.com/",
    "https://{tenant_name}。example.com/",
    "https://app.example.com/{tenant_name}.html",
    "https://app.example.com/?{tenant_domain}",
    "https://app.example.com/?a={tenant_name}x",
    "https://app.example.com/?a={tenant_name};b=1",
    "https://{tenant_name}.0.0.1/",
    "https://{tenant_name}.1/",
    "https://{tenant_name}.0x1/",
    "https://{tenant_name}.localhost/",
    "https://{tenant_name}.app.localhost/",
    "{tenant_name}://app.example.com/",
    "https://\ud800.example.com/",
  ])("but not %s", (url) => {
    expect(problemOfForm(url, "PRODUCTION")).toBe("invalid_format");
  });

  test("plain http on this machine, for an application under development", () => {
    expect(problemOfForm("http://localhost:3001/login", "DEVELOPMENT")).toBeUndefined();
    expect(problemOfForm("http://127.0.0.1:3001/login", "DEVELOPMENT")).toBeUndefined();
    expect(problemOfForm("http://localhost.example.com/login", "DEVELOPMENT")).toBe("invalid_format");
    for (const url of ["http://{tenant_name}.localhost:3001/login", "https://{tenant_domain}.app.localhost/"]) {
      expect([url, problemOfForm(url, "DEVELOPMENT")]).toEqual([url, undefined]);
    }
    for (const url of ["http://{tenant_name}.127.0.0.1/", "http://{tenant_name}.[::1]/", "http:localhost"]) {
      expect([url, problemOfForm(url, "DEVELOPMENT")]).toEqual([url, "invalid_format"]);
    }
  });

  test("and nothing over 2000 characters", () => {
    expect(problemOfForm(`https://app.example.com/${"a".repeat(1980)}`, "PRODUCTION")).toBe("too_long");
  });
});

test("parameters that are set appear once and last", () => {
  expect(withParameters("https://a.example/?x=1&y=2", [["x", "3"]])).toBe("https://a.example/?y=2&x=3");
});

describe("a page that an application has in the place of ours", () => {
  const visitor = {
    environment: "PRODUCTION",
    tenantName: "acme",
    tenantCustomDomain: null,
    clientId: "web",
    state: "a&b",
  } as const;

  test("learns what the visitor brought along, and the tenant", () => {
    expect(ownPageUrl("https://app.example.com/join?x=1&state=old", visitor, fillByForm)).toBe(
      "https://app.example.com/join?x=1&client_id=web&state=a%26b&tenant_name=acme",
    );
    expect(
      ownPageUrl("https://{tenant_name}.example.com/join", { ...visitor, clientId: null, state: null }, fillByForm),
    ).toBe("https://acme.example.com/join");
    const moved = { ...visitor, clientId: null, state: null, tenantCustomDomain: "login.acme.example" };
    expect(ownPageUrl("https://{tenant_name}.example.com/join", moved, fillByForm)).toBe(
      "https://acme.example.com/join?tenant_custom_domain=login.acme.example",
    );
  });

  test("is not used where it asks for a tenant and there is none, or where it could not have been saved", () => {
    expect(
      ownPageUrl("https://{tenant_name}.example.com/", { ...visitor, tenantName: null }, fillByForm),
    ).toBeUndefined();
    expect(ownPageUrl("http://app.example.com/", visitor, fillByForm)).toBeUndefined();
  });
});
