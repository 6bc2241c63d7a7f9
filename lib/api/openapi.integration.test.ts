import { readdirSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT } from "@/app/api/v1/[...path]/route";
import { useTestDatabase } from "@/db/testing";
import { ALL_PERMISSIONS } from "../clients/permissions";
import { makeApplication } from "../testing/cast";
import { openApiDocument, sampleOf } from "./openapi";
import { OPERATIONS } from "./operations";

useTestDatabase();

const route = { DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT };
const document = openApiDocument({
  application: "https://yourapp-yourcompany.example.com",
  dashboard: "https://example.com",
});

describe("the document", () => {
  test("is a valid OpenAPI 3.1 document", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  test("names every operation once, by a verb", () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+[A-Z]\w+$/);
  });

  test("leaves no schema open: each says what it takes", () => {
    const open: string[] = [];
    walk(document, (value, path) => {
      if (path.at(-2) === "properties" && Object.keys(value).every((name) => name === "description"))
        open.push(path.join("/"));
      if (path.at(-1) === "schema" && Object.keys(value).length === 0) open.push(path.join("/"));
    });
    expect(open).toEqual([]);
  });

  test("refers to components that are there, and to permissions that there are", () => {
    const refs: string[] = [];
    walk(document, (value) => {
      if (typeof value.$ref === "string") refs.push(value.$ref);
    });
    const { schemas } = document.components as { schemas: object };
    for (const ref of new Set(refs)) expect(schemas).toHaveProperty([ref.replace("#/components/schemas/", "")]);
    for (const { permission } of OPERATIONS) if (permission) expect(ALL_PERMISSIONS).toContain(permission);
  });

  test("has an example, of its own form, for every body of JSON", () => {
    for (const operation of OPERATIONS.filter(({ body, takesText }) => body && !takesText)) {
      const parsed = operation.body?.safeParse(withSamples(operation.example?.body));
      expect({ id: operation.id, success: parsed?.success }).toEqual({ id: operation.id, success: true });
    }
  });
});

describe("the route", () => {
  test.each(OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    "%s is served, and asks who is there",
    async (_, operation) => {
      const { hostname } = await makeApplication();
      const request = new Request(`http://${hostname}/api/v1${operation.path}`, {
        method: operation.method,
        headers: { host: operation.for === "operator" ? "localhost" : hostname },
      });
      const response = await route[operation.method](request);
      const { code } = (await response.json()) as { code: string };
      if (operation.for === "anybody") expect(["not_found", "method_not_allowed"]).not.toContain(code);
      else expect([response.status, code]).toEqual([401, "unauthorized"]);
    },
  );

  test("is the only one: no file of another path answers in its place", () => {
    const files = readdirSync("app/api/v1", { recursive: true, encoding: "utf8" });
    expect(files.filter((name) => name.endsWith("route.ts")).sort()).toEqual([
      "[...path]/route.ts",
      "openapi.json/route.ts",
    ]);
  });

  test.each(["GET", "HEAD", "PUT", "PATCH", "DELETE"] as const)("refuses %s where there is none", async (method) => {
    const response = await route[method](new Request("http://localhost/api/v1/signup/provision-user", { method }));
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST, OPTIONS");
    expect(await response.json()).toMatchObject({ type: "base_error", code: "method_not_allowed" });
  });

  test.each(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const)(
    "finds nothing by %s at a path that is nobody's",
    async (method) => {
      for (const path of ["nothing", "tenants/a/nothing", "signup", "oauth2", "%74enants", "constructor"]) {
        const response = await route[method](new Request(`http://localhost/api/v1/${path}`, { method }));
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ type: "base_error", code: "not_found" });
      }
    },
  );
});

function withSamples(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null).replace(/"\{(\w+)\}"/g, (_, name: string) => `"${sampleOf(name)}"`));
}

function walk(
  value: unknown,
  visit: (value: Record<string, unknown>, path: string[]) => void,
  path: string[] = [],
): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) visit(value as Record<string, unknown>, path);
  for (const [name, member] of Object.entries(value)) walk(member, visit, [...path, name]);
}
