import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { useTestDatabase } from "@/db/testing";
import { ALL_PERMISSIONS } from "../clients/permissions";
import { makeApplication } from "../testing/cast";
import { openApiDocument, sampleOf } from "./openapi";
import type { Operation } from "./operation";
import { OPERATIONS } from "./operations";

useTestDatabase();

const ROUTES = "app/api/v1";
const document = openApiDocument({
  application: "https://yourapp-yourcompany.example.com",
  dashboard: "https://example.com",
});

type Handlers = Record<string, (request: Request, route: { params: Promise<object> }) => Promise<Response>>;

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

describe("the routes", () => {
  test.each(OPERATIONS.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
    "%s is served, and asks who is there",
    async (_, operation) => {
      const { hostname } = await makeApplication();
      const handlers = (await import(/* @vite-ignore */ `../../${fileOf(operation)}`)) as Handlers;
      const request = new Request(`http://${hostname}/api/v1${operation.path}`, {
        method: operation.method,
        headers: { host: operation.for === "operator" ? "localhost" : hostname },
      });
      const response = await handlers[operation.method]?.(request, { params: Promise.resolve({}) });
      if (operation.for === "anybody") expect(response?.status).not.toBe(405);
      else expect(response?.status).toBe(401);
    },
  );

  test("serve no operation that the document doesn't have", async () => {
    const documented = new Set(OPERATIONS.map((operation) => `${operation.method} ${fileOf(operation)}`));
    for (const name of readdirSync(ROUTES, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith("route.ts")) continue;
      const file = join(ROUTES, name);
      if (!readFileSync(file, "utf8").includes("= serve(")) continue;
      const handlers = (await import(/* @vite-ignore */ `../../${file}`)) as Handlers;
      const options = await handlers.OPTIONS?.(new Request("http://localhost/"), { params: Promise.resolve({}) });
      const allowed = options?.headers.get("allow")?.split(", ") ?? [];
      const methods = allowed.filter((method) => method !== "HEAD" && method !== "OPTIONS");
      for (const method of methods) expect(documented).toContain(`${method} ${file}`);
    }
  });

  test("refuse any other method, and say which there are", async () => {
    const { DELETE } = (await import("../../app/api/v1/signup/provision-user/route")) as Handlers;
    const request = new Request("http://localhost/api/v1/signup/provision-user", { method: "DELETE" });
    const response = await DELETE?.(request, { params: Promise.resolve({}) });
    expect(response?.status).toBe(405);
    expect(response?.headers.get("allow")).toBe("POST, OPTIONS");
    expect(await response?.json()).toMatchObject({ type: "base_error", code: "method_not_allowed" });
  });
});

function fileOf({ path }: Operation): string {
  return `${ROUTES}${path.replace(/\{(\w+)\}/g, "[$1]")}/route.ts`;
}

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
