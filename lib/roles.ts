import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { roles } from "@/db/schema";
import { type AuditAction, recordEvent } from "./audit";
import { displayName, roleName, violationsIn } from "./form-text";
import { isId, newId } from "./ids";
import { type Actor, accessToApplication } from "./settings/access";
import type { ChangeOptions, ChangeOutcome } from "./settings/change";
import { changesBetween } from "./settings/patch";
import { isStale } from "./settings/stale";
import type { CreateOutcome, DeleteOutcome } from "./tenants";

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
): Promise<{ roles: Role[]; total: number } | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const wanted = and(
    eq(roles.applicationId, applicationId),
    filter.name === undefined ? undefined : eq(roles.name, filter.name),
  );
  const total = await db().$count(roles, wanted);
  const query = db().select().from(roles).where(wanted).orderBy(asc(roles.name));
  return { roles: await query.limit(count).offset(startIndex - 1), total };
}

/** Makes a role of an application. Nobody has it yet. @param id the one that it had elsewhere, if it shall keep that */
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
    await leaveEvent(tx, actor, "role.created", applicationId, { roleId: id, ...parsed.data }, options);
    return { type: "created", id };
  }, options.tx);
}

/** Changes what a role is called. */
export async function changeRole(
  actor: Actor,
  applicationId: string,
  roleId: string,
  raw: Record<string, unknown>,
  options: Options,
): Promise<ChangeOutcome> {
  return withTransaction(async (tx) => {
    const found = await findRole(tx, actor, applicationId, roleId);
    if ("type" in found) return found;
    const parsed = rolePatch.safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const { version, displayName, name } = found.role;
    if (isStale(options, version)) {
      return { type: "stale", current: { displayName }, version };
    }
    const changes = changesBetween({ displayName }, { displayName, ...parsed.data });
    if (Object.keys(changes).length === 0) return { type: "saved", version };
    await tx
      .update(roles)
      .set({ ...parsed.data, version: version + 1, updatedAt: sql`now()` })
      .where(isRole(applicationId, roleId));
    await leaveEvent(tx, actor, "role.changed", applicationId, { roleId, name, changes }, options);
    return { type: "saved", version: version + 1 };
  }, options.tx);
}

/** Deletes a role, takes it from everybody who has it and out of the role assignment policy. */
export async function deleteRole(
  actor: Actor,
  applicationId: string,
  roleId: string,
  options: Options,
): Promise<DeleteOutcome> {
  return withTransaction(async (tx) => {
    const found = await findRole(tx, actor, applicationId, roleId);
    if ("type" in found) return found;
    const { version, name } = found.role;
    if (isStale(options, version)) return { type: "stale", version };
    await tx.delete(roles).where(isRole(applicationId, roleId));
    await leaveEvent(tx, actor, "role.deleted", applicationId, { roleId, name }, options);
    return { type: "deleted" };
  }, options.tx);
}

async function findRole(
  tx: Tx,
  actor: Actor,
  applicationId: string,
  roleId: string,
): Promise<{ role: typeof roles.$inferSelect } | { type: "not_found" } | { type: "forbidden" }> {
  const access = await accessToApplication(actor, applicationId, tx);
  if (!access) return { type: "not_found" };
  if (!access.mayChange) return { type: "forbidden" };
  const [role] = await tx.select().from(roles).where(isRole(applicationId, roleId)).for("update");
  return role ? { role } : { type: "not_found" };
}

function isRole(applicationId: string, roleId: string) {
  return and(eq(roles.applicationId, applicationId), eq(roles.id, roleId));
}

async function leaveEvent(
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
