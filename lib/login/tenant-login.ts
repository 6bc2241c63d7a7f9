import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { tenants } from "@/db/schema";
import { parseOrigin } from "../attempts/gate";
import { PATHS } from "../authorizations/paths";
import { readInteraction } from "../authorizations/waiting";
import { originOf } from "../env/env";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { canonicalHostname } from "../hosts/resolve";
import { normaliseName, tenantNameProblem } from "../names";
import { type Origin, pathWith } from "../origin";

export type TenantLogin = { type: "found"; url: string } | { type: "not_found" };

/**
 * Tenant discovery by name on an application's host: the login page of that tenant, with what the visitor came with. Whether a name is
 * taken is no secret: its host answers to everybody.
 */
export async function findTenantLogin(
  host: CurrentHost,
  name: string,
  origin: { [part in keyof Origin]?: unknown },
  browser: Pick<RequestContext, "ties">,
): Promise<TenantLogin> {
  const wanted = normaliseName(name);
  if (tenantNameProblem(wanted)) return { type: "not_found" };
  const [tenant] = await db()
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.applicationId, host.application.id), eq(tenants.name, wanted)));
  if (!tenant) return { type: "not_found" };
  return { type: "found", url: await tenantLoginUrl(host, tenant.id, origin, browser) };
}

/**
 * The login page of a tenant, for a visitor of that tenant's host or of its application's. An authorization that waits in this browser on the
 * application's host goes on at the tenant's, with every parameter; what can't be carried is left behind.
 */
export async function tenantLoginUrl(
  host: CurrentHost,
  tenantId: string,
  given: { [part in keyof Origin]?: unknown },
  browser: Pick<RequestContext, "ties">,
): Promise<string> {
  const tenantHost = originOf(await canonicalHostname(host.application.id, tenantId));
  const origin = await parseOrigin(host, given, browser);
  if (!origin) return `${tenantHost}/login`;
  const waiting = host.tenant ? undefined : await readInteraction(host, origin.interaction, browser.ties);
  return waiting?.query ? `${tenantHost}${PATHS.authorize}?${waiting.query}` : tenantHost + pathWith("/login", origin);
}
