import "server-only";
import { sql } from "drizzle-orm";
import { db, withTransaction } from "@/db/client";
import { recordEvents } from "./audit/events";
import { forgetExpiredClaims, BATCH as RECHECKED, recheckDomains } from "./domains/verify";
import { flushStarts } from "./funnel/starts";
import { forgetOldWindows } from "./limits/rate-limits";
import { log } from "./log";
import { forgetRetiredKeys } from "./oauth/keys";
import { eraseRemovedFields } from "./profile/erase";
import { nameFreed } from "./tenants/held-names";

const EVERY_MS = 10 * 60_000;
/** How long a round may go on asking name servers: any number of domains may be due that nobody answers for, and other things wait. */
const RECHECK_MS = 3 * 60_000;
/** After a round that failed: the database was away for a moment, or the process was busy with its start. */
const AGAIN_MS = 15_000;
const BATCH = 500;
const MAIL_DAYS = 30;

/**
 * Frees the names of tenants that only never-activated signups held, once their time is over: the tenant goes with its hosts, users and
 * attempts. Rows that another instance is just deleting, or a signup is just resuming, are passed over.
 *
 * @returns how many became free
 */
export async function freeHeldNames(): Promise<number> {
  return withTransaction(async (tx) => {
    const { rows } = await tx.execute<{ application_id: string; id: string; name: string }>(sql`
      delete from tenants
      where (application_id, id) in (
        select application_id, id from tenants
        where held_until < now()
        order by held_until
        limit ${BATCH}
        for update skip locked)
      and held_until < now()
      returning application_id, id, name`);
    await recordEvents(
      rows.map((freed) => nameFreed(freed.application_id, freed)),
      null,
      tx,
    );
    return rows.length;
  });
}

/**
 * Forgets mails 30 days after they were sent or given up: their rows hold addresses, and by then nobody asks any more what became of them.
 *
 * @returns how many were forgotten, of one batch
 */
export async function forgetOldMails(): Promise<number> {
  const { rowCount } = await db().execute(oldMails());
  return rowCount ?? 0;
}

/**
 * The statement that deletes one batch. It asks for the expression of the index `outbox_ended`, word for word, and for its order: else a long
 * backlog is read from the table's beginning, over all that earlier batches have deleted.
 */
export function oldMails() {
  return sql`
    delete from outbox
    where (application_id, tenant_id, id) in (
      select application_id, tenant_id, id from outbox
      where coalesce(sent_at, parked_at) < now() - make_interval(days => ${MAIL_DAYS})
      order by coalesce(sent_at, parked_at)
      limit ${BATCH}
      for update skip locked)`;
}

/** Forgets what has long ended and nobody will ask for again. */
async function forgetEnded(): Promise<void> {
  await forgetOldWindows();
  await forgetRetiredKeys();
  while ((await forgetOldMails()) === BATCH);
  await db().execute(sql`delete from one_time_secrets where expires_at < now() - interval '7 days'`);
  // A grant with offline_access outlives its session's lifetime, but not its row (lib/oauth/claims.ts).
  await db().execute(sql`
    delete from sessions s
    where expires_at < now() - interval '7 days'
    and (ended_at is not null or not exists (
      select from oauth_artifacts a
      where (a.application_id, a.tenant_id, a.session_id) = (s.application_id, s.tenant_id, s.id)
      and a.expires_at > now()))`);
  await db().execute(sql`delete from operator_sessions where ends_at < now() - interval '7 days'`);
  // Their mails go with them.
  await db().execute(sql`delete from operator_invitations where expires_at < now() - interval '30 days'`);
  await db().execute(sql`delete from operator_password_resets where expires_at < now() - interval '30 days'`);
  await db().execute(sql`delete from idempotency_keys where expires_at < now()`);
  await db().execute(sql`delete from operator_tokens where expires_at < now() - interval '30 days'`);
  await db().execute(sql`delete from oauth_artifacts where expires_at < now() - interval '1 hour'`);
}

/** Tidies up now and every ten minutes, until `stop()`. Safe on any number of instances at once. */
export function startHousekeeping(): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  let again: NodeJS.Timeout | undefined;
  const tidy = () => {
    running = running.then(async () => {
      try {
        while ((await freeHeldNames()) === BATCH);
        await forgetEnded();
        await eraseRemovedFields();
        await forgetExpiredClaims();
        const until = performance.now() + RECHECK_MS;
        // Each batch may wait ten seconds for somebody's name server, which is as long as stopping may.
        while (!isStopped && performance.now() < until && (await recheckDomains()) === RECHECKED);
      } catch (error) {
        log().warn({ err: error }, "Tidying up failed; the next round tries again.");
        if (!isStopped) again = setTimeout(tidy, AGAIN_MS);
      }
    });
  };
  const timer = setInterval(tidy, EVERY_MS);
  tidy();
  return {
    async stop() {
      isStopped = true;
      clearInterval(timer);
      clearTimeout(again);
      await Promise.all([running, flushStarts()]);
    },
  };
}
