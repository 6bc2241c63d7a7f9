import { describe, expect, test } from "vitest";
import { createRouter } from "./routes";

const find = createRouter([
  ["/tenants", "list"],
  ["/tenants/{tenantId}", "one"],
  ["/tenants/newest", "newest"],
  ["/tenants/{tenantId}/users", "users"],
  ["/tenants/{tenantId}/users/{userId}", "user"],
]);

describe("a router", () => {
  test.each([
    ["/tenants", "list", {}],
    ["/tenants/a", "one", { tenantId: "a" }],
    ["/tenants/a/users/b", "user", { tenantId: "a", userId: "b" }],
    ["/tenants/a%2Fb", "one", { tenantId: "a/b" }],
    ["/tenants/%E2%82%AC/users", "users", { tenantId: "€" }],
    ["/tenants/__proto__", "one", { tenantId: "__proto__" }],
    ["/tenants/{tenantId}", "one", { tenantId: "{tenantId}" }],
  ])("finds what stands at %s", (path, target, params) => {
    expect(find(path)).toEqual({ target, params });
  });

  test("prefers a literal segment to a parameter, where the rest of the path fits", () => {
    expect(find("/tenants/newest")).toEqual({ target: "newest", params: {} });
    expect(find("/tenants/newest/users")).toEqual({ target: "users", params: { tenantId: "newest" } });
  });

  test.each([
    "",
    "/",
    "tenants",
    "/tenants/",
    "//tenants",
    "/tenants//users",
    "/tenants/a/users/b/c",
    "/tenants/a/roles",
    "/Tenants",
    // Whoever filters paths in front of us compares them as they are sent.
    "/%74enants",
    "/tenants%2Fa",
    "/constructor",
    // Neither decodes.
    "/tenants/%",
    "/tenants/%E0%A4%A",
    `/tenants${"/a".repeat(8_000)}`,
  ])("finds nothing at %s", (path) => {
    expect(find(path)).toBeUndefined();
  });

  test("takes no two paths that match the same addresses", () => {
    const [one, other] = ["/tenants/{tenantId}", "/tenants/{id}"] as const;
    expect(() =>
      createRouter([
        [one, 1],
        ["/users", 2],
        [other, 3],
      ]),
    ).toThrow(`${one} and ${other}`);
    expect(() =>
      createRouter([
        ["/users", 1],
        ["/users", 2],
      ]),
    ).toThrow("/users and /users");
  });
});
