import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { defaultSignupRoles, hosts, tenants, userRoles, users } from "@/db/schema";
import { tenantHostUnderCustomDomain, tenantVanityHost } from "../hosts/names";
import { applicationHosts, type CurrentHost } from "../hosts/resolve";
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
): Promise<Provisioned | "name_taken"> {
  for (let round = 0; round < 3; round += 1) {
    const tenantId =
      (await findTenant(tx, application.id, wanted.name)) ?? (await insertTenant(tx, application.id, wanted, "held"));
    if (tenantId === "taken") continue;
    if (typeof tenantId === "object") return createUser(tx, application.id, tenantId.created, email);
    const holder = await lockTenant(tx, application.id, tenantId);
    if (!holder) continue;
    if (holder.heldUntil === null) return "name_taken";
    if (holder.over) {
      // The name is free again; whoever asks next needs not wait for the job that tidies up.
      await tx.delete(tenants).where(and(eq(tenants.applicationId, application.id), eq(tenants.id, tenantId)));
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
  await tx.insert(tenants).values({
    applicationId,
    id,
    name: wanted.name,
    displayName: wanted.displayName,
    heldUntil: stay === "held" ? sql`now()` : null,
  });
  const names = await tenantHosts(tx, applicationId, wanted.name);
  const inserted = await tx
    .insert(hosts)
    .values(names.map((host) => ({ ...host, applicationId, tenantId: id })))
    .onConflictDoNothing()
    .returning({ hostname: hosts.hostname });
  if (inserted.length === names.length) return { created: id };
  await tx.delete(tenants).where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, id)));
  return "taken";
}

/** Frees a name that only signups hold which nobody activated in time. True where it did. */
export async function freeExpiredName(tx: Tx, applicationId: string, name: string): Promise<boolean> {
  const tenantId = await findTenant(tx, applicationId, name);
  if (!tenantId || !(await lockTenant(tx, applicationId, tenantId))?.over) return false;
  await tx.delete(tenants).where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId)));
  return true;
}

/** The hosts that a tenant of this name has or would have, in an order that is the same for everybody, so that no two wait for each other. */
export async function tenantHosts(tx: Tx, applicationId: string, tenantName: string) {
  const own = await applicationHosts(applicationId, tx);
  return own
    .map(({ hostname, kind }) =>
      kind === "VANITY"
        ? { hostname: tenantVanityHost(tenantName, hostname), kind: "VANITY" as const }
        : { hostname: tenantHostUnderCustomDomain(tenantName, hostname), kind: "APPLICATION_CUSTOM" as const },
    )
    .sort((a, b) => (a.hostname < b.hostname ? -1 : 1));
}

async function lockTenant(tx: Tx, applicationId: string, tenantId: string) {
  const [row] = await tx
    .select({ heldUntil: tenants.heldUntil, over: sql<boolean>`${tenants.heldUntil} < now()` })
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
  const policy = await tx
    .select({ roleId: defaultSignupRoles.roleId })
    .from(defaultSignupRoles)
    .where(eq(defaultSignupRoles.applicationId, applicationId));
  if (policy.length === 0) return;
  await tx.insert(userRoles).values(policy.map(({ roleId }) => ({ applicationId, tenantId, userId, roleId })));
}
