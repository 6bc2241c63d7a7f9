import "server-only";
import { and, asc, eq, gt, ilike, inArray, or, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { users } from "@/db/schema";
import { type Actor, accessToTenant } from "../access/access";
import { normaliseEmail } from "../email-addresses";
import { isId } from "../ids";
import type { CustomField } from "../profile/custom-fields";
import { readCustomFields } from "../settings/custom-fields";
import type { User } from "../users/read";

export type ListedUser = Pick<
  User,
  "id" | "email" | "emailVerified" | "username" | "fullName" | "status" | "createdAt"
>;

export type UserStatus = User["status"];

/** In the order in which a user goes through them. */
export const USER_STATUSES = ["PROVISIONED", "ACTIVE", "INACTIVE"] as const satisfies UserStatus[];

export type UserPage = {
  users: ListedUser[];
  /** What the next page begins after; null on the last one. */
  next: string | null;
};

const PAGE = 25;

/**
 * A page of a tenant's users in the order of their addresses. A search that is a whole address finds its user by the index on addresses;
 * any other text is searched in addresses, usernames, full names and the application's own
 * fields. Undefined for a tenant that the actor may not see.
 *
 * @param after id of the last user of the previous page; the first page if that user was deleted
 */
export async function listUsers(
  actor: Actor,
  tenant: { applicationId: string; tenantId: string },
  { search = "", status, after }: { search?: string; status?: UserStatus | undefined; after?: string },
): Promise<UserPage | undefined> {
  if (!(await accessToTenant(actor, tenant.applicationId, tenant.tenantId))) return undefined;
  const ofTenant = and(eq(users.applicationId, tenant.applicationId), eq(users.tenantId, tenant.tenantId));
  const place = after && isId(after) ? await addressOf(after, ofTenant) : undefined;
  const { id, email, emailVerified, username, fullName, createdAt } = users;
  const rows = await db()
    .select({ id, email, emailVerified, username, fullName, status: users.status, createdAt })
    .from(users)
    .where(
      and(
        ofTenant,
        holds(search, await readCustomFields(tenant.applicationId)),
        status && inArray(users.status, [status]),
        place ? gt(users.email, place) : undefined,
      ),
    )
    .orderBy(asc(users.email))
    .limit(PAGE + 1);
  const listed = rows.slice(0, PAGE);
  return { users: listed, next: rows.length > PAGE ? (listed.at(-1)?.id ?? null) : null };
}

async function addressOf(id: string, ofTenant: SQL | undefined): Promise<string | undefined> {
  const [row] = await db()
    .select({ email: users.email })
    .from(users)
    .where(and(ofTenant, eq(users.id, id)));
  return row?.email;
}

function holds(search: string, fields: readonly CustomField[]): SQL | undefined {
  const text = search.trim().replaceAll("\0", "").slice(0, 200);
  if (text === "") return undefined;
  const address = normaliseEmail(text);
  if (address !== undefined) return eq(users.email, address);
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return or(
    ilike(users.email, pattern),
    ilike(users.username, pattern),
    ilike(users.fullName, pattern),
    ...holdsInFields(text, pattern, fields),
  );
}

/** Values as they are stored, and options whose label, in any language, holds the text. */
function holdsInFields(text: string, pattern: string, fields: readonly CustomField[]): SQL[] {
  if (fields.length === 0) return [];
  const names = sql.param(fields.map(({ name }) => name));
  const chosen = fields.flatMap(({ name, options = [] }) =>
    options
      .filter(({ label }) => Object.values(label).some((each) => each.toLowerCase().includes(text.toLowerCase())))
      .map(({ value }) => sql`${users.fields} -> ${name} ? ${value}`),
  );
  const typed = sql`exists (
    select from jsonb_each(${users.fields}) as field
    where field.key = any(${names}::text[]) and field.value #>> '{}' ilike ${pattern})`;
  return [typed, ...chosen];
}
