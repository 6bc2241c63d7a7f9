import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { hosts, tenants } from "@/db/schema";
import { type ApplicationHost, applicationHosts, holdHosts } from "../hosts/resolve";
import { newId } from "../ids";
import { tenantHostUnderCustomDomain, tenantVanityHost } from "../names";

export type TenantName = { name: string; displayName: string };

/**
 * A new tenant with a host under each host of its application. "taken" when a host of these is somebody's already: then nothing of it
 * stays.
 *
 * @param stay "held": until somebody activates, as the attempt that follows in this transaction says; "here": an operator made it
 */
export async function insertTenant(
  tx: Tx,
  applicationId: string,
  wanted: TenantName,
  stay: "held" | "here",
): Promise<{ created: string } | "taken"> {
  const id = newId();
  const created = await insertTenants(tx, applicationId, [{ ...wanted, id }], stay);
  return created.has(id) ? { created: id } : "taken";
}

/** A tenant that is to be; what is absent of it is as it is by default. */
export type NewTenant = TenantName & { id: string; signupEnabled?: boolean; allowedSignupEmailDomains?: string[] };

/** {@link insertTenant} for many of one application, in as many statements as for one. Returns the ids of those whose name was free. */
export async function insertTenants(
  tx: Tx,
  applicationId: string,
  wanted: readonly NewTenant[],
  stay: "held" | "here",
): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  await holdHosts(tx, applicationId, "share");
  const heldUntil = stay === "held" ? sql`now()` : null;
  await tx.insert(tenants).values(wanted.map((tenant) => ({ ...tenant, applicationId, heldUntil })));
  const own = await applicationHosts(applicationId, tx);
  const names = inOrder(
    wanted.flatMap(({ id, name }) =>
      hostsBelow(own, name).map(({ standsBy: _, ...host }) => ({ ...host, applicationId, tenantId: id })),
    ),
  );
  const inserted = await tx.insert(hosts).values(names).onConflictDoNothing().returning({ tenantId: hosts.tenantId });
  const counts = new Map<string | null, number>();
  for (const { tenantId } of inserted) counts.set(tenantId, (counts.get(tenantId) ?? 0) + 1);
  const isWhole = ({ id }: NewTenant) => counts.get(id) === own.length;
  const taken = wanted.filter((tenant) => !isWhole(tenant)).map(({ id }) => id);
  if (taken.length > 0) {
    await tx.delete(tenants).where(and(eq(tenants.applicationId, applicationId), inArray(tenants.id, taken)));
  }
  return new Set(wanted.filter(isWhole).map(({ id }) => id));
}

/** The hosts that a tenant of this name has or would have, canonical one first. */
export async function tenantHosts(tx: Tx, applicationId: string, tenantName: string) {
  return hostsBelow(await applicationHosts(applicationId, tx), tenantName);
}

function hostsBelow(own: readonly ApplicationHost[], tenantName: string) {
  return own.map(({ hostname, kind, ...domain }) =>
    kind === "VANITY"
      ? { ...domain, hostname: tenantVanityHost(tenantName, hostname), kind }
      : { ...domain, hostname: tenantHostUnderCustomDomain(tenantName, hostname), kind: "APPLICATION_CUSTOM" as const },
  );
}

/** The same order for everybody who inserts hosts, so that no two wait for each other. */
function inOrder<Host extends { hostname: string }>(names: Host[]): Host[] {
  return names.sort((a, b) => (a.hostname < b.hostname ? -1 : 1));
}
