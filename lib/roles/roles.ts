import "server-only";
import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { columnsOf } from "@/db/rows";
import { applications, defaultSignupRoles, roles } from "@/db/schema";
import { type Actor, accessToApplication, denialOf } from "../access/access";
import { recordEvent } from "../audit/events";
import type { AuditAction } from "../audit/log/actions";
import { changeRow, deleteRow, type Found } from "../changes/change-row";
import {
  type ChangeOptions,
  type ChangeOutcome,
  type CreateOutcome,
  type DeleteOutcome,
  isStale,
} from "../changes/outcomes";
import { isAccepted, type Weakening } from "../changes/weakening";
import { displayName, roleName, violationsIn } from "../form-text";
import { isId, newId } from "../ids";

type Options = Omit<ChangeOptions, "acceptWeakening">;

export const newRole = z.object({ name: roleName, displayName });
export const rolePatch = z.object({ displayName }).partial();

export type Role = typeof roles.$inferSelect;

/** A role of an application; undefined for what the actor may not see, and for what isn't there. */
export async function readRole(actor: Actor, applicationId: string, roleId: string): Promise<Role | undefined> {
  if (!isId(roleId) || !(await accessToApplication(actor, applicationId))) return undefined;
  const [role] = await db().select().from(roles).where(isRole(applicationId, roleId));
  return role;
}

/** A page of an application's roles, in the order of their names, and how many there are in all. @param filter.name the whole name */
export async function pageRoles(
  actor: Actor,
  applicationId: string,
  filter: { name?: string | undefined },
  { startIndex, count }: { startIndex: number; count: number },
): Promise<{ items: Role[]; total: number } | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const wanted = and(
    eq(roles.applicationId, applicationId),
    filter.name === undefined ? undefined : eq(roles.name, filter.name),
  );
  const total = await db().$count(roles, wanted);
  const query = db().select().from(roles).where(wanted).orderBy(asc(roles.name));
  return { items: await query.limit(count).offset(startIndex - 1), total };
}

/** Creates a role of an application. @param id its id, if it already had one elsewhere */
export async function createRole(
  actor: Actor,
  applicationId: string,
  raw: Record<string, unknown>,
  options: Pick<Options, "request" | "tx">,
  id = newId(),
): Promise<CreateOutcome> {
  return withTransaction(async (tx) => {
    const access = await accessToApplication(actor, applicationId, tx);
    if (!access?.mayChange) return denialOf(access);
    const parsed = newRole.safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const [created] = await tx
      .insert(roles)
      .values({ applicationId, id, ...parsed.data })
      .onConflictDoNothing({ target: [roles.applicationId, roles.name] })
      .returning({ id: roles.id });
    if (!created) return { type: "invalid", violations: { name: [{ code: "not_unique" }] } };
    await recordRoleEvent(tx, actor, "role.created", applicationId, { roleId: id, ...parsed.data }, options);
    return { type: "created", id };
  }, options.tx);
}

/** Changes a role's display name. */
export async function changeRole(
  actor: Actor,
  applicationId: string,
  roleId: string,
  raw: Record<string, unknown>,
  options: Options,
): Promise<ChangeOutcome> {
  return changeRow(raw, options, {
    find: (tx) => findRole(tx, actor, applicationId, roleId),
    schema: () => rolePatch,
    save: (tx, values) => tx.update(roles).set(values).where(isRole(applicationId, roleId)),
    record: (tx, changes, { name }) =>
      recordRoleEvent(tx, actor, "role.changed", applicationId, { roleId, name, changes }, options),
  });
}

/** Deletes a role, and removes it from all users and from the role assignment policy. */
export async function deleteRole(
  actor: Actor,
  applicationId: string,
  roleId: string,
  options: Options,
): Promise<DeleteOutcome> {
  return deleteRow(options, {
    find: (tx) => findRole(tx, actor, applicationId, roleId),
    remove: async (tx, { name }) => {
      await tx.delete(roles).where(isRole(applicationId, roleId));
      await recordRoleEvent(tx, actor, "role.deleted", applicationId, { roleId, name }, options);
    },
  });
}

async function findRole(tx: Tx, actor: Actor, applicationId: string, roleId: string): Promise<Found<Role> | undefined> {
  const access = await accessToApplication(actor, applicationId, tx);
  if (!access || !isId(roleId)) return undefined;
  const [row] = await tx.select().from(roles).where(isRole(applicationId, roleId)).for("update");
  return row && { row, mayChange: access.mayChange };
}

function isRole(applicationId: string, roleId: string) {
  return and(eq(roles.applicationId, applicationId), eq(roles.id, roleId));
}

async function recordRoleEvent(
  tx: Tx,
  actor: Actor,
  action: AuditAction & `role.${string}`,
  applicationId: string,
  details: Record<string, unknown>,
  { request }: Pick<Options, "request">,
): Promise<void> {
  const outcome = action === "role.changed" ? "saved" : action.slice("role.".length);
  await recordEvent({ applicationId, tenantId: null, action, outcome, actor, details }, request, tx);
}

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
    if (!access?.mayChange) return denialOf(access);
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
    const about = { applicationId, tenantId: null, actor, details: { changes } };
    const event = { ...about, action: "role_assignment_policy.changed", outcome: "saved" } as const;
    await recordEvent(event, options.request, tx);
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
      ...columnsOf(roles, "id", "name", "displayName"),
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
