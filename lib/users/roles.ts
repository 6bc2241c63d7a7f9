import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { roles, userRoles } from "@/db/schema";
import { type Actor, accessToApplication, denialOf } from "../access/access";
import { recordEvent } from "../audit/events";
import type { RequestContext } from "../hosts/current";
import { isId } from "../ids";
import { readUser, type UserId } from "./read";
import { lockUser, type UserName } from "./users";

export type RoleOutcome =
  | { type: "done" }
  | { type: "not_found" }
  /** The user is there, the role is not. */
  | { type: "no_role" }
  | { type: "forbidden" };

/** Gives a user a role of the application. One that they have already is no change. */
export async function giveRole(
  actor: Actor,
  name: UserId,
  roleId: string,
  request: RequestContext | null,
): Promise<RoleOutcome> {
  return withTransaction(async (tx) => {
    const found = await lockForRoles(tx, actor, name);
    if ("type" in found) return found;
    const { user } = found;
    const [role] = isId(roleId)
      ? await tx
          .select({ name: roles.name })
          .from(roles)
          .where(and(eq(roles.applicationId, user.applicationId), eq(roles.id, roleId)))
          // One that is just being deleted is not there any more, instead of a fault.
          .for("key share")
      : [];
    if (!role) return { type: "no_role" };
    const given = await tx
      .insert(userRoles)
      .values({ ...user, roleId })
      .onConflictDoNothing()
      .returning({ roleId: userRoles.roleId });
    if (given.length === 0) return { type: "done" };
    const details = { roleId, name: role.name };
    await recordEvent({ ...user, action: "user.role_given", outcome: "given", actor, details }, request, tx);
    return { type: "done" };
  });
}

/** Takes a role from a user; "no_role" where they don't have it. */
export async function takeRole(
  actor: Actor,
  name: UserId,
  roleId: string,
  request: RequestContext | null,
): Promise<RoleOutcome> {
  return withTransaction(async (tx) => {
    const found = await lockForRoles(tx, actor, name);
    if ("type" in found) return found;
    const { user } = found;
    if (!isId(roleId)) return { type: "no_role" };
    const taken = await tx
      .delete(userRoles)
      .where(
        matches(userRoles, { applicationId: user.applicationId, tenantId: user.tenantId, userId: user.userId, roleId }),
      )
      .returning({ roleId: userRoles.roleId });
    if (taken.length === 0) return { type: "no_role" };
    await recordEvent(
      { ...user, action: "user.role_taken", outcome: "taken", actor, details: { roleId } },
      request,
      tx,
    );
    return { type: "done" };
  });
}

/** How many users of an application have a role; undefined for an application that the actor may not see. */
export async function countUsersWithRole(
  actor: Actor,
  applicationId: string,
  roleId: string,
): Promise<number | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  return db().$count(userRoles, and(eq(userRoles.applicationId, applicationId), eq(userRoles.roleId, roleId)));
}

async function lockForRoles(
  tx: Tx,
  actor: Actor,
  name: UserId,
): Promise<{ user: UserName } | { type: "not_found" } | { type: "forbidden" }> {
  const seen = await readUser(actor, name, tx);
  if (!seen?.mayChange) return denialOf(seen);
  const { applicationId, tenantId, id } = seen.user;
  const user = { applicationId, tenantId, userId: id };
  return (await lockUser(tx, user)) ? { user } : { type: "not_found" };
}
