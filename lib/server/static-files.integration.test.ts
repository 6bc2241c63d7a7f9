import fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, expect, test } from "vitest";
import { db } from "@/db/client";
import { staticFiles } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { type StaticFiles, shareStaticFiles } from "./static-files";

useTestDatabase();
const place = fs.mkdtempSync(join(tmpdir(), "foyer-static-"));
const sharing: StaticFiles[] = [];

afterEach(() => {
  for (const each of sharing.splice(0)) each.stop();
});
afterAll(() => fs.rmSync(place, { recursive: true, force: true }));

/** An instance whose build has these files. What is not its own, and nobody's, is answered with 418. */
async function instanceOf(build: string, files: Record<string, string>) {
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(join(place, build, name, ".."), { recursive: true });
    fs.writeFileSync(join(place, build, name), content);
  }
  const shared = await shareStaticFiles(join(place, build));
  sharing.push(shared);
  return async function ask(path: string, method = "GET") {
    const server = createServer(async (request, response) => {
      if (!(await shared.answer(request, response))) response.writeHead(418).end("not shared");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method });
      return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text(), answer };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
}

test("while one build follows another, each instance has the files of both", async () => {
  const before = await instanceOf("before", { "chunks/a1.js": "old()", "css/a2.css": "old{}", "media/f.woff2": "\0f" });
  const after = await instanceOf("after", { "chunks/b1.js": "new()", "media/f.woff2": "\0f" });
  expect(await after("/_next/static/chunks/a1.js")).toMatchObject({
    status: 200,
    type: "application/javascript; charset=UTF-8",
    text: "old()",
  });
  expect(await after("/_next/static/css/a2.css?x=1")).toMatchObject({ status: 200, type: "text/css; charset=UTF-8" });
  const { answer } = await before("/_next/static/chunks/b1.js");
  expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(await before("/_next/static/chunks/b1.js", "HEAD")).toMatchObject({ status: 200, text: "" });
});

test("its own files, and what is no static file of any build, it leaves to others", async () => {
  const ask = await instanceOf("own", { "chunks/own.js": "own()" });
  for (const path of [
    "/_next/static/chunks/own.js",
    "/_next/static/chunks/nobodys.js",
    "/_next/static/../../etc/passwd",
    "/_next/static/",
    "/signup",
  ]) {
    expect((await ask(path)).status).toBe(418);
  }
  await instanceOf("other", { "chunks/other.js": "other()" });
  expect((await ask("/_next/static/chunks/other.js", "POST")).status).toBe(418);
});

test("two instances that start at once leave one file of each name", async () => {
  const files = { "chunks/c1.js": "c1()", "chunks/c2.js": "c2()" };
  await Promise.all([instanceOf("both", files), instanceOf("both", files)]);
  const rows = await db().select().from(staticFiles).where(sql`path like '%/c_.js'`);
  expect(rows.map(({ path, content }) => [path, content.toString()]).sort()).toEqual([
    ["/_next/static/chunks/c1.js", "c1()"],
    ["/_next/static/chunks/c2.js", "c2()"],
  ]);
});

test("what no instance has had for a week is forgotten, and what one still has is not", async () => {
  const past = await instanceOf("past", { "chunks/gone.js": "gone()", "chunks/stays.js": "stays()" });
  await db().update(staticFiles).set({ wantedAt: sql`now() - interval '8 days'` });
  await instanceOf("present", { "chunks/stays.js": "stays()" });
  const left = await db().select({ path: staticFiles.path }).from(staticFiles);
  expect(left).toEqual([{ path: "/_next/static/chunks/stays.js" }]);
  expect((await past("/_next/static/chunks/gone.js")).status).toBe(418);
});
