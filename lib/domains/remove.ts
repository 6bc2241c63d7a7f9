import "server-only";
import { sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { customDomains } from "@/db/schema";
import type { Actor } from "../access/access";
import type { DeleteOutcome } from "../changes/outcomes";
import { isStale } from "../changes/outcomes";
import { canonicalHostname } from "../hosts/resolve";
import { type Domain, type DomainName, holdDomain, holdTenants, isDomain, leaveDomainEvent } from "./access";
import type { DomainOptions } from "./activate";

/**
 * Removes a domain with its proof and all of its hosts. If it was active, the vanity host becomes canonical again, even if there is another
 * verified domain: nobody is moved to a domain that they didn't choose at that moment. Signups that began on one of its hosts end on the
 * current host of their tenant or application.
 */
export async function removeCustomDomain(
  actor: Actor,
  name: DomainName,
  { expectedVersion = null, request, tx: outer }: DomainOptions,
): Promise<DeleteOutcome> {
  return withTransaction(async (tx) => {
    const held = await holdDomain(tx, actor, name, { hosts: true });
    if (held.type !== "held") return held;
    const { domain } = held;
    if (isStale({ expectedVersion }, domain.version)) {
      return { type: "stale", version: domain.version };
    }
    if (domain.tenantId === null) await holdTenants(tx, domain);
    await tx.update(customDomains).set({ active: false }).where(isDomain(domain));
    await leadAttemptsElsewhere(tx, domain);
    await tx.delete(customDomains).where(isDomain(domain));
    const { active } = domain;
    await leaveDomainEvent(tx, actor, "custom_domain.removed", domain, request, { active });
    return { type: "deleted" };
  }, outer);
}

/** Links in earlier mails stop working with their host; mails that are sent again use a current host. */
async function leadAttemptsElsewhere(tx: Tx, { applicationId, id }: Domain): Promise<void> {
  const application = await canonicalHostname(applicationId, null, tx);
  await tx.execute(sql`
    update signup_attempts a
    set host = case when h.tenant_id is null then ${application} else (
      select o.hostname from hosts o
      left join custom_domains d on (d.application_id, d.id) = (o.application_id, o.custom_domain_id)
      where (o.application_id, o.tenant_id) = (h.application_id, h.tenant_id)
      and (o.custom_domain_id is null or d.active)
      order by o.kind desc
      limit 1) end
    from hosts h
    where a.application_id = ${applicationId} and a.activated_at is null and a.ended_at is null
    and h.hostname = a.host and (h.application_id, h.custom_domain_id) = (a.application_id, ${id})`);
}
