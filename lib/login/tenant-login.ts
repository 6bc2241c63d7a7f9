import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { outbox, signupAttempts, tenants } from "@/db/schema";
import { parseOrigin } from "../attempts/gate";
import { PATHS } from "../authorizations/paths";
import { findInteraction } from "../authorizations/rows";
import { readInteraction } from "../authorizations/waiting";
import { originOf } from "../env/env";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { canonicalHostname } from "../hosts/resolve";
import { normaliseName, tenantNameProblem } from "../names";
import { keptOrigin, NO_ORIGIN, type Origin, pathWith } from "../origin";

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

/** Behind the link of a mail that leads to a login page. */
export const MAILED_LOGIN = "/login/mailed";

/**
 * The login page behind the link of a mail, with what its reader came with when they asked for it. An authorization that waits in their browser
 * on the application's host is known to that host alone, so the way leads over it, and from there to the tenant again.
 *
 * @param sent.mail the mail's name, as the link has it
 * @param sent.tenant the tenant's name, on the application's host
 */
export async function mailedLoginUrl(
  host: CurrentHost,
  sent: { mail: string; tenant: string },
  browser: Pick<RequestContext, "ties">,
): Promise<string> {
  const applicationId = host.application.id;
  const origin = await originOfMail(applicationId, sent.mail);
  if (!host.tenant) {
    const found = await findTenantLogin(host, sent.tenant, origin, browser);
    return found.type === "found" ? found.url : host.origin + pathWith("/login", origin);
  }
  const waits = origin.interaction && (await findInteraction(applicationId, null, origin.interaction));
  if (!waits) return host.origin + pathWith("/login", origin);
  const query = new URLSearchParams({ mail: sent.mail, tenant: host.tenant.name });
  return `${originOf(await canonicalHostname(applicationId, null))}${MAILED_LOGIN}?${query}`;
}

async function originOfMail(applicationId: string, name: string): Promise<Origin> {
  const [, tenantId, id] = /^([a-z2-7]{26})\.([a-z2-7]{26})$/.exec(name) ?? [];
  if (!tenantId || !id) return NO_ORIGIN;
  const [row] = await db()
    .select({ origin: outbox.origin, attempt: signupAttempts })
    .from(outbox)
    .leftJoin(
      signupAttempts,
      and(
        eq(signupAttempts.applicationId, outbox.applicationId),
        eq(signupAttempts.tenantId, outbox.tenantId),
        eq(signupAttempts.id, outbox.attemptId),
      ),
    )
    .where(and(eq(outbox.applicationId, applicationId), eq(outbox.tenantId, tenantId), eq(outbox.id, id)));
  return keptOrigin(row?.attempt ?? (row?.origin as Partial<Origin> | null | undefined));
}
