import "server-only";
import { and, asc, eq, inArray } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { roles, userRoles, users } from "@/db/schema";
import { type Actor, type ApplicationAccess, accessToApplication } from "../access/access";
import { normaliseEmail } from "../email-addresses";
import { isId } from "../ids";
import type { Role } from "../roles/roles";

export type User = typeof users.$inferSelect;

/** A user of an application, by its id alone. */
export type UserId = { applicationId: string; userId: string };

/** Undefined for what the actor may not see, and for what isn't there. */
export async function readUser(
  actor: Actor,
  { applicationId, userId }: UserId,
  tx: Tx = db(),
): Promise<(ApplicationAccess & { user: User }) | undefined> {
  const access = isId(userId) ? await accessToApplication(actor, applicationId, tx) : undefined;
  if (!access) return undefined;
  const [user] = await tx
    .select()
    .from(users)
    .where(and(eq(users.applicationId, applicationId), eq(users.id, userId)));
  return user && { ...access, user };
}

/** Exact values; all of them have to fit. */
export type UserFilter = {
  tenantId?: string | undefined;
  /** However it is written. */
  email?: string | undefined;
  username?: string | undefined;
  status?: User["status"] | undefined;
  externalId?: string | undefined;
};

/**
 * A page of an application's users in the order of their ids, and how many there are in all. Which ones are on it is read from the index
 * before their rows are. Undefined for an application that the actor may not see.
 */
export async function pageUsers(
  actor: Actor,
  applicationId: string,
  { email, ...exact }: UserFilter,
  { startIndex, count }: { startIndex: number; count: number },
): Promise<{ items: User[]; total: number } | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const given = Object.entries(exact) as [keyof typeof exact, string | undefined][];
  const wanted = and(
    eq(users.applicationId, applicationId),
    // Text that is no address is nobody's.
    email === undefined ? undefined : eq(users.email, normaliseEmail(email) ?? ""),
    ...given.map(([name, value]) => (value === undefined ? undefined : eq(users[name], value))),
  );
  const total = await db().$count(users, wanted);
  const ids = db()
    .select({ id: users.id })
    .from(users)
    .where(wanted)
    .orderBy(asc(users.id))
    .limit(count)
    .offset(startIndex - 1);
  const rows = await db()
    .select()
    .from(users)
    .where(and(eq(users.applicationId, applicationId), inArray(users.id, ids)))
    .orderBy(asc(users.id));
  return { items: rows, total };
}

/** What a user is in the application, by the names of the roles. Undefined for a user whom the actor may not see. */
export async function readUserRoles(actor: Actor, name: UserId): Promise<Role[] | undefined> {
  const found = await readUser(actor, name);
  if (!found) return undefined;
  const rows = await db()
    .select({ role: roles })
    .from(userRoles)
    .innerJoin(roles, and(eq(roles.applicationId, userRoles.applicationId), eq(roles.id, userRoles.roleId)))
    .where(
      matches(userRoles, { applicationId: name.applicationId, tenantId: found.user.tenantId, userId: name.userId }),
    )
    .orderBy(asc(roles.name));
  return rows.map(({ role }) => role);
}
