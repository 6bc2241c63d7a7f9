import "server-only";
import { and, eq, isNotNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { tenants } from "@/db/schema";

/** Makes a tenant that is only held for a signup permanent, because an operator has configured something in it. */
export async function keepTenant(
  tx: Tx,
  { applicationId, tenantId }: { applicationId: string; tenantId: string },
): Promise<void> {
  await tx
    .update(tenants)
    .set({ heldUntil: null })
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId), isNotNull(tenants.heldUntil)));
}
