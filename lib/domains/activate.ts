import "server-only";
import { and, eq, ne, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { matches, nextVersion } from "@/db/rows";
import { customDomains, hosts } from "@/db/schema";
import type { Actor } from "../access/access";
import { isStale } from "../changes/outcomes";
import type { RequestContext } from "../hosts/current";
import { type Domain, type DomainName, holdDomain, isDomain, leaveDomainEvent } from "./access";

export type ActivateOutcome =
  | { type: "activated" }
  /** Its records were never all found. */
  | { type: "not_verified" }
  /** Another owner has the domain's host, or one that a tenant would get under it. */
  | { type: "host_taken"; hostname: string }
  | { type: "stale"; version: number }
  | { type: "forbidden" }
  | { type: "not_found" };

export type DomainOptions = { expectedVersion?: number | null; request: RequestContext | null; tx?: Tx };

/** Rolls the transaction back: either all hosts are added, or none. */
class HostTaken extends Error {
  override name = "HostTaken";
  constructor(readonly hostname: string) {
    super(`${hostname} is somebody else's`);
  }
}

/**
 * Makes a verified domain the canonical one of its owner: adds its host and, for an application, a host under it for each tenant, all in
 * one transaction. The hosts of the previously active domain keep working, but are no longer canonical.
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
  // A domain that was active before has all of its hosts, because new tenants got one of these too.
  if (!(await hasHost(tx, domain))) {
    await insertHosts(tx, domain);
    const taken = await findTaken(tx, domain);
    if (taken !== undefined) throw new HostTaken(taken);
  }
  const changed = nextVersion(customDomains);
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

/** The names of all tenants in one statement. It waits for a tenant that is being deleted, and leaves it out. */
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
 * One of this domain's hosts that another owner has. Each is looked up by name: the planner would not know the rows that were just
 * inserted, and plan a join badly.
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
