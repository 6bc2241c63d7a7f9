import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { putCookie, withCookieJar, withCookiesSet } from "./cookie-jar";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const forSession = { secure: true, maxAgeSeconds: undefined };

async function cookiesOf(answer: (response: ServerResponse) => unknown): Promise<string[]> {
  const server = createServer((_, response) =>
    withCookieJar(response, async () => {
      await answer(response);
      response.end();
    }),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const answered = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return answered.headers.getSetCookie();
}

test("cookies go into the response beside those that are there already, each name once", async () => {
  const cookies = await cookiesOf(async (response) => {
    response.appendHeader("set-cookie", "theirs=1");
    putCookie("ours", "first", forSession);
    await Promise.resolve();
    putCookie("ours", "second", { secure: false, maxAgeSeconds: 60 });
    putCookie("ours-too", "a b;c", forSession);
  });
  expect(cookies).toEqual([
    "theirs=1",
    expect.stringMatching(/^ours=second; Path=\/; Expires=\w{3}, .* GMT; Max-Age=60; HttpOnly; SameSite=lax$/),
    "ours-too=a%20b%3Bc; Path=/; Secure; HttpOnly; SameSite=lax",
  ]);
});

test("what was set or dropped is read back within the same request, and by no other", async () => {
  const sent = [
    { name: "kept", value: "1" },
    { name: "replaced", value: "old" },
    { name: "dropped", value: "old" },
  ];
  let read: Map<string, string> | undefined;
  await cookiesOf(() => {
    putCookie("replaced", "new", forSession);
    putCookie("added", "new", forSession);
    putCookie("dropped", "", { secure: true, maxAgeSeconds: 0 });
    read = withCookiesSet(sent);
  });
  expect(Object.fromEntries(read ?? [])).toEqual({ kept: "1", replaced: "new", added: "new" });
  await cookiesOf(() => {
    read = withCookiesSet(sent);
  });
  expect(Object.fromEntries(read ?? [])).toEqual({ kept: "1", replaced: "old", dropped: "old" });
});

test("outside of a request there is nobody to give a cookie to", () => {
  expect(() => putCookie("ours", "1", forSession)).toThrow("while a request is answered");
});
