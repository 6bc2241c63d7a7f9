import "server-only";
import { and, asc, eq, gt, or, type SQL } from "drizzle-orm";
import { db } from "@/db/client";
import { applications, tenants, users, workspaces } from "@/db/schema";
import { type Actor, accessToApplication } from "../access/access";
import { normaliseEmail } from "../email-addresses";
import { isId } from "../ids";
import type { ListedUser } from "./list";

export type FoundUser = Pick<ListedUser, "id" | "email" | "fullName" | "username" | "status"> & {
  tenantId: string;
  tenantName: string;
};

export type FoundPage = {
  users: FoundUser[];
  /** What the next page begins after; null on the last one. */
  next: string | null;
};

const PAGE = 25;

/**
 * Users of an application, of all tenants, sorted by tenant: those whose address or id is this text; if there are none, those whose
 * username or external id it is. Undefined for an application that the actor may not see.
 *
 * @param after id of the last user of the previous page; the first page if that user was deleted
 */
export async function findUsers(
  actor: Actor,
  applicationId: string,
  { search, after = "" }: { search: string; after?: string },
): Promise<FoundPage | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const text = search.trim();
  if (text === "" || text.length > 320 || text.includes("\0")) return { users: [], next: null };
  const ofApplication = eq(users.applicationId, applicationId);
  const place = isId(after) ? await placeOf(after, ofApplication) : undefined;
  // An index finds these at once. The index for the others begins with the tenant and is read completely.
  const address = normaliseEmail(text);
  const own = address === undefined ? (isId(text) ? eq(users.id, text) : undefined) : eq(users.email, address);
  const found = own && (await readPage(and(ofApplication, own, place)));
  if (found && found.users.length > 0) return found;
  return readPage(and(ofApplication, or(eq(users.username, text), eq(users.externalId, text)), place));
}

async function readPage(where: SQL | undefined): Promise<FoundPage> {
  const { id, email, fullName, username, status, tenantId } = users;
  const rows = await db()
    .select({ id, email, fullName, username, status, tenantId, tenantName: tenants.displayName })
    .from(users)
    .innerJoin(tenants, and(eq(tenants.applicationId, users.applicationId), eq(tenants.id, users.tenantId)))
    .where(where)
    .orderBy(asc(users.tenantId), asc(users.id))
    .limit(PAGE + 1);
  const page = rows.slice(0, PAGE);
  return { users: page, next: rows.length > PAGE ? (page.at(-1)?.id ?? null) : null };
}

async function placeOf(after: string, ofApplication: SQL): Promise<SQL | undefined> {
  const [row] = await db()
    .select({ tenantId: users.tenantId, id: users.id })
    .from(users)
    .where(and(ofApplication, eq(users.id, after)));
  return row && or(gt(users.tenantId, row.tenantId), and(eq(users.tenantId, row.tenantId), gt(users.id, row.id)));
}

export type TenantNames = { workspace: string; application: string; tenant: string };

/** The tenant that people name on a command line; undefined where there is none. */
export async function findTenantByNames(
  names: TenantNames,
): Promise<{ applicationId: string; tenantId: string } | undefined> {
  const [row] = await db()
    .select({ applicationId: applications.id, tenantId: tenants.id })
    .from(tenants)
    .innerJoin(applications, eq(applications.id, tenants.applicationId))
    .innerJoin(workspaces, eq(workspaces.id, applications.workspaceId))
    .where(
      and(
        eq(workspaces.name, names.workspace),
        eq(applications.name, names.application),
        eq(tenants.name, names.tenant),
      ),
    );
  return row;
}
