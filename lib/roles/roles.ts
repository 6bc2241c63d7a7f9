import "server-only";
import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { roles } from "@/db/schema";
import { type Actor, accessToApplication } from "../access/access";
import { recordEvent } from "../audit/events";
import type { AuditAction } from "../audit/log/actions";
import { changeRow, deleteRow, type Found } from "../changes/change-row";
import type { ChangeOptions, ChangeOutcome, CreateOutcome, DeleteOutcome } from "../changes/outcomes";
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
    if (!access) return { type: "not_found" };
    if (!access.mayChange) return { type: "forbidden" };
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
