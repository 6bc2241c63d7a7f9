import { createHash } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();
let answer: RequestListener;
let asked: { path: string; padding: unknown }[] = [];
const service = createServer((request, response) => {
  asked.push({ path: request.url ?? "", padding: request.headers["add-padding"] });
  answer(request, response);
});

beforeEach(async () => {
  asked = [];
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  const { port } = service.address() as AddressInfo;
  process.env.BREACHED_PASSWORDS_URL = `http://127.0.0.1:${port}/`;
  // Settings and the rest after a failure live as long as their module: each test begins with fresh ones.
  vi.resetModules();
});

afterEach(async () => {
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
});

test("five characters of the hash go out, and the rest is compared here", async () => {
  const { isBreachedPassword } = await import("./breached-passwords");
  answer = (_, response) => response.end(`${"0".repeat(35)}:3\r\n${sha1("known to everybody").slice(5)}:17\r\n`);
  expect(await isBreachedPassword("known to everybody")).toBe(true);
  expect(await isBreachedPassword("known to nobody at all")).toBe(false);
  expect(asked[0]).toEqual({ path: `/range/${sha1("known to everybody").slice(0, 5)}`, padding: "true" });
});

test("padding is no breach", async () => {
  const { isBreachedPassword } = await import("./breached-passwords");
  answer = (_, response) => response.end(`${sha1("padded").slice(5)}:0\r\n`);
  expect(await isBreachedPassword("padded")).toBe(false);
});

test("a service that fails says nothing, and is left alone for a while", async () => {
  const { isBreachedPassword } = await import("./breached-passwords");
  answer = (_, response) => response.writeHead(503).end();
  expect(await isBreachedPassword("whatever it may be")).toBe(false);
  expect(await isBreachedPassword("whatever else")).toBe(false);
  expect(asked).toHaveLength(1);
});
