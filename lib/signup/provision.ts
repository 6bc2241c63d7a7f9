import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { defaultSignupRoles, hosts, roles, tenants, userRoles, users } from "@/db/schema";
import { recordEvent } from "../audit";
import type { RequestContext } from "../hosts/current";
import { holdHosts } from "../hosts/hold";
import { tenantHostUnderCustomDomain, tenantVanityHost } from "../hosts/names";
import { type ApplicationHost, applicationHosts, type CurrentHost } from "../hosts/resolve";
import { newId } from "../ids";

type Application = CurrentHost["application"];

/** Who stands behind an address in a tenant after provisioning. Only `created` has roles to get: the type is what role assignment takes. */
export type Provisioned =
  | { type: "created"; tenantId: string; userId: string }
  | { type: "resumed"; tenantId: string; userId: string }
  | { type: "already_active"; tenantId: string; userId: string }
  | { type: "deactivated"; tenantId: string; userId: string };

export type TenantName = { name: string; displayName: string };

/**
 * Application level: a tenant of that name with its first user. Everybody who wants one name meets at the primary key of `hosts`; who comes
 * second finds the first one's tenant, and resumes it where it is the same address on a tenant that nobody has activated.
 *
 * @returns "name_taken" for a name that is somebody else's
 */
export async function provisionTenant(
  tx: Tx,
  application: Application,
  wanted: TenantName,
  email: string,
  request: RequestContext,
): Promise<Provisioned | "name_taken"> {
  for (let round = 0; round < 3; round += 1) {
    const tenantId =
      (await findTenant(tx, application.id, wanted.name)) ?? (await insertTenant(tx, application.id, wanted, "held"));
    if (tenantId === "taken") continue;
    if (typeof tenantId === "object") return createUser(tx, application.id, tenantId.created, email);
    const holder = await lockTenant(tx, application.id, tenantId);
    if (!holder) continue;
    if (holder.heldUntil === null && !holder.pending) return "name_taken";
    if (holder.over) {
      // Whoever asks next needs not wait for the job that tidies up.
      await freeName(tx, application.id, { id: tenantId, name: wanted.name }, request);
      continue;
    }
    const user = await lockUserByEmail(tx, application.id, tenantId, email);
    return user?.status === "PROVISIONED" && user.origin === "SIGNUP"
      ? { type: "resumed", tenantId, userId: user.id }
      : "name_taken";
  }
  return "name_taken";
}

/** Tenant level: one user for the address, whoever comes first; the rest meet that user. */
export async function provisionUser(
  tx: Tx,
  applicationId: string,
  tenantId: string,
  email: string,
): Promise<Provisioned> {
  const existing =
    (await lockUserByEmail(tx, applicationId, tenantId, email)) ??
    (await createUser(tx, applicationId, tenantId, email));
  if ("type" in existing) return existing;
  const type = { PROVISIONED: "resumed", ACTIVE: "already_active", INACTIVE: "deactivated" } as const;
  return { type: type[existing.status], tenantId, userId: existing.id };
}

async function findTenant(tx: Tx, applicationId: string, name: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.name, name)));
  return row?.id;
}

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

/** Frees a name that only signups hold which nobody activated in time. True where it did. */
export async function freeExpiredName(
  tx: Tx,
  applicationId: string,
  name: string,
  request: RequestContext | null,
): Promise<boolean> {
  const id = await findTenant(tx, applicationId, name);
  if (!id || !(await lockTenant(tx, applicationId, id))?.over) return false;
  await freeName(tx, applicationId, { id, name }, request);
  return true;
}

async function freeName(
  tx: Tx,
  applicationId: string,
  tenant: { id: string; name: string },
  request: RequestContext | null,
): Promise<void> {
  await holdHosts(tx, applicationId, "share");
  await tx.delete(tenants).where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenant.id)));
  await recordEvent(nameFreed(applicationId, tenant), request, tx);
}

/** The event of a name that is free again: its time was over, whoever noticed. */
export function nameFreed(applicationId: string, { id, name }: { id: string; name: string }) {
  return {
    applicationId,
    tenantId: id,
    action: "tenant_name.freed",
    outcome: "expired",
    actor: { type: "SYSTEM" },
    details: { name },
  } as const;
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

/**
 * Whether nobody is active yet in a tenant that signups at application level have asked for: also where an operator has made it stay
 * meanwhile, so that whoever signed up there can still come back to it. Written out, because Drizzle leaves the tables' names away.
 */
export const isPending = sql<boolean>`(
  exists (
    select from signup_attempts a
    where (a.application_id, a.tenant_id) = (tenants.application_id, tenants.id) and a.level = 'APPLICATION')
  and not exists (
    select from users u
    where (u.application_id, u.tenant_id) = (tenants.application_id, tenants.id) and u.status <> 'PROVISIONED'))`;

async function lockTenant(tx: Tx, applicationId: string, tenantId: string) {
  const [row] = await tx
    .select({
      heldUntil: tenants.heldUntil,
      over: sql<boolean>`coalesce(${tenants.heldUntil} < now(), false)`,
      pending: isPending,
    })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId)))
    .for("no key update");
  return row;
}

async function lockUserByEmail(tx: Tx, applicationId: string, tenantId: string, email: string) {
  const [row] = await tx
    .select({ id: users.id, status: users.status, origin: users.origin })
    .from(users)
    .where(and(eq(users.applicationId, applicationId), eq(users.tenantId, tenantId), eq(users.email, email)))
    .for("update");
  return row;
}

/** A PROVISIONED user with the roles of the role assignment policy; or, where somebody else was first, the user they made. */
async function createUser(tx: Tx, applicationId: string, tenantId: string, email: string): Promise<Provisioned> {
  const id = newId();
  const [created] = await tx
    .insert(users)
    .values({ applicationId, tenantId, id, email, status: "PROVISIONED", origin: "SIGNUP" })
    .onConflictDoNothing({ target: [users.applicationId, users.tenantId, users.email] })
    .returning({ id: users.id });
  if (!created) return provisionUser(tx, applicationId, tenantId, email);
  const provisioned = { type: "created", tenantId, userId: id } as const;
  await assignRoles(tx, applicationId, provisioned);
  return provisioned;
}

async function assignRoles(
  tx: Tx,
  applicationId: string,
  { tenantId, userId }: Extract<Provisioned, { type: "created" }>,
): Promise<void> {
  // Held until the roles are given: one that is just being deleted is not there any more, instead of a fault.
  const policy = await tx
    .select({ roleId: roles.id })
    .from(defaultSignupRoles)
    .innerJoin(
      roles,
      and(eq(roles.applicationId, defaultSignupRoles.applicationId), eq(roles.id, defaultSignupRoles.roleId)),
    )
    .where(eq(defaultSignupRoles.applicationId, applicationId))
    .for("key share", { of: roles });
  if (policy.length === 0) return;
  await tx.insert(userRoles).values(policy.map(({ roleId }) => ({ applicationId, tenantId, userId, roleId })));
}
