import { describe, expect, test } from "vitest";
import { faultAnswer } from "./fault-answer";

const answer = (path: string, headers = {}, status: 500 | 503 = 503) =>
  faultAnswer(status, { path, headers, ticket: "t1" });

describe("what answers a request that its own code did not", () => {
  test.each(["/api/v1/tenants", "/api/v1/users?query=x", "/api/v1/nothing/of/that/name", "/api/v1/openapi.json"])(
    "%s: the API's own form",
    (path) => {
      const { headers, body } = answer(path);
      expect(headers).toMatchObject({ "Content-Type": "application/json", "Retry-After": "5" });
      expect(JSON.parse(body)).toEqual({
        type: "base_error",
        code: "overloaded",
        message: expect.any(String),
        ticket: "t1",
      });
      expect(JSON.parse(answer(path, {}, 500).body).code).toBe("internal_error");
      expect(answer(path, {}, 500).headers).not.toHaveProperty("Retry-After");
    },
  );

  test("the same as RFC 9457 has it, for whoever asks for that", () => {
    const { headers, body } = answer("/api/v1/tenants", { accept: "application/problem+json" });
    expect(headers["Content-Type"]).toBe("application/problem+json");
    expect(JSON.parse(body)).toMatchObject({ type: "about:blank", status: 503, code: "overloaded", ticket: "t1" });
  });

  test.each(["token", "revoke", "userinfo", "jwks", "openid-configuration"])("%s: an error of the protocol", (name) => {
    const { headers, body } = answer(`/api/v1/oauth2/${name}`);
    expect(headers).toMatchObject({ "Content-Type": "application/json", "Retry-After": "5" });
    expect(JSON.parse(body)).toEqual({ error: "temporarily_unavailable", error_description: expect.any(String) });
    expect(JSON.parse(answer(`/api/v1/oauth2/${name}`, {}, 500).body).error).toBe("server_error");
  });

  test.each([
    "/",
    "/signup?state=x",
    "/applications/a/users",
    "/api/v1/oauth2/authorize?client_id=x",
    "/api/v1/oauth2/authorize/uid",
    "/api/v1/oauth2/end-session",
    "/api/v1/logout?client_id=x",
    "/api/v1/signup/create-auth-session?auth_session_code=x",
    "/api/v1/user-activation/create-auth-session",
  ])("%s: a page, also without scripts", (path) => {
    const { headers, body } = answer(path);
    expect(headers).toMatchObject({ "Content-Type": "text/html; charset=utf-8", "Retry-After": "5" });
    expect(body).toContain("<h1");
    expect(body).toContain("The problem is on our side.");
    expect(body).toContain('<a href="">Try again</a>');
  });

  test.each([
    ["a script of ours that sends a form", "/signup", { "next-action": "x", accept: "text/x-component" }],
    ["a script of ours that asks for a page", "/applications", { rsc: "1" }],
    ["a program", "/api/webhooks/resend", { accept: "*/*" }],
    ["a file", "/_next/static/chunks/x.js", {}],
  ])("%s: a sentence", (_, path, headers) => {
    const told = answer(path, headers);
    expect(told.headers["Content-Type"]).toBe("text/plain; charset=utf-8");
    expect(told.body).toBe("The server is busy. Try again in a moment.\n");
  });

  test("a person at a path of the API that browsers come to gets a page", () => {
    expect(answer("/api/auth/callback/oidc", { accept: "text/html,*/*" }).body).toContain("<h1");
  });
});
