import "server-only";
import { and, desc } from "drizzle-orm";
import { db } from "@/db/client";
import { matches } from "@/db/rows";
import { userImports } from "@/db/schema";
import { type Actor, accessToTenant } from "../../access/access";
import { afterPlace, type Place, placeOf } from "../../paging";
import type { UserImport } from "./import";
import type { TenantOwner } from "./rows";

export type ImportList = { imports: UserImport[]; next: Place | null; mayChange: boolean };

const PAGE = 25;

/** The imports into a tenant, newest first. Undefined for a tenant that the actor may not see. */
export async function listImports(
  actor: Actor,
  { applicationId, tenantId }: TenantOwner,
  after: Place | undefined,
): Promise<ImportList | undefined> {
  const access = await accessToTenant(actor, applicationId, tenantId);
  if (!access) return undefined;
  const { id, linesDone, imported, refused, createdAt, updatedAt, completedAt } = userImports;
  const rows = await db()
    .select({ id, tenantId: userImports.tenantId, linesDone, imported, refused, createdAt, updatedAt, completedAt })
    .from(userImports)
    .where(and(matches(userImports, { applicationId, tenantId }), afterPlace(createdAt, id, after)))
    .orderBy(desc(createdAt), desc(id))
    .limit(PAGE + 1);
  const imports = rows.slice(0, PAGE);
  const last = imports.at(-1);
  const next = rows.length > PAGE && last ? placeOf({ at: last.createdAt, id: last.id }) : null;
  return { imports, next, mayChange: access.mayChange };
}
