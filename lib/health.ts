import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { newestMigration } from "@/db/newest-migration";
import { env } from "@/lib/env";

export type Readiness = "ready" | "draining" | "database" | "migrations" | "secret";

declare global {
  /** Set by server.ts when it was told to stop. */
  var foyerDraining: boolean | undefined;
}

const ANSWER_WITHIN_MS = 900;

/** Whether this instance can do its work, or the first thing that keeps it from it. Answers within a second. */
export async function readiness(): Promise<Readiness> {
  if (globalThis.foyerDraining) return "draining";
  if (!env().secret) return "secret";
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"database">((resolve) => {
    timer = setTimeout(() => resolve("database"), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([databaseReadiness(), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function databaseReadiness(): Promise<Readiness> {
  try {
    const { rows } = await db().execute<{ newest: string | null }>(
      sql`select max(created_at) as newest from drizzle.__drizzle_migrations`,
    );
    // An older instance goes on while a newer one has already migrated: migrations only add until the old ones are gone.
    return Number(rows[0]?.newest ?? 0) >= newestMigration ? "ready" : "migrations";
  } catch {
    return "database";
  }
}
