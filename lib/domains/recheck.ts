import "server-only";
import { and, sql } from "drizzle-orm";
import { db, withTransaction } from "@/db/client";
import { customDomains } from "@/db/schema";
import { type Domain, isDomain, leaveDomainEvent } from "./access";
import { checkRecords } from "./records";
import { type DnsOptions, withDns } from "./resolver";
import { keepChecks } from "./verify";

/** So many are looked at in one go, each for ten seconds at most, all at once. */
export const BATCH = 20;
/** Longer than a batch takes; one whose instance was killed meanwhile is looked at again after it. */
const LEASE_MINUTES = 5;

/**
 * Looks again at the proven domains that are due, a batch of them. Each is looked at by one instance: it is taken by moving the moment when it
 * is due.
 *
 * @returns how many
 */
export async function recheckDomains(dns?: DnsOptions): Promise<number> {
  const { rows } = await db().execute<{ application_id: string; id: string }>(sql`
    update custom_domains
    set recheck_at = now() + make_interval(mins => ${LEASE_MINUTES})
    where (application_id, id) in (
      select application_id, id from custom_domains
      where recheck_at < now()
      order by recheck_at
      limit ${BATCH}
      for update skip locked)
    and recheck_at < now()
    returning application_id, id`);
  await Promise.all(rows.map(({ application_id: applicationId, id }) => recheck({ applicationId, id }, dns)));
  return rows.length;
}

async function recheck(name: Pick<Domain, "applicationId" | "id">, options: DnsOptions | undefined): Promise<void> {
  const [domain] = await db().select().from(customDomains).where(isDomain(name));
  if (!domain) return;
  const checks = await withDns((dns) => checkRecords(dns, domain), options);
  await withTransaction(async (tx) => {
    const [held] = await tx.select().from(customDomains).where(isDomain(name)).for("update");
    if (held) await keepChecks(tx, undefined, held, checks, null);
  });
}

/**
 * Forgets claims that nobody has proven in time.
 *
 * @returns how many
 */
export async function forgetExpiredClaims(): Promise<number> {
  return withTransaction(async (tx) => {
    const expired = await tx
      .delete(customDomains)
      .where(and(sql`${customDomains.expiresAt} < now()`, sql`${customDomains.verifiedAt} is null`))
      .returning();
    for (const claim of expired) await leaveDomainEvent(tx, undefined, "custom_domain.expired", claim, null);
    return expired.length;
  });
}
