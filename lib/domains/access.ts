import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { customDomains } from "@/db/schema";
import { type Actor, accessToApplication, type Owner } from "../access/access";
import { recordEvent } from "../audit/events";
import type { AuditAction } from "../audit/log/actions";
import type { RequestContext } from "../hosts/current";
import { holdHosts } from "../hosts/resolve";
import { isId } from "../ids";
import { isThere } from "./read";

/** By whom a domain is named. */
export type DomainName = { applicationId: string; id: string };
export type Domain = typeof customDomains.$inferSelect;

/**
 * A domain that the actor may change, held until the transaction ends; or why not.
 *
 * @param hosts whether the hosts of an application are held with its domain, because they are about to change
 */
export async function holdDomain(
  tx: Tx,
  actor: Actor,
  { applicationId, id }: DomainName,
  { hosts = false } = {},
): Promise<{ type: "held"; domain: Domain } | { type: "not_found" } | { type: "forbidden" }> {
  const access = isId(id) ? await accessToApplication(actor, applicationId, tx) : undefined;
  if (!access) return { type: "not_found" };
  if (hosts) {
    const [named] = await tx
      .select({ tenantId: customDomains.tenantId })
      .from(customDomains)
      .where(isDomain({ applicationId, id }));
    if (named?.tenantId === null) await holdHosts(tx, applicationId, "alone");
    else if (named) await holdTenants(tx, { applicationId, tenantId: named.tenantId });
  }
  const [domain] = await tx
    .select()
    .from(customDomains)
    .where(and(isDomain({ applicationId, id }), isThere))
    .for("update");
  if (!domain) return { type: "not_found" };
  return access.mayChange ? { type: "held", domain } : { type: "forbidden" };
}

/**
 * Holds tenants, so that none is deleted until the transaction ends: one, or all of an application. Whoever deletes a tenant holds it first and then
 * what is below it; who does it the other way round would wait for them while they wait.
 */
export async function holdTenants(tx: Tx, { applicationId, tenantId }: Owner): Promise<void> {
  await tx.execute(sql`
    select count(*) from (
      select from tenants
      where application_id = ${applicationId} and (${tenantId}::text is null or id = ${tenantId})
      for key share) as held`);
}

export function isDomain({ applicationId, id }: DomainName) {
  return and(eq(customDomains.applicationId, applicationId), eq(customDomains.id, id));
}

/** Whatever happened to a domain leaves its event in the same transaction. @param actor absent: a job */
export async function leaveDomainEvent(
  tx: Tx,
  actor: Actor | undefined,
  action: Extract<AuditAction, `custom_domain.${string}`>,
  domain: Pick<Domain, "applicationId" | "tenantId" | "id" | "domain">,
  request: RequestContext | null,
  details: Record<string, unknown> = {},
): Promise<void> {
  const { applicationId, tenantId } = domain;
  const about = { applicationId, tenantId, actor: actor ?? { type: "SYSTEM" as const } };
  const facts = { customDomainId: domain.id, domain: domain.domain, ...details };
  const outcome = action.slice("custom_domain.".length);
  await recordEvent({ ...about, action, outcome, details: facts }, request, tx);
}
