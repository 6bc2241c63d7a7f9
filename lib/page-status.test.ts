import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { answerWith, noteReached, withPageStatus } from "./page-status";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function get(page: (end: (status: number) => void) => void, request: RequestInit = {}): Promise<Response> {
  const server = createServer((_, response) =>
    withPageStatus(response, () =>
      page((status) => {
        response.statusCode = status;
        response.end("a page");
      }),
    ),
  );
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, request);
}

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

test("a fault that was the database's is told as one that passes", async () => {
  const answer = await get((end) => {
    answerWith(503);
    end(500);
  });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
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
  expect((await get((end) => end(500))).status).toBe(500);
  const reached = await get((end) => {
    noteReached();
    end(500);
  }, post);
  expect(reached.status).toBe(500);
});

test("a page that sends its visitor elsewhere does so with 303", async () => {
  expect((await get((end) => end(307))).status).toBe(303);
});
