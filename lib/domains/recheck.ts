import "server-only";
import { and, sql } from "drizzle-orm";
import { db, withTransaction } from "@/db/client";
import { customDomains } from "@/db/schema";
import { type Domain, isDomain, leaveDomainEvent } from "./access";
import { checkRecords } from "./records";
import { type DnsOptions, withDns } from "./resolver";
import { keepChecks } from "./verify";

/** The size of a batch, whose domains are checked at the same time, each for ten seconds at most. */
export const BATCH = 20;
/** Longer than a batch takes; if its instance was killed, a domain is checked again after this. */
const LEASE_MINUTES = 5;

/**
 * Checks a batch of verified domains that are due. Each is checked by one instance, which takes it by moving its due time.
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
 * Deletes domains that were not verified in time.
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
