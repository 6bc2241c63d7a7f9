import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { nextVersion } from "@/db/rows";
import { customDomains, provenDomains } from "@/db/schema";
import { type Actor, accessToApplication } from "../access/access";
import type { RequestContext } from "../hosts/current";
import { isId } from "../ids";
import { type Domain, type DomainName, holdDomain, isDomain, leaveDomainEvent } from "./access";
import { isProvenByOthers } from "./add";
import { registrableDomainOf } from "./names";
import { type CustomDomainView, isThere, viewOf } from "./read";
import { checkRecords, isBroken, isComplete, type RecordChecks } from "./records";
import { type DnsOptions, withDns } from "./resolver";

export type VerifyOutcome =
  /** `domain.records` has what was found; `domain.verifiedAt` says whether it is verified now. */
  | { type: "checked"; domain: CustomDomainView }
  /** All records are right, but somebody else was first. */
  | { type: "proven_elsewhere" }
  | { type: "forbidden" }
  | { type: "not_found" };

/** A verified domain is checked again after about a day, with random variation, so that they are not all checked at once. */
const RECHECK = sql`now() + interval '23 hours' + random() * interval '2 hours'`;

/**
 * Queries a domain's records, for at most ten seconds, and stores the result. Once all are right the domain is verified, and stays so
 * whatever DNS says later; it only records since when its records are wrong.
 */
export async function verifyCustomDomain(
  actor: Actor,
  name: DomainName,
  request: RequestContext | null,
  dns?: DnsOptions,
): Promise<VerifyOutcome> {
  const access = isId(name.id) ? await accessToApplication(actor, name.applicationId) : undefined;
  const [asked] = access
    ? await db()
        .select()
        .from(customDomains)
        .where(and(isDomain(name), isThere))
    : [];
  if (!access || !asked) return { type: "not_found" };
  if (!access.mayChange) return { type: "forbidden" };
  // Outside of any transaction, so that no lock is held while a name server is slow.
  const checks = await withDns((each) => checkRecords(each, asked), dns);
  return withTransaction(async (tx) => {
    const held = await holdDomain(tx, actor, name);
    if (held.type !== "held") return held;
    const { domain } = held;
    if (domain.verifiedAt !== null || !isComplete(checks)) {
      return { type: "checked", domain: viewOf(await keepChecks(tx, actor, domain, checks, request)) };
    }
    if (!(await prove(tx, domain))) {
      await keepChecks(tx, actor, domain, checks, request);
      return { type: "proven_elsewhere" };
    }
    await keepChecks(tx, actor, domain, checks, request);
    const [proven] = await tx
      .update(customDomains)
      .set({
        verifiedAt: sql`now()`,
        expiresAt: null,
        recheckAt: RECHECK,
        ...nextVersion(customDomains),
      })
      .where(isDomain(domain))
      .returning();
    if (!proven) throw new Error(`Custom domain ${domain.id} went while it was held`);
    await leaveDomainEvent(tx, actor, "custom_domain.verified", domain, request);
    return { type: "checked", domain: viewOf(proven) };
  });
}

/**
 * Stores the proof of a name. If two verify the same name at once, the primary key decides; if one name is below the other, the first lock
 * of the registered name decides.
 */
async function prove(tx: Tx, { applicationId, id, domain }: Domain): Promise<boolean> {
  const registrable = `foyer proven domain ${registrableDomainOf(domain)}`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${registrable}, 0))`);
  if (await isProvenByOthers(tx, { applicationId, domain, self: id })) return false;
  const proven = await tx
    .insert(provenDomains)
    .values({ domain, applicationId, customDomainId: id })
    .onConflictDoNothing()
    .returning({ domain: provenDomains.domain });
  return proven.length === 1;
}

/**
 * Stores the result and, for a verified domain, whether its records are wrong now or right again. A failed query changes neither.
 *
 * @param domain locked by the transaction
 */
export async function keepChecks(
  tx: Tx,
  actor: Actor | undefined,
  domain: Domain,
  checks: RecordChecks,
  request: RequestContext | null,
): Promise<Domain> {
  const isProven = domain.verifiedAt !== null;
  const breaks = isProven && domain.brokenSince === null && isBroken(checks);
  const mends = isProven && domain.brokenSince !== null && isComplete(checks);
  const [kept] = await tx
    .update(customDomains)
    .set({
      records: checks,
      checkedAt: sql`now()`,
      ...(isProven ? { recheckAt: RECHECK } : {}),
      ...(breaks ? { brokenSince: sql`now()` } : {}),
      ...(mends ? { brokenSince: null } : {}),
    })
    .where(and(isDomain(domain), eq(customDomains.ownerId, domain.ownerId)))
    .returning();
  if (!kept) throw new Error(`Custom domain ${domain.id} went while it was held`);
  const states = Object.fromEntries(Object.entries(checks).map(([which, { state }]) => [which, state]));
  if (breaks) await leaveDomainEvent(tx, actor, "custom_domain.broken", domain, request, { records: states });
  if (mends) await leaveDomainEvent(tx, actor, "custom_domain.mended", domain, request);
  return kept;
}

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
