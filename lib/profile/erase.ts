import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { fieldErasures } from "@/db/schema";
import { log } from "../log";

const BATCH = 500;

/**
 * Deletes what users and signup attempts hold of removed fields, in batches: an application may have a million users. Rows that somebody
 * else is changing are left for the next round. A failure is logged, and the next round goes on.
 *
 * @param applicationId undefined: of every application
 * @param milliseconds after which no new batch begins; the rest is for housekeeping
 */
export async function eraseRemovedFields(applicationId?: string, milliseconds = 60_000): Promise<void> {
  const until = performance.now() + milliseconds;
  try {
    const due = await db()
      .select()
      .from(fieldErasures)
      .where(applicationId === undefined ? undefined : eq(fieldErasures.applicationId, applicationId));
    for (const erasure of due) {
      const isDone = (await erase(USERS, erasure, until)) && (await erase(ATTEMPTS, erasure, until));
      if (isDone) await forget(erasure);
    }
  } catch (error) {
    log().warn({ err: error }, "The values of removed fields could not be deleted; the next round tries again.");
  }
}

type Erasure = { applicationId: string; name: string };
type Table = { name: SQL; alsoSet: SQL };

const USERS: Table = { name: sql`users`, alsoSet: sql`, version = version + 1, updated_at = now()` };
const ATTEMPTS: Table = { name: sql`signup_attempts`, alsoSet: sql`` };

/** One walk through an application's rows in the order of their key. False where the time was not enough. */
async function erase(
  { name: table, alsoSet }: Table,
  { applicationId, name }: Erasure,
  until: number,
): Promise<boolean> {
  for (let after = { tenant: "", id: "" }; performance.now() < until; ) {
    const { rows } = await db().execute<{ tenant: string; id: string }>(sql`
      with found as materialized (
        select tenant_id, id from ${table}
        where application_id = ${applicationId} and (tenant_id, id) > (${after.tenant}, ${after.id}) and fields ? ${name}
        order by tenant_id, id limit ${BATCH} for update skip locked),
      erased as (
        update ${table} set fields = fields - ${name}::text ${alsoSet}
        where application_id = ${applicationId} and (tenant_id, id) in (select tenant_id, id from found))
      select tenant_id as tenant, id from found order by tenant_id desc, id desc limit 1`);
    const [last] = rows;
    if (!last) return true;
    after = last;
  }
  return false;
}

async function forget({ applicationId, name }: Erasure): Promise<void> {
  const holds = (table: SQL) =>
    sql`exists (select from ${table} t where t.application_id = ${applicationId} and t.fields ? ${name})`;
  await db()
    .delete(fieldErasures)
    .where(
      and(
        eq(fieldErasures.applicationId, applicationId),
        eq(fieldErasures.name, name),
        sql`not ${holds(USERS.name)}`,
        sql`not ${holds(ATTEMPTS.name)}`,
      ),
    );
}
