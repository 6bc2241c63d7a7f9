import "server-only";
import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";

/** Changing the hosts of a million tenants at once takes some time. */
const ALONE_MS = 120_000;

/**
 * Locks an application's own hosts until the transaction ends. Whoever makes tenants shares the hold, since each of them gets a
 * host under every one of these; whoever adds or removes such a host holds them alone, so that no tenant is left without one. It is taken
 * before anything else that others could wait for.
 *
 * An advisory lock, because the application's row is asked for by every event that is recorded, also by those who wait for a tenant.
 */
export async function holdHosts(tx: Tx, applicationId: string, hold: "share" | "alone"): Promise<void> {
  const name = sql`hashtextextended(${`foyer hosts ${applicationId}`}, 0)`;
  if (hold === "share") await tx.execute(sql`select pg_advisory_xact_lock_shared(${name})`);
  else {
    await tx.execute(sql`select pg_advisory_xact_lock(${name})`);
    await tx.execute(sql`select set_config('statement_timeout', ${String(ALONE_MS)}, true)`);
  }
}
