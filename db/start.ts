// What server.ts does with the database before it serves. Plain Node, so it must not import "server-only".
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { eq } from "drizzle-orm";
import type { Env } from "../lib/env/env";
import { RefusedStart } from "../lib/env/refused-start";
import { log } from "../lib/log";
import { type Db, db, pool } from "./client";
import { openCluster } from "./embedded/cluster";
import { migrate } from "./migrate";
import { installation } from "./schema";

export type StartedDatabase = { url: string; seeded: boolean; close(): Promise<void> };

const DATABASE = "foyer";
const UNREACHABLE_FOR_MS = 30_000;
const LOOK_AGAIN_MS = 1_000;
/** Connection errors that a server answers with while it starts, or a network before it is there. Others will not mend themselves. */
const PASSING = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|57P03|57P01|53300)$/;

/**
 * Opens the database that the settings name, or the embedded one; migrates it and makes sure that it was made for this base domain.
 *
 * @throws {RefusedStart}
 */
export async function startDatabase(settings: Env, dataDirectory: string): Promise<StartedDatabase> {
  const cluster = settings.databaseUrl ? undefined : await openCluster({ place: join(dataDirectory, "postgres") });
  const close = async () => {
    await pool()
      .end()
      .catch(() => {});
    await cluster?.close();
  };
  try {
    await cluster?.ensureDatabase(DATABASE);
    const url = settings.databaseUrl ?? cluster?.url(DATABASE) ?? "";
    if (cluster) process.env.EMBEDDED_DATABASE_URL = url;
    await migrateWhenReachable(url);
    const installation = await claimInstallation(db(), settings.baseDomain);
    if (installation.type === "other_base_domain") {
      throw new RefusedStart("otherBaseDomain", { baseDomain: installation.baseDomain });
    }
    return { url, seeded: installation.seeded, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Runs the demo's seed in a process of its own, because it signs people up through code that only React's server condition lets in.
 *
 * @throws {RefusedStart}
 */
export async function seedDemo(): Promise<void> {
  const seed = spawn(process.execPath, ["--conditions=react-server", "--import", "tsx", "db/seed.ts"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await new Promise((resolve) => seed.once("exit", resolve));
  if (code !== 0) throw new RefusedStart("demoFailed");
}

async function migrateWhenReachable(url: string): Promise<void> {
  const deadline = Date.now() + UNREACHABLE_FOR_MS;
  for (;;) {
    try {
      return await migrate(url);
    } catch (error) {
      const code = passingCode(error);
      if (code === undefined) throw refusalOf(error);
      if (Date.now() > deadline) throw new RefusedStart("databaseUnreachable", { code });
      log().warn({ code }, "The database can't be reached yet.");
      await pause(LOOK_AGAIN_MS);
    }
  }
}

function passingCode(error: unknown): string | undefined {
  if (error instanceof AggregateError) return passingCode(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && PASSING.test(code)) return code;
  return /timeout expired|terminated unexpectedly/.test(error.message) ? "timeout" : undefined;
}

function refusalOf(error: unknown): unknown {
  const code = (error as { code?: string } | undefined)?.code;
  if (code === "28P01" || code === "28000") return new RefusedStart("databaseCredentials");
  if (code === "3D000") return new RefusedStart("databaseMissing");
  return error;
}

// Loaded by the server in plain Node, so it must not import "server-only".
export type Installation = { type: "ours"; seeded: boolean } | { type: "other_base_domain"; baseDomain: string };

/**
 * Notes down the base domain at the first start, and compares it ever after: every host was made from it, so it can't change by a setting.
 */
export async function claimInstallation(db: Db, baseDomain: string): Promise<Installation> {
  await db.insert(installation).values({ baseDomain }).onConflictDoNothing();
  const [row] = await db.select().from(installation).where(eq(installation.id, "installation"));
  if (!row) throw new Error("The installation's row is gone.");
  if (row.baseDomain !== baseDomain) return { type: "other_base_domain", baseDomain: row.baseDomain };
  return { type: "ours", seeded: row.seededAt !== null };
}
