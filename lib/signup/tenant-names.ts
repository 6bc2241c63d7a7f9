import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db } from "@/db/client";
import { hosts, tenants } from "@/db/schema";
import { env } from "../env/env";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { countHit, type LimitLeft, networkOf } from "../limits/rate-limits";
import { normaliseName, tenantNameProblem } from "../names";
import { isPending } from "../tenants/held-names";
import { tenantHosts } from "../tenants/insert";

export type NameAvailability =
  | { type: "checked"; available: boolean; host: string; left: LimitLeft }
  | { type: "refused"; code: "rate_limited"; retryAfterSeconds: number; left: LimitLeft }
  | { type: "refused"; code: "signup_disabled" };

/** Whether a tenant name is free, as advice: the submission decides. Only where people can create tenants, and not too often. */
export async function checkTenantName(
  host: CurrentHost,
  name: string,
  request: RequestContext,
): Promise<NameAvailability> {
  if (host.tenant || !host.application.signupEnabled) return { type: "refused", code: "signup_disabled" };
  const verdict = await countHit("name_checks_per_ip", networkOf(request.clientAddress));
  const { left } = verdict;
  if (!verdict.within) {
    return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds, left };
  }
  const wanted = normaliseName(name);
  const names = await tenantHosts(db(), host.application.id, wanted);
  const free = tenantNameProblem(wanted) === undefined && !(await isTaken(names.map((each) => each.hostname)));
  return { type: "checked", available: free, host: `${names[0]?.hostname}${env().portSuffix}`, left };
}

async function isTaken(hostnames: string[]): Promise<boolean> {
  const taken = await db()
    .select({ hostname: hosts.hostname })
    .from(hosts)
    .where(inArray(hosts.hostname, hostnames))
    .limit(1);
  return taken.length > 0;
}

/** Whether a tenant of that name is somebody's. One in which nobody is active yet may still be resumed by its own address. */
export async function isNameTaken(applicationId: string, name: string): Promise<boolean> {
  const [tenant] = await db()
    .select({ heldUntil: tenants.heldUntil, pending: isPending })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.name, name)));
  return tenant !== undefined && tenant.heldUntil === null && !tenant.pending;
}
