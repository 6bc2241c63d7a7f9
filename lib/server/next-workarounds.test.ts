import { EventEmitter, once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  answerThroughNext,
  answerWith,
  cutOffBody,
  describeForNext,
  finishHeaders,
  INTERNAL_HEADERS,
  noteOutage,
  noteReached,
  putCookie,
  SEEN_WITH,
  serverForUpgrades,
  surviveAbort,
  UNSUPPORTED_METHODS,
  withCookiesSet,
} from "./next-workarounds";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** @returns the port */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Sends these bytes and returns the whole answer. */
async function send(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (more: string) => {
    answer += more;
  });
  socket.write(text);
  await once(socket, "close");
  return answer;
}

test("these workarounds were checked with the Next that is installed, and each of them is listed", () => {
  const { version } = createRequire(import.meta.url)("next/package.json") as { version: string };
  // Next was updated? Read the list at the head of next-workarounds.ts, try what is still needed, and write down the new version.
  expect(SEEN_WITH).toBe(version);
  const source = readFileSync(new URL("./next-workarounds.ts", import.meta.url), "utf8");
  const [list = "", code = ""] = source.split("\nimport { AsyncLocalStorage }");
  const listed = [...list.matchAll(/^\/\/ {3}(\w+) {2}.*(e2e\/\S+)$/gm)];
  expect(listed.length).toBeGreaterThan(10);
  for (const [, name = "", spec = ""] of listed) {
    expect(code).toMatch(new RegExp(`export (function|const) ${name}\\b`));
    expect(readFileSync(new URL(`../../${spec}`, import.meta.url), "utf8")).toContain("test(");
  }
});

describe("the request that Next gets", () => {
  test("headers that Next would obey are internal, and those that its scripts send are not", () => {
    for (const name of ["x-middleware-subrequest", "x-nextjs-data", "x-matched-path", "next-resume", "x-invoke-path"]) {
      expect(name).toMatch(INTERNAL_HEADERS);
    }
    for (const name of ["next-action", "rsc", "next-router-state-tree", "x-nextjs-request-id", "host"]) {
      expect(name).not.toMatch(INTERNAL_HEADERS);
    }
  });

  test("says how it was requested, whatever its own headers say of that", async () => {
    const seen: unknown[] = [];
    const port = await serve((request, response) => {
      describeForNext(request);
      seen.push(request.headers, request.rawHeaders);
      response.end();
    });
    const target = "/logout?x=a%20b+%2f&y=1&x=%7b";
    await send(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nX-Request-Target: /evil\r\nConnection: close\r\n\r\n`);
    expect(seen[0]).toMatchObject({ "x-request-target": target, "x-request-method": "GET" });
    expect(seen[1]).toContain(target);
    expect(seen[1]).not.toContain("/evil");
  });

  test("has a method of which a Request can be made", () => {
    for (const method of UNSUPPORTED_METHODS) expect(() => new Request("http://a.example", { method })).toThrow();
    for (const method of ["PATCH", "OPTIONS", "PROPFIND"]) expect(UNSUPPORTED_METHODS).not.toContain(method);
  });

  test("can be aborted after Next has replaced its stream, and the process goes on", async () => {
    const faults: unknown[] = [];
    const onFault = (error: unknown) => void faults.push(error);
    const before = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException").on("uncaughtException", onFault);
    try {
      const { getCloneableBody } = createRequire(import.meta.url)("next/dist/server/body-streams") as NextBodies;
      const closing = new EventEmitter();
      const closed = once(closing, "close");
      const port = await serve(async (request, response) => {
        surviveAbort(request, response);
        response.once("close", () => closing.emit("close"));
        // As Next does for a proxy that may read the body.
        const body = getCloneableBody(request);
        body.cloneBodyStream();
        request.once("end", () => void body.finalize().then(() => socket.resetAndDestroy()));
      });
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
      await closed;
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.removeAllListeners("uncaughtException");
      for (const listener of before) process.on("uncaughtException", listener);
    }
    expect(faults).toEqual([]);
  });

  test("ends early, in Next's own words, where its body is cut off", async () => {
    const seen = new EventEmitter();
    const cut = once(seen, "error-seen");
    const port = await serve((request) => {
      request.on("error", (error) => seen.emit("error-seen", error));
      cutOffBody(request);
    });
    connect(port, "127.0.0.1")
      .on("error", () => {})
      .write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
    const { isAbortError } = createRequire(import.meta.url)("next/dist/server/pipe-readable") as NextAborts;
    const [error] = await cut;
    expect(isAbortError(error)).toBe(true);
  });

  test("is answered also where it asks for an upgrade", async () => {
    const server = createServer((_, response) => void response.end("answered"));
    servers.push(server);
    // As Next does outside of development: it takes the socket, and never answers.
    serverForUpgrades(server, { dev: false }).on("upgrade", (_request, socket) => void socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await send(
      port,
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*answered/);
    expect(serverForUpgrades(server, { dev: true })).toBe(server);
  });
});

type NextBodies = {
  getCloneableBody(request: unknown): { cloneBodyStream(): unknown; finalize(): Promise<void> };
};
type NextAborts = { isAbortError(error: unknown): boolean };

test("the headers are right when they are sent, whatever a route has set by then", async () => {
  const port = await serve((request, response) => {
    finishHeaders(response);
    response.setHeader("X-Middleware-Rewrite", "/hosted/signup");
    if (request.url === "/own") response.setHeader("Referrer-Policy", "no-referrer");
    response.end();
  });
  const { headers } = await fetch(`http://127.0.0.1:${port}/`);
  expect([...headers.keys()].filter((name) => name.startsWith("x-middleware"))).toEqual([]);
  expect(headers.get("referrer-policy")).toBe("same-origin");
  expect((await fetch(`http://127.0.0.1:${port}/own`)).headers.get("referrer-policy")).toBe("no-referrer");
});

type Page = (end: (status: number) => void, response: ServerResponse) => void;

async function get(page: Page, request: RequestInit & { path?: string } = {}): Promise<Response> {
  const port = await serve((_, response) =>
    answerThroughNext(response, () =>
      page((status) => {
        response.statusCode = status;
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end("a page");
      }, response),
    ),
  );
  return fetch(`http://127.0.0.1:${port}${request.path ?? "/"}`, request);
}

/** As Next answers for a route that threw. */
const throwing: Page = (_, response) => {
  response.statusCode = 500;
  response.end();
};

test("a page that asks for no status keeps its own", async () => {
  expect((await get((end) => end(200))).status).toBe(200);
});

test("a page that is not there is sent whole, with 404", async () => {
  const answer = await get(async (end) => {
    await Promise.resolve();
    answerWith(404);
    end(200);
  });
  expect([answer.status, await answer.text()]).toEqual([404, "a page"]);
});

test("a page that can't be made now says when to try again", async () => {
  const answer = await get((end) => {
    answerWith(503);
    end(200);
  });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
});

test("a redirect stays one", async () => {
  const answer = await get((end) => {
    answerWith(404);
    end(304);
  });
  expect(answer.status).toBe(304);
});

test("a fault that was the database's is answered as one that passes, and any other as ours", async () => {
  const passing = await get((end) => {
    noteOutage();
    end(500);
  });
  expect([passing.status, passing.headers.get("retry-after")]).toEqual([503, "5"]);
  const ours = await get((end) => end(500));
  expect([ours.status, ours.headers.get("retry-after")]).toEqual([500, null]);
  for (const answer of [passing, ours]) {
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await answer.text()).toContain("The problem is on our side.");
  }
});

test("what failed and was answered all the same keeps its answer", async () => {
  const answer = await get((end) => {
    noteOutage();
    end(200);
  });
  expect([answer.status, await answer.text()]).toEqual([200, "a page"]);
});

test("a page of which pieces were written is replaced whole", async () => {
  const answer = await get((_, response) => {
    response.statusCode = 500;
    response.setHeader("content-type", "text/html");
    response.setHeader("content-length", "8");
    response.write("a p");
    response.write("iece", () => response.end("."));
  });
  const body = await answer.text();
  expect([answer.status, body.startsWith("<!doctype html>"), body.endsWith("</html>\n")]).toEqual([500, true, true]);
});

test("a route that threw is answered in its own form, whatever was sent to it", async () => {
  for (const method of ["GET", "POST", "PUT"]) {
    const api = await get(throwing, { path: "/api/v1/tenants", method });
    expect([api.status, (await api.json()).code]).toEqual([500, "internal_error"]);
    const protocol = await get(
      (end, response) => {
        noteOutage();
        throwing(end, response);
      },
      { path: "/api/v1/oauth2/token", method },
    );
    expect([protocol.status, protocol.headers.get("retry-after")]).toEqual([503, "5"]);
    expect((await protocol.json()).error).toBe("temporarily_unavailable");
  }
});

test("a fault that its own code has answered is left as it is", async () => {
  const answer = await get(
    (_, response) => {
      response.statusCode = 500;
      response.setHeader("content-type", "application/json");
      response.end('{"code":"own"}');
    },
    { path: "/api/v1/tenants", method: "POST" },
  );
  expect([answer.status, await answer.text()]).toEqual([500, '{"code":"own"}']);
});

test("a redirect or a refusal is left as it is", async () => {
  const answer = await get((end) => {
    answerWith(404);
    end(403);
  });
  expect(answer.status).toBe(403);
});

test("a post that failed before any code of ours was the sender's mistake, and one that failed in it was not", async () => {
  const post = { method: "POST", body: "malformed" };
  const refused = await get((end) => end(500), post);
  expect([refused.status, await refused.text()]).toEqual([400, "The form could not be read.\n"]);
  const reached = await get((end) => {
    noteReached();
    end(500);
  }, post);
  expect(reached.status).toBe(500);
  const passing = await get((end) => {
    noteOutage();
    end(500);
  }, post);
  expect(passing.status).toBe(503);
});

test("a page that sends its visitor elsewhere does so with 303", async () => {
  expect((await get((end) => end(307))).status).toBe(303);
});

const forSession = { secure: true, maxAgeSeconds: undefined };

async function cookiesOf(answer: (response: ServerResponse) => unknown): Promise<string[]> {
  const port = await serve((_, response) =>
    answerThroughNext(response, async () => {
      await answer(response);
      response.end();
    }),
  );
  return (await fetch(`http://127.0.0.1:${port}/`)).headers.getSetCookie();
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

test("a cookie reaches the answer from whichever copy of a module it was set", async () => {
  vi.resetModules();
  const copy = await import("./next-workarounds");
  expect(copy.putCookie).not.toBe(putCookie);
  expect(await cookiesOf(() => copy.putCookie("ours", "1", forSession))).toHaveLength(1);
});

test("outside of a request there is nobody to give a cookie to", () => {
  expect(() => putCookie("ours", "1", forSession)).toThrow("while a request is answered");
});
