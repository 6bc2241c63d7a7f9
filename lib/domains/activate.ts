import "server-only";
import { and, eq, ne, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { customDomains, hosts } from "@/db/schema";
import type { Actor } from "../access/access";
import { isStale } from "../changes/outcomes";
import type { RequestContext } from "../hosts/current";
import { type Domain, type DomainName, holdDomain, isDomain, leaveDomainEvent } from "./access";

export type ActivateOutcome =
  | { type: "activated" }
  /** Its records were never all seen. */
  | { type: "not_verified" }
  /** Somebody else has the domain's host, or one that a tenant would get under it. */
  | { type: "host_taken"; hostname: string }
  | { type: "stale"; version: number }
  | { type: "forbidden" }
  | { type: "not_found" };

export type DomainOptions = { expectedVersion?: number | null; request: RequestContext | null; tx?: Tx };

/** Ends the transaction with nothing done: a part of the hosts is none. */
class HostTaken extends Error {
  override name = "HostTaken";
  constructor(readonly hostname: string) {
    super(`${hostname} is somebody else's`);
  }
}

/**
 * Makes a proven domain the one that its owner is known by: with its host, and for an application's with a host under it for each tenant, all
 * in one transaction. The one that was active stands by: its hosts go on answering, and are canonical no more.
 */
export async function activateCustomDomain(
  actor: Actor,
  name: DomainName,
  options: DomainOptions,
): Promise<ActivateOutcome> {
  try {
    return await withTransaction((tx) => activate(tx, actor, name, options), options.tx);
  } catch (error) {
    if (error instanceof HostTaken) return { type: "host_taken", hostname: error.hostname };
    throw error;
  }
}

async function activate(tx: Tx, actor: Actor, name: DomainName, options: DomainOptions): Promise<ActivateOutcome> {
  const held = await holdDomain(tx, actor, name, { hosts: true });
  if (held.type !== "held") return held;
  const { domain } = held;
  const { expectedVersion = null, request } = options;
  if (isStale({ expectedVersion }, domain.version)) return { type: "stale", version: domain.version };
  if (domain.verifiedAt === null) return { type: "not_verified" };
  if (domain.active) return { type: "activated" };
  // One that stood by has all of its hosts: whoever made a tenant meanwhile gave it one of these too.
  if (!(await hasHost(tx, domain))) {
    await insertHosts(tx, domain);
    const taken = await findTaken(tx, domain);
    if (taken !== undefined) throw new HostTaken(taken);
  }
  const changed = { version: sql`${customDomains.version} + 1`, updatedAt: sql`now()` };
  const [before] = await tx
    .update(customDomains)
    .set({ active: false, ...changed })
    .where(
      and(
        matches(customDomains, { applicationId: domain.applicationId, ownerId: domain.ownerId }),
        ne(customDomains.id, domain.id),
        customDomains.active,
      ),
    )
    .returning();
  await tx
    .update(customDomains)
    .set({ active: true, ...changed })
    .where(isDomain(domain));
  if (before) await leaveDomainEvent(tx, actor, "custom_domain.stood_by", before, request);
  await leaveDomainEvent(tx, actor, "custom_domain.activated", domain, request);
  return { type: "activated" };
}

async function hasHost(tx: Tx, { applicationId, id, domain }: Domain): Promise<boolean> {
  const isOwn = and(eq(hosts.hostname, domain), eq(hosts.applicationId, applicationId), eq(hosts.customDomainId, id));
  return (await tx.$count(hosts, isOwn)) > 0;
}

/** The names of all tenants in one statement. A tenant that is just being deleted is waited for, and left out. */
async function insertHosts(tx: Tx, { applicationId, tenantId, id, domain }: Domain): Promise<void> {
  const kind = tenantId === null ? "APPLICATION_CUSTOM" : "CUSTOM";
  await tx
    .insert(hosts)
    .values({ hostname: domain, applicationId, tenantId, kind, customDomainId: id })
    .onConflictDoNothing();
  if (tenantId !== null) return;
  await tx.execute(sql`
    insert into hosts (hostname, application_id, tenant_id, kind, custom_domain_id)
    select name || '.' || ${domain}::text, application_id, id, 'APPLICATION_CUSTOM'::host_kind, ${id}
    from tenants
    where application_id = ${applicationId}
    for key share
    on conflict do nothing`);
}

/**
 * One of the hosts that should be this domain's, and is another's. Each is asked for by its name: a join would be planned without knowing of
 * the rows that were inserted a moment ago.
 */
async function findTaken(tx: Tx, named: Domain): Promise<string | undefined> {
  const { applicationId, tenantId, id, domain } = named;
  if (!(await hasHost(tx, named))) return domain;
  if (tenantId !== null) return undefined;
  const { rows } = await tx.execute<{ hostname: string }>(sql`
    select t.name || '.' || ${domain}::text as hostname
    from tenants t
    where t.application_id = ${applicationId}
    and coalesce((
      select (h.application_id, h.tenant_id, h.custom_domain_id) <> (t.application_id, t.id, ${id})
      from hosts h
      where h.hostname = t.name || '.' || ${domain}::text), true)
    order by t.name
    limit 1`);
  return rows[0]?.hostname;
}
