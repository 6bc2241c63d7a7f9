import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createListener, type Listener } from "./listener";
import { trustedPeers } from "./request-headers";

let listener: Listener;
let port: number;

beforeEach(async () => {
  listener = createListener({ edge: { trusted: trustedPeers([]), scheme: "http" }, boundTime: true });
  listener.server.listen(0, "127.0.0.1");
  await once(listener.server, "listening");
  port = (listener.server.address() as AddressInfo).port;
});

afterEach(() => {
  listener.server.close();
  listener.server.closeAllConnections();
});

/** Sends bytes as they are and returns all that comes back until the connection ends. */
async function send(...pieces: string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text) => {
    answer += text;
  });
  for (const piece of pieces) socket.write(piece);
  await once(socket, "close");
  return answer;
}

const get = (path: string, ...headers: string[]) =>
  send([`GET ${path} HTTP/1.1`, ...headers, "Connection: close", "", ""].join("\r\n"));

function answerWithBodyLength() {
  const seen: { length: number; headers: unknown }[] = [];
  listener.serve(async (request, response) => {
    let length = 0;
    for await (const chunk of request) length += chunk.length;
    seen.push({ length, headers: request.headers });
    response.setHeader("x-middleware-rewrite", "/hosted/signup");
    response.end("answered");
  });
  return seen;
}

test("pages and routes read how they are asked for as the request line has it, whatever a header says", async () => {
  const seen = answerWithBodyLength();
  const target = "/logout?x=a%20b+%2f&y=1&x=%7b";
  await get(target, "Host: a.example", "X-Request-Target: /evil", "x-request-method: POST");
  expect(seen[0]?.headers).toMatchObject({ "x-request-target": target, "x-request-method": "GET" });
});

describe("what is refused before anybody else sees it", () => {
  test.each([
    ["a malformed host", "/", ["Host: a b"]],
    ["two hosts", "/", ["Host: a", "Host: b"]],
    ["no host", "/", []],
    ["a target that names another host", "http://evil.example/", ["Host: a"]],
    ["a target with a fragment", "/login#%zz", ["Host: a"]],
  ])("%s is answered with 400", async (_, path, headers) => {
    const seen = answerWithBodyLength();
    expect(await get(path, ...headers)).toMatch(/^HTTP\/1\.1 400 /);
    expect(seen).toEqual([]);
  });

  test.each(["TRACE", "TRACK"])("a method that no request object can have is answered with 501: %s", async (method) => {
    const seen = answerWithBodyLength();
    expect(await send(`${method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 (501|400) /,
    );
    expect(seen).toEqual([]);
  });

  test("a body that says that it is too large is answered with 413", async () => {
    const seen = answerWithBodyLength();
    const answer = await send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(seen).toEqual([]);
  });

  test("a body that does not say so is cut off when it gets there", async () => {
    const seen = answerWithBodyLength();
    const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`;
    const answer = await send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", chunk, chunk, chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(seen).toEqual([]);
  });

  test("a body of exactly 64 KiB passes, with a length and without", async () => {
    const seen = answerWithBodyLength();
    const body = "x".repeat(65_536);
    await send(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 65536\r\n\r\n${body}`);
    await send(
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n${body}\r\n0\r\n\r\n`,
    );
    expect(seen.map(({ length }) => length)).toEqual([65_536, 65_536]);
  });
});

test("what passes carries headers that can be believed, and the answer says nothing of rooms", async () => {
  const seen = answerWithBodyLength();
  const answer = await get(
    "/signup",
    "Host: a.localhost",
    "X-Forwarded-For: 1.2.3.4",
    "x-middleware-subrequest: proxy",
  );
  expect(seen[0]?.headers).toMatchObject({ host: "a.localhost", "x-forwarded-for": "127.0.0.1" });
  expect(seen[0]?.headers).not.toHaveProperty("x-middleware-subrequest");
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toMatch(/x-request-id: [a-z2-7]{26}/i);
  expect(answer).toMatch(/x-content-type-options: nosniff/i);
  expect(answer).not.toMatch(/x-middleware/i);
});

test.each([
  ["no policy at all", undefined, "DENY", "same-origin"],
  ["a page that nobody frames", "frame-ancestors 'none'; form-action 'self'", "DENY", "same-origin"],
  ["a page that frames others", "frame-src 'self'; frame-ancestors 'none'", "DENY", "same-origin"],
  ["a sandboxed page for a frame of ours", "frame-ancestors 'self'; sandbox allow-scripts", "SAMEORIGIN", undefined],
])(
  "%s is framed as its policy says, also by browsers that go by the older header",
  async (_, policy, framed, opener) => {
    listener.serve(async (_request, response) => {
      if (policy) response.setHeader("content-security-policy", policy);
      response.end("answered");
    });
    const answer = await get("/", "Host: a");
    expect(/x-frame-options: (\S+)/i.exec(answer)?.[1]).toBe(framed);
    expect(/cross-origin-opener-policy: (\S+)/i.exec(answer)?.[1]).toBe(opener);
  },
);

test("before it serves, and when the handler fails, the visitor gets a status and a sentence", async () => {
  expect(await get("/", "Host: a")).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 5[\s\S]*<h1/i);
  expect(await get("/api/v1/tenants", "Host: a")).toMatch(/^HTTP\/1\.1 503 [\s\S]*"code":"overloaded"/);
  expect(await get("/api/v1/oauth2/jwks", "Host: a")).toMatch(/^HTTP\/1\.1 503 [\s\S]*"temporarily_unavailable"/);
  listener.serve(() => Promise.reject(new Error("select secret from table")));
  const answer = await get("/", "Host: a");
  expect(answer).toMatch(/^HTTP\/1\.1 500 /);
  expect(answer).not.toContain("secret");
  listener.serve(() => Promise.reject(Object.assign(new Error("gone"), { code: "ECONNREFUSED" })));
  expect(await get("/_next/static/x.js", "Host: a")).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 5/i);
});

test("told to stop, it refuses new requests, still answers for its health, and waits for the one in flight", async () => {
  let finish = () => {};
  const begun = new Promise<void>((resolve) => {
    listener.serve(async (request, response) => {
      if (request.url === "/slow") {
        resolve();
        await new Promise<void>((done) => {
          finish = done;
        });
      }
      response.end("answered");
    });
  });
  const slow = get("/slow", "Host: a");
  await begun;

  let drained = false;
  const draining = listener.drain(10_000).then(() => {
    drained = true;
  });
  expect(await get("/signup", "Host: a")).toMatch(/^HTTP\/1\.1 503 /);
  expect(await get("/api/health/ready", "Host: a")).toMatch(/^HTTP\/1\.1 200 /);
  expect(drained).toBe(false);

  finish();
  await draining;
  expect(await slow).toMatch(/answered/);
});

test("who leaves goes on serving first, over connections that end with their answer, so that nobody comes back to one", async () => {
  answerWithBodyLength();
  const left = listener.leave(1_000);
  // Without being asked to close: it would stay open otherwise, and this would wait for it.
  expect(await send("GET /signup HTTP/1.1\r\nHost: a\r\n\r\n")).toMatch(
    /^HTTP\/1\.1 200 [\s\S]*\r\nConnection: close\r\n[\s\S]*answered/,
  );
  await left;
  await listener.drain(10_000);
  expect(await get("/signup", "Host: a")).toMatch(/^HTTP\/1\.1 503 /);
});
