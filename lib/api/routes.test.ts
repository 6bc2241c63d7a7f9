import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Operation } from "./operation";
import { OPERATIONS } from "./operations";
import { API_ROUTES, dispatcher, routesOf } from "./routes";

function operationAt(method: Operation["method"], path: string): Operation {
  const run = async () => ({ type: "done" as const, status: 204 });
  return { id: `${method} ${path}`, method, path, tag: "", summary: "", for: "anybody", answers: {}, run };
}

describe("the routes of operations", () => {
  test("are one for each path", () => {
    const routes = routesOf([
      operationAt("GET", "/lamps"),
      operationAt("GET", "/lamps/{lampId}"),
      operationAt("DELETE", "/lamps/{lampId}"),
    ]);
    expect(routes.map(([path]) => path)).toEqual(["/api/v1/lamps", "/api/v1/lamps/{lampId}"]);
  });

  test("refuse two operations that would answer the same request", () => {
    const [one, again, other] = [
      operationAt("GET", "/lamps/{lampId}"),
      operationAt("GET", "/lamps/{lampId}"),
      operationAt("GET", "/lamps/{id}"),
    ];
    expect(() => dispatcher(routesOf([one, again]))).toThrow("same method and path");
    expect(() => dispatcher(routesOf([one, other]))).toThrow("match the same addresses");
  });

  test("of the API hold no two that would answer the same request", () => {
    expect(() => dispatcher(API_ROUTES)).not.toThrow();
    expect(API_ROUTES.length).toBeGreaterThan(40);
  });

  test("name the methods of a path to whoever asks by OPTIONS, or by another one", async () => {
    const answer = dispatcher(routesOf([operationAt("POST", "/lamps"), operationAt("GET", "/lamps")]));
    const ask = (method: string) => answer(new Request("http://localhost/api/v1/lamps", { method }));
    const [options, refused] = [await ask("OPTIONS"), await ask("PUT")];
    expect([options.status, options.headers.get("allow")]).toEqual([204, "POST, GET, HEAD, OPTIONS"]);
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "POST, GET, HEAD, OPTIONS"]);
  });
});

test("every file of operations is among the resources", async () => {
  const files = readdirSync("lib/api/operations").filter((name) => !name.endsWith(".test.ts"));
  const listed = new Set<unknown>(OPERATIONS);
  for (const file of files) {
    const exported: Record<string, object> = await import(/* @vite-ignore */ `./operations/${file}`);
    for (const [name, resource] of Object.entries(exported).filter(([name]) => name.endsWith("_OPERATIONS"))) {
      const operations = Object.values(resource).flatMap((each) => ("run" in each ? [each] : Object.values(each)));
      expect(operations.length).toBeGreaterThan(0);
      expect([file, name, operations.every((each) => listed.has(each))]).toEqual([file, name, true]);
    }
  }
});
