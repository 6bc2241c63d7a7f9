import "server-only";
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { applications, defaultSignupRoles, roles } from "@/db/schema";
import { type Actor, accessToApplication } from "../access/access";
import { recordEvent } from "../audit/events";
import { type ChangeOptions, type ChangeOutcome, isStale } from "../changes/outcomes";
import { isAccepted, type Weakening } from "../changes/weakening";

export type SignupRole = { id: string; name: string; displayName: string; given: boolean };

/** The roles of an application by name, and which of them signup gives (the role assignment policy). Undefined where there is no access. */
export async function readSignupRoles(
  actor: Actor,
  applicationId: string,
): Promise<{ roles: SignupRole[]; version: number } | undefined> {
  const access = await accessToApplication(actor, applicationId);
  return access && { roles: await rolesOf(db(), applicationId), version: access.application.version };
}

/**
 * Sets which roles every user gets whom a signup creates from now on. The application's version counts these changes too, because the
 * policy is a part of it. Ids that are no role of this application are a violation.
 */
export async function changeSignupRoles(
  actor: Actor,
  applicationId: string,
  roleIds: readonly string[],
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return withTransaction(async (tx) => {
    const access = await accessToApplication(actor, applicationId, tx, "no key update");
    if (!access) return { type: "not_found" };
    if (!access.mayChange) return { type: "forbidden" };
    const { version } = access.application;
    const known = await rolesOf(tx, applicationId);
    const wanted = new Set(roleIds);
    const before = known.filter((role) => role.given);
    const after = known.filter((role) => wanted.has(role.id));
    if (after.length !== wanted.size) return { type: "invalid", violations: { roles: [{ code: "invalid_format" }] } };
    if (isStale(options, version)) {
      return { type: "stale", current: { roles: before.map((role) => role.id) }, version };
    }
    const removed = before.filter((role) => !wanted.has(role.id)).map((role) => role.id);
    const added = after.filter((role) => !role.given);
    if (removed.length + added.length === 0) return { type: "saved", version };
    const warnings: Weakening[] =
      added.length > 0 ? [{ code: "more_signup_roles", roles: added.map((role) => role.name) }] : [];
    if (!isAccepted(warnings, options.acceptWeakening)) return { type: "weakening", warnings };
    const addedIds = added.map((role) => role.id);
    await replace(tx, applicationId, removed, addedIds);
    await tx
      .update(applications)
      .set({ version: version + 1, updatedAt: sql`now()` })
      .where(eq(applications.id, applicationId));
    const changes = { roles: { from: before.map((role) => role.name), to: after.map((role) => role.name) } };
    await recordEvent(
      {
        applicationId,
        tenantId: null,
        action: "role_assignment_policy.changed",
        outcome: "saved",
        actor,
        details: { changes },
      },
      options.request,
      tx,
    );
    return { type: "saved", version: version + 1 };
  }, options.tx);
}

async function replace(tx: Tx, applicationId: string, removed: string[], added: string[]): Promise<void> {
  if (removed.length > 0) {
    await tx
      .delete(defaultSignupRoles)
      .where(and(eq(defaultSignupRoles.applicationId, applicationId), inArray(defaultSignupRoles.roleId, removed)));
  }
  if (added.length > 0) {
    await tx.insert(defaultSignupRoles).values(added.map((roleId) => ({ applicationId, roleId })));
  }
}

async function rolesOf(tx: Tx, applicationId: string): Promise<SignupRole[]> {
  return tx
    .select({
      id: roles.id,
      name: roles.name,
      displayName: roles.displayName,
      given: sql<boolean>`${defaultSignupRoles.roleId} is not null`,
    })
    .from(roles)
    .leftJoin(
      defaultSignupRoles,
      and(eq(defaultSignupRoles.applicationId, roles.applicationId), eq(defaultSignupRoles.roleId, roles.id)),
    )
    .where(eq(roles.applicationId, applicationId))
    .orderBy(asc(roles.name));
}
