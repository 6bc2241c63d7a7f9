import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { applications, tenants, workspaces } from "@/db/schema";

export type TenantNames = { workspace: string; application: string; tenant: string };

/** The tenant that a command names; undefined if it doesn't exist. */
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
