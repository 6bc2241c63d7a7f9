import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { answerWith, noteOutage, noteReached, withPageStatus } from "./page-status";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Page = (end: (status: number) => void, response: ServerResponse) => void;

async function get(page: Page, request: RequestInit & { path?: string } = {}): Promise<Response> {
  const server = createServer((_, response) =>
    withPageStatus(response, () =>
      page((status) => {
        response.statusCode = status;
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end("a page");
      }, response),
    ),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${request.path ?? "/"}`, request);
}

/** As Next answers for a route that threw. */
const throwing: Page = (_, response) => {
  response.statusCode = 500;
  response.end();
};

test("a page that says nothing keeps its status", async () => {
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

test("a fault that was the database's is told as one that passes, and any other as one of ours", async () => {
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
  const post = { method: "POST", body: "bent" };
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
