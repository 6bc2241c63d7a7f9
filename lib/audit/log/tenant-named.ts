import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { tenants } from "@/db/schema";
import { isId } from "../../ids";

/** The id of the tenant that a filter names, by its name or, for a deleted tenant, by its id; null if it names none. */
export async function tenantNamed(applicationId: string, tenant: string): Promise<string | null | "unknown"> {
  if (tenant === "") return null;
  if (isId(tenant)) return tenant;
  const [row] = await db()
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.name, tenant)));
  return row?.id ?? "unknown";
}
