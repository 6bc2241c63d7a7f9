// Used by server.ts before Next, in plain Node, so it must not import "server-only".
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { eq, inArray, sql } from "drizzle-orm";
import { db } from "../../db/client";
import { staticFiles } from "../../db/schema";
import { log } from "../log";

const PREFIX = "/_next/static/";
const NAME = /^[\w.~-]{1,100}(\/[\w.~-]{1,100}){0,5}$/;
const KEPT_DAYS = 7;
const EVERY_MS = 24 * 3_600_000;

// The types of files in a build. Anything else is sent as bytes, which no browser executes.
const TYPES: Record<string, string> = {
  ".css": "text/css; charset=UTF-8",
  ".js": "application/javascript; charset=UTF-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

export type StaticFiles = {
  /** Answers a request for a static file that only another build has. False: the request was not answered. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  stop(): void;
};

/**
 * Stores the static files of this build in the database, and serves those of other builds from there. During an update, a page of one build
 * may request its scripts and styles from an instance of the other. Files that no instance has had for a week are deleted.
 *
 * @param directory where the build put them
 */
export async function shareStaticFiles(directory = join(".next", "static")): Promise<StaticFiles> {
  const own = new Map(filesBelow(directory).map((name) => [PREFIX + name, join(directory, name)]));
  await share(own);
  const again = () => share(own).catch((error) => log().warn({ err: error }, "Static files could not be shared."));
  const timer = setInterval(again, EVERY_MS).unref();
  return {
    async answer(request, response) {
      const path = request.url?.split("?")[0] ?? "";
      if (!path.startsWith(PREFIX) || own.has(path) || !NAME.test(path.slice(PREFIX.length))) return false;
      if (request.method !== "GET" && request.method !== "HEAD") return false;
      const [file] = await db()
        .select({ content: staticFiles.content })
        .from(staticFiles)
        .where(eq(staticFiles.path, path));
      if (!file) return false;
      response.writeHead(200, {
        "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
        "Content-Length": file.content.length,
        "Cache-Control": "public, max-age=31536000, immutable",
      });
      response.end(request.method === "HEAD" ? undefined : file.content);
      return true;
    },
    stop() {
      clearInterval(timer);
    },
  };
}

/** @param own URL paths, and where their files are */
async function share(own: Map<string, string>): Promise<void> {
  const paths = [...own.keys()];
  const wanted = await db()
    .update(staticFiles)
    .set({ wantedAt: sql`now()` })
    .where(inArray(staticFiles.path, paths))
    .returning({ path: staticFiles.path });
  const known = new Set(wanted.map(({ path }) => path));
  // In order, so that two instances that start at once do not wait for each other.
  for (const path of paths.filter((each) => !known.has(each)).sort()) {
    await db()
      .insert(staticFiles)
      .values({ path, content: readFileSync(own.get(path) ?? "") })
      .onConflictDoNothing();
  }
  await db().delete(staticFiles).where(sql`${staticFiles.wantedAt} < now() - make_interval(days => ${KEPT_DAYS})`);
}

/** Relative to the directory, with `/` between the parts. */
function filesBelow(directory: string, above = ""): string[] {
  return readdirSync(join(directory, above), { withFileTypes: true }).flatMap((entry) => {
    const name = above ? `${above}/${entry.name}` : entry.name;
    return entry.isDirectory() ? filesBelow(directory, name) : [name];
  });
}
