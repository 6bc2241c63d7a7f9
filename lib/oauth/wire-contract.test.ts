import { describe, expect, it } from "vitest";
import { OFFLINE_MARK } from "../authorizations/waiting";
import { withLabels } from "../destinations/labels";
import { finishRedirect, givesRefreshToken, isOriginOf, readAuthorizeQuery, readTokenForm } from "./wire-contract";

const LABEL = "x-foyer-tenant-name-x";

function formOf(body: string) {
  const form = readTokenForm(body);
  return form === "invalid" ? form : Object.fromEntries(form);
}

describe("a token request", () => {
  it("is read as forms are", () => {
    const body =
      "grant_type=authorization_code&code=a%2Bb+c&redirect_uri=http%3A%2F%2Fh%3A1%2Fcb%3Fx%3D1%26y%3D2&scope=";
    expect(formOf(body)).toEqual({
      grant_type: "authorization_code",
      code: "a+b c",
      redirect_uri: "http://h:1/cb?x=1&y=2",
      scope: "",
    });
  });

  it("may hold a redirect URI that nobody encoded, its own parameters and escapes included", () => {
    expect(formOf("code=x&redirect_uri=http://h:1/cb?x=1&code_verifier=y")).toEqual({
      code: "x",
      redirect_uri: "http://h:1/cb?x=1",
      code_verifier: "y",
    });
    expect(formOf("redirect_uri=http://h:1/cb?x=a%20b&y=2&z&code=x&unknown=1")).toEqual({
      redirect_uri: "http://h:1/cb?x=a%20b&y=2&z",
      code: "x",
      unknown: "1",
    });
    expect(formOf("redirect_uri=http://h:1/cb%3Fx%3D1&code=x")).toEqual({
      redirect_uri: "http://h:1/cb?x=1",
      code: "x",
    });
  });

  it("keeps what is repeated, for the library to refuse", () => {
    expect([...(readTokenForm("code=a&code=b") as URLSearchParams)]).toEqual([
      ["code", "a"],
      ["code", "b"],
    ]);
  });

  it("is invalid with a NUL, a broken escape, or a label of ours", () => {
    for (const body of ["code=%00", "a%00=1", "code=%", `redirect_uri=https://${LABEL}.app/cb`]) {
      expect(readTokenForm(body)).toBe("invalid");
    }
  });
});

describe("an authorization request", () => {
  it("shows labels for placeholders, in the redirect URI alone", () => {
    const sent = new URLSearchParams({
      redirect_uri: "https://{tenant_name}.a/{tenant_domain}",
      state: "{tenant_name}",
    });
    const params = readAuthorizeQuery(sent) as URLSearchParams;
    expect(params.get("redirect_uri")).toBe(`https://${LABEL}.a/x-foyer-tenant-domain-x`);
    expect(params.get("state")).toBe("{tenant_name}");
  });

  it("may not bring our own marks along", () => {
    expect(readAuthorizeQuery(new URLSearchParams({ [OFFLINE_MARK]: "1" }))).toBe("invalid");
    expect(readAuthorizeQuery(new URLSearchParams({ redirect_uri: `https://${LABEL}.a` }))).toBe("invalid");
    expect(readAuthorizeQuery(new URLSearchParams({ state: "\0" }))).toBe("invalid");
  });

  it("keeps offline_access in mind", () => {
    const marked = (scope: string) =>
      (readAuthorizeQuery(new URLSearchParams({ scope })) as URLSearchParams).has(OFFLINE_MARK);
    expect(marked("openid offline_access")).toBe(true);
    expect(marked("openid")).toBe(false);
  });
});

describe("a page's origin", () => {
  const registered = "https://spa.example:8443/cb?x=1";

  it("is one of the client's if one of its redirect URIs lies there", () => {
    expect(isOriginOf(registered, "https://spa.example:8443")).toBe(true);
    for (const origin of [
      "https://spa.example",
      "http://spa.example:8443",
      "https://spa.example:8443.evil.example",
      "",
    ]) {
      expect([origin, isOriginOf(registered, origin)]).toEqual([origin, false]);
    }
  });

  it("may be any tenant's where a placeholder stands for the tenant, and nothing else", () => {
    for (const uri of ["https://{tenant_name}.your.app/cb", withLabels("https://{tenant_domain}.your.app/cb")]) {
      expect(isOriginOf(uri, "https://tenant1.your.app")).toBe(true);
      for (const origin of [
        "https://your.app",
        "https://.your.app",
        "https://a.b.your.app",
        "https://evil/.your.app",
      ]) {
        expect([origin, isOriginOf(uri, origin)]).toEqual([origin, false]);
      }
    }
    expect(isOriginOf("https://your.app/{tenant_name}/cb", "https://your.app")).toBe(true);
    expect(isOriginOf("http://{tenant_name}.localhost:4000/cb", "http://tenant1.localhost:4000")).toBe(true);
  });

  it("is no site that anyone could own, though a placeholder stands in front of it", () => {
    for (const end of ["com", "co.uk", "github.io", "foo.ck"]) {
      expect([end, isOriginOf(`https://{tenant_name}.${end}/cb`, `https://evil.${end}`)]).toEqual([end, false]);
    }
    expect(isOriginOf("https://{tenant_name}.amazonaws.com/cb", "https://s3.amazonaws.com")).toBe(false);
  });

  it("is never the opaque one, which any sandboxed page has", () => {
    for (const uri of ["com.example.app:/cb", "no URL"]) expect(isOriginOf(uri, "null")).toBe(false);
  });
});

describe("a client that gets a code", () => {
  it("gets a refresh token with it, whether or not it asked for one", () => {
    const client = (grants: string[]) => ({ grantTypeAllowed: (grant: string) => grants.includes(grant) });
    expect(givesRefreshToken(client(["authorization_code", "refresh_token"]))).toBe(true);
    expect(givesRefreshToken(client(["client_credentials"]))).toBe(false);
  });
});

describe("the redirect at the end", () => {
  const tenant1 = { name: "tenant1", customDomain: null };

  it("of a request whose tenant nobody knows names none, and goes nowhere where the address asks for one", () => {
    expect(finishRedirect("https://a.example/cb?error=login_required", undefined, "PRODUCTION")).toBe(
      "https://a.example/cb?error=login_required",
    );
    expect(
      finishRedirect(withLabels("https://{tenant_name}.a.example/cb?error=x"), undefined, "PRODUCTION"),
    ).toBeUndefined();
  });

  it("tells the tenant's name where the client did not ask for it in its address", () => {
    expect(finishRedirect("https://a.example/cb?own=1&code=c&state=s&iss=i", tenant1, "PRODUCTION")).toBe(
      "https://a.example/cb?own=1&code=c&state=s&iss=i&tenant_name=tenant1&tenant_domain=tenant1",
    );
  });

  it("fills the address where it did, and touches neither state nor code", () => {
    const location = new URL(withLabels("https://{tenant_name}.a.example/{tenant_domain}/cb?t={tenant_name}"));
    location.searchParams.set("code", "c");
    location.searchParams.set("state", `${LABEL} {tenant_name} ü&=`);
    const finished = new URL(finishRedirect(location.href, tenant1, "PRODUCTION") ?? "");
    expect(finished.origin + finished.pathname).toBe("https://tenant1.a.example/tenant1/cb");
    expect(Object.fromEntries(finished.searchParams)).toEqual({
      t: "tenant1",
      code: "c",
      state: `${LABEL} {tenant_name} ü&=`,
    });
  });

  it("goes to no site that the tenant's name alone picks", () => {
    for (const uri of [
      "https://{tenant_name}.com/cb",
      "https://{tenant_domain}.co.uk/cb",
      "https://{tenant_name}.github.io/cb",
      "https://x{tenant_name}.example.com/cb",
      "https://a.{tenant_name}.com/cb",
      "http://{tenant_name}.localhost/cb",
    ]) {
      expect([
        uri,
        finishRedirect(`${withLabels(uri)}?code=c`, { name: "acme", customDomain: null }, "PRODUCTION"),
      ]).toEqual([uri, undefined]);
    }
    const amazon = `${withLabels("https://{tenant_name}.amazonaws.com/cb")}?code=c`;
    expect(finishRedirect(amazon, { name: "acme", customDomain: null }, "PRODUCTION")).toBe(
      "https://acme.amazonaws.com/cb?code=c",
    );
    expect(finishRedirect(amazon, { name: "s3", customDomain: null }, "PRODUCTION")).toBeUndefined();
  });

  it("carries the tenant's active custom domain, also where the address has the tenant's name", () => {
    const moved = { name: "tenant1", customDomain: "login.one.example" };
    const own = "https://a.example/cb?tenant_custom_domain=old.example&";
    for (const answer of ["code=c&state=s&iss=i", "error=login_required&state=s&iss=i"]) {
      expect(finishRedirect(`${own}${answer}`, moved, "PRODUCTION")).toBe(
        `https://a.example/cb?tenant_custom_domain=login.one.example&${answer}&tenant_name=tenant1&tenant_domain=tenant1`,
      );
      expect(finishRedirect(withLabels(`https://{tenant_name}.a.example/cb?${answer}`), moved, "PRODUCTION")).toBe(
        `https://tenant1.a.example/cb?${answer}&tenant_custom_domain=login.one.example`,
      );
    }
    const inQuery = finishRedirect(withLabels("https://a.example/cb?t={tenant_name}&code=c"), moved, "PRODUCTION");
    expect(inQuery).toBe("https://a.example/cb?t=tenant1&code=c&tenant_custom_domain=login.one.example");
  });

  it("carries errors the same way", () => {
    expect(finishRedirect("https://a.example/cb?error=login_required&state=s", tenant1, "PRODUCTION")).toMatch(
      "&tenant_name=tenant1",
    );
  });
});
