import "server-only";
import { and, desc, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { applications, customDomains, hosts, tenants } from "@/db/schema";
import { originOf } from "../env/env";

/** The owner of a host: an application, or one of its tenants. */
export type CurrentHost = {
  hostname: string;
  /** Scheme, host and port as browsers see them. Links are built from this and never from the request. */
  origin: string;
  kind: "VANITY" | "APPLICATION_CUSTOM" | "CUSTOM";
  application: typeof applications.$inferSelect;
  tenant: typeof tenants.$inferSelect | null;
  /** The tenant's own active custom domain, on whichever of its hosts this is. */
  tenantCustomDomain: string | null;
};

/** The application or tenant that a host name belongs to, in one lookup by primary key; null for an unknown name. */
export async function findHost(hostname: string): Promise<CurrentHost | null> {
  const [row] = await db()
    .select({ host: hosts, application: applications, tenant: tenants, tenantCustomDomain: customDomains.domain })
    .from(hosts)
    .innerJoin(applications, eq(applications.id, hosts.applicationId))
    .leftJoin(tenants, and(eq(tenants.applicationId, hosts.applicationId), eq(tenants.id, hosts.tenantId)))
    .leftJoin(
      customDomains,
      and(
        matches(customDomains, { applicationId: hosts.applicationId, ownerId: hosts.tenantId }),
        customDomains.active,
      ),
    )
    .where(eq(hosts.hostname, hostname))
    .limit(1);
  if (!row) return null;
  return {
    hostname,
    origin: originOf(hostname),
    kind: row.host.kind,
    application: row.application,
    tenant: row.tenant,
    tenantCustomDomain: row.tenantCustomDomain,
  };
}

/**
 * The host that an application (`tenantId` null) or a tenant is known by: its own active custom domain, else the one under its
 * application's, else the vanity host. Auth sessions live on a tenant's canonical host alone.
 *
 * @throws when the owner has no host at all, which no transaction of ours leaves behind
 */
export async function canonicalHostname(
  applicationId: string,
  tenantId: string | null,
  tx: Tx = db(),
): Promise<string> {
  const [row] = await tx
    .select({ hostname: hosts.hostname })
    .from(hosts)
    .leftJoin(customDomains, isDomainOfHost)
    .where(and(ownedBy(applicationId, tenantId), isCandidate))
    .orderBy(desc(hosts.kind))
    .limit(1);
  if (!row) throw new Error(`No host for application ${applicationId}, tenant ${tenantId ?? "none"}`);
  return row.hostname;
}

/**
 * Where a visit to a host that is not canonical is redirected: the same path and query on the canonical one, unchanged. Undefined on the
 * canonical host, so that there is no loop.
 *
 * @param target path and query, beginning with a slash
 */
export async function canonicalUrl(host: CurrentHost, target: string, tx: Tx = db()): Promise<string | undefined> {
  const hostname = await canonicalHostname(host.application.id, host.tenant?.id ?? null, tx);
  return hostname === host.hostname ? undefined : originOf(hostname) + target;
}

/** {@link canonicalHostname} of many tenants of one application, by their ids; one that isn't there is not in it. */
export async function canonicalHostnames(
  applicationId: string,
  tenantIds: readonly string[],
): Promise<Map<string, string>> {
  if (tenantIds.length === 0) return new Map();
  const rows = await db()
    .selectDistinctOn([hosts.tenantId], { tenantId: hosts.tenantId, hostname: hosts.hostname })
    .from(hosts)
    .leftJoin(customDomains, isDomainOfHost)
    .where(and(eq(hosts.applicationId, applicationId), inArray(hosts.tenantId, [...tenantIds]), isCandidate))
    .orderBy(hosts.tenantId, desc(hosts.kind));
  return new Map(rows.flatMap(({ tenantId, hostname }) => (tenantId === null ? [] : [[tenantId, hostname]])));
}

/** The tenant's active custom domain, which destinations carry as `tenant_custom_domain`; null without one. */
export async function tenantCustomDomain(
  applicationId: string,
  tenantId: string,
  tx: Tx = db(),
): Promise<string | null> {
  const [row] = await tx
    .select({ hostname: hosts.hostname })
    .from(hosts)
    .leftJoin(customDomains, isDomainOfHost)
    .where(and(ownedBy(applicationId, tenantId), eq(hosts.kind, "CUSTOM"), isCandidate))
    .limit(1);
  return row?.hostname ?? null;
}

/** A host of an application itself. `standsBy`: it answers, and its custom domain is not the active one. */
export type ApplicationHost = {
  hostname: string;
  kind: CurrentHost["kind"];
  customDomainId: string | null;
  standsBy: boolean;
};

/** The application's own hosts, canonical one first: what a new tenant's hosts are made from. */
export async function applicationHosts(applicationId: string, tx: Tx = db()): Promise<ApplicationHost[]> {
  const { hostname, kind, customDomainId } = hosts;
  const standsBy: SQL<boolean> = sql`not (${isCandidate})`;
  return tx
    .select({ hostname, kind, customDomainId, standsBy })
    .from(hosts)
    .leftJoin(customDomains, isDomainOfHost)
    .where(ownedBy(applicationId, null))
    .orderBy(standsBy, desc(kind), hostname);
}

const isDomainOfHost = matches(customDomains, { applicationId: hosts.applicationId, id: hosts.customDomainId });

/** Only an active custom domain makes a host canonical. */
const isCandidate = or(isNull(hosts.customDomainId), customDomains.active);

function ownedBy(applicationId: string, tenantId: string | null) {
  return and(
    eq(hosts.applicationId, applicationId),
    tenantId === null ? isNull(hosts.tenantId) : eq(hosts.tenantId, tenantId),
  );
}

/** What is done to the hosts of a million tenants at once takes its time. */
const ALONE_MS = 120_000;

/**
 * Holds an application's own hosts as they are until the transaction ends. Whoever makes tenants shares the hold, since each of them gets a
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
