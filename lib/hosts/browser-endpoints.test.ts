import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BROWSER_ENDPOINTS } from "./browser-endpoints";

const APP = join(import.meta.dirname, "../../app");

/** Called by programs, which follow no redirect to another host with their credentials, or answered for the dashboard and its edge. */
const NOT_FOR_VISITORS = [
  "/api/auth/[...nextauth]",
  "/api/auth/provider",
  "/api/health/live",
  "/api/health/ready",
  "/api/internal/tls-ask",
  "/api/mailbox",
  "/api/mailbox/[id]/html",
  "/api/v1/[...path]",
  "/api/v1/oauth2/jwks",
  "/api/v1/oauth2/openid-configuration",
  "/api/v1/oauth2/revoke",
  "/api/v1/oauth2/token",
  "/api/v1/oauth2/userinfo",
  "/api/v1/openapi.json",
  "/api/webhooks/resend",
  "/.well-known/openid-configuration",
];

it("every page and route that a browser may visit is in the table, and nothing else is", () => {
  const pages = entriesIn("hosted").map(pathOf);
  const routes = [...entriesIn("api").map(pathOf), ...endpointPaths()];
  const visited = routes.filter((path) => !NOT_FOR_VISITORS.includes(path));
  expect(pages.length).toBeGreaterThan(20);
  expect(Object.keys(BROWSER_ENDPOINTS).sort()).toEqual([...pages, ...visited].sort());
});

/** The files that Next answers a path from, relative to `app`. */
function entriesIn(folder: string): string[] {
  return readdirSync(join(APP, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
    .map((file) => join(folder, file));
}

function pathOf(file: string): string {
  return `/${file}`.replace(/^\/hosted/, "").replace(/\/(page\.tsx|route\.ts)$/, "") || "/";
}

/** The paths in the table of endpoints that stand beside the operations of the API. */
function endpointPaths(): string[] {
  const table = readFileSync(join(APP, "api/v1/endpoints.ts"), "utf8");
  return [...table.matchAll(/^ {2}"(\/[^"]+)":/gm)].map(([, path = ""]) => path.replace(/\{(\w+)\}/g, "[$1]"));
}
