// Loaded by the server in plain Node, so it must not import "server-only".
import { eq } from "drizzle-orm";
import type { Db } from "./client";
import { installation } from "./schema";

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
