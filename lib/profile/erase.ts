import "server-only";
import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { fieldErasures } from "@/db/schema";
import { log } from "../log";

/** Keys that one statement looks at. */
const BATCH = 2_000;

/**
 * How long after its removal a field's values are looked for once more. Signups and imports that read the settings before may write them for so
 * long: the longest request, with what it waits in queues.
 */
const IN_FLIGHT = "5 minutes";

/**
 * Deletes what users and signup attempts hold of removed fields, in batches: an application may have a million users. Rows that somebody
 * else is changing are left for the next round. What fails is logged, the others are not kept from going on, and the next round tries again.
 *
 * @param applicationId undefined: of every application
 * @param milliseconds after which no new batch begins; the rest is for housekeeping
 */
export async function eraseRemovedFields(applicationId?: string, milliseconds = 60_000): Promise<void> {
  const until = performance.now() + milliseconds;
  for (const erasure of await dueErasures(applicationId)) {
    try {
      // Attempts first: a person who activates takes the values from there to their row.
      const isDone = (await erase(ATTEMPTS, erasure, until)) && (await erase(USERS, erasure, until));
      if (isDone && erasure.isLast) await forget(erasure);
    } catch (error) {
      warn(error);
    }
  }
}

const IS_OLD = sql`${fieldErasures.createdAt} < now() - ${IN_FLIGHT}::interval`;

type Erasure = { applicationId: string; name: string; isLast: boolean };
type Table = { name: SQL; alsoSet: SQL };

const USERS: Table = { name: sql`users`, alsoSet: sql`, version = version + 1, updated_at = now()` };
const ATTEMPTS: Table = { name: sql`signup_attempts`, alsoSet: sql`` };

/** The oldest first; of one application the newest, because somebody waits for it. `isLast`: whatever was in flight at the removal is written by now. */
async function dueErasures(ofApplication: string | undefined): Promise<Erasure[]> {
  const { applicationId, name, createdAt } = fieldErasures;
  try {
    return await db()
      .select({ applicationId, name, isLast: sql<boolean>`${IS_OLD}` })
      .from(fieldErasures)
      .where(ofApplication === undefined ? undefined : eq(applicationId, ofApplication))
      .orderBy(ofApplication === undefined ? createdAt : desc(createdAt));
  } catch (error) {
    warn(error);
    return [];
  }
}

function warn(error: unknown): void {
  log().warn({ err: error }, "The values of a removed field could not be deleted; the next round tries again.");
}

/** One walk through an application's rows in the order of their key. False where rows were left, or the time was not enough. */
async function erase(
  { name: table, alsoSet }: Table,
  { applicationId, name }: Erasure,
  until: number,
): Promise<boolean> {
  let left = 0;
  for (let after = { tenant: "", id: "" }; performance.now() < until; ) {
    const { rows } = await db().execute<{ tenant: string; id: string; left: number }>(sql`
      with piece as materialized (
        select tenant_id, id, fields ? ${name} as holds from ${table}
        where application_id = ${applicationId} and (tenant_id, id) > (${after.tenant}, ${after.id})
        order by tenant_id, id limit ${BATCH}),
      free as materialized (
        select t.tenant_id, t.id from piece join ${table} t using (tenant_id, id)
        where t.application_id = ${applicationId} and piece.holds for update of t skip locked),
      erased as (
        update ${table} set fields = fields - ${name}::text ${alsoSet}
        where application_id = ${applicationId} and (tenant_id, id) in (select tenant_id, id from free)
        returning 1)
      select tenant_id as tenant, id,
        ((select count(*) from piece where holds) - (select count(*) from erased))::int as left
      from piece order by tenant_id desc, id desc limit 1`);
    const [last] = rows;
    if (!last) return left === 0;
    left += last.left;
    after = last;
  }
  return false;
}

async function forget({ applicationId, name }: Erasure): Promise<void> {
  await db()
    .delete(fieldErasures)
    .where(and(eq(fieldErasures.applicationId, applicationId), eq(fieldErasures.name, name), IS_OLD));
}
