import "server-only";
import { and, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { defaultSignupRoles, roles, userRoles, users } from "@/db/schema";
import type { RequestContext } from "../hosts/current";
import type { CurrentHost } from "../hosts/resolve";
import { newId } from "../ids";
import { findTenant, freeName, lockTenant } from "../tenants/held-names";
import { insertTenant, type TenantName } from "../tenants/insert";

type Application = CurrentHost["application"];

/** Who stands behind an address in a tenant after provisioning. Only `created` has roles to get: the type is what role assignment takes. */
export type Provisioned =
  | { type: "created"; tenantId: string; userId: string }
  | { type: "resumed"; tenantId: string; userId: string }
  | { type: "already_active"; tenantId: string; userId: string }
  | { type: "deactivated"; tenantId: string; userId: string };

/**
 * Application level: a tenant of that name with its first user. Everybody who wants one name meets at the primary key of `hosts`; the
 * second finds the tenant of the first, and resumes it if it is the same address and nobody has activated it.
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
      // The next one must not have to wait for housekeeping.
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

/** Tenant level: the first submission makes the user of an address; the others find that user. */
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

async function lockUserByEmail(tx: Tx, applicationId: string, tenantId: string, email: string) {
  const [row] = await tx
    .select({ id: users.id, status: users.status, origin: users.origin })
    .from(users)
    .where(and(eq(users.applicationId, applicationId), eq(users.tenantId, tenantId), eq(users.email, email)))
    .for("update");
  return row;
}

/** A PROVISIONED user with the roles of the role assignment policy; or the user that somebody else has made just before. */
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
  // Locked until the roles are given: a role that is being deleted at this moment is then missing, and not a fault.
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
