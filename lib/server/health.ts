import "server-only";
import { sql } from "drizzle-orm";
import { db, noteReadOnly } from "@/db/client";
import { newestMigration } from "@/db/newest-migration";
import { env } from "@/lib/env/env";

export type Readiness = "ready" | "draining" | "database" | "read_only" | "migrations" | "secret";

declare global {
  /** Set by server.ts while it stops. */
  var foyerDraining: boolean | undefined;
}

const ANSWER_WITHIN_MS = 900;
// A rush makes all instances slow at once; if the edge stopped using all of them, nobody would be served.
const SLOW_FOR_MS = 10_000;
let answeredAt = Number.NEGATIVE_INFINITY;

/**
 * Whether this instance can work, or the first reason why it can't. Answers within a second. A slow database counts as unavailable once it
 * has not answered for ten seconds.
 *
 * @param now milliseconds, from any fixed point on
 */
export async function readiness(now: () => number = () => performance.now()): Promise<Readiness> {
  if (globalThis.foyerDraining) return "draining";
  if (!env().secret) return "secret";
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Readiness>((resolve) => {
    const isSlow = () => now() - answeredAt < SLOW_FOR_MS;
    timer = setTimeout(() => resolve(isSlow() ? "ready" : "database"), ANSWER_WITHIN_MS);
  });
  const checked = databaseReadiness().then((state) => {
    if (state === "ready") answeredAt = now();
    return state;
  });
  try {
    return await Promise.race([checked, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function databaseReadiness(): Promise<Readiness> {
  try {
    const { rows } = await db().execute<{ newest: string | null; read_only: boolean }>(sql`
      select (select max(created_at) from drizzle.__drizzle_migrations) as newest,
             current_setting('transaction_read_only')::bool as read_only`);
    // Nobody signs up or logs in where nothing can be written.
    if (rows[0]?.read_only) {
      noteReadOnly();
      return "read_only";
    }
    // An older instance goes on while a newer one has already migrated: migrations only add until the old ones are gone.
    return Number(rows[0]?.newest ?? 0) >= newestMigration ? "ready" : "migrations";
  } catch {
    return "database";
  }
}
