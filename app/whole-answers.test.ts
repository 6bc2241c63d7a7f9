import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { receiveAnswersWhole } from "./whole-answers";

let response: Promise<ServerResponse>;
let url: string;
const server = createServer();

beforeEach(async () => {
  response = new Promise((resolve) => {
    server.once("request", (_, begun) => {
      begun.writeHead(201, { "x-kept": "yes" }).write("the first half, ");
      resolve(begun);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/page`;
  vi.stubGlobal("window", { fetch });
  receiveAnswersWhole();
});
afterEach(() => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

test.each(["next-action", "rsc"])("an answer for React (%s) is there once all of it is there", async (header) => {
  const answered = window.fetch(url, { headers: { [header]: "1" } });
  const isThere = vi.fn();
  answered.then(isThere);
  const begun = await response;
  await new Promise((resolve) => begun.write("the second, ", resolve));
  expect(isThere).not.toHaveBeenCalled();
  begun.end("and the end");
  const answer = await answered;
  expect([answer.status, answer.headers.get("x-kept"), answer.url, answer.redirected]).toEqual([
    201,
    "yes",
    url,
    false,
  ]);
  expect(await answer.text()).toBe("the first half, the second, and the end");
});

test("one that is broken off was never answered", async () => {
  const answered = window.fetch(url, { headers: { "next-action": "1" } });
  (await response).destroy();
  await expect(answered).rejects.toThrow();
});

test("anything else is passed on as it arrives", async () => {
  const answer = await window.fetch(url);
  expect(answer.status).toBe(201);
  (await response).end();
});
