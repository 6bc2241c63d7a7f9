import "server-only";
import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { oauthArtifacts } from "@/db/schema";
import { keyedHash } from "../secrets/keys";

/**
 * The pending interaction that began on this host; undefined once it was finished or has expired.
 *
 * @param tenantId null: on the application's own host
 */
export async function findInteraction(
  applicationId: string,
  tenantId: string | null,
  uid: string,
  tx: Tx = db(),
): Promise<Record<string, unknown> | undefined> {
  const [row] = await tx
    .select()
    .from(oauthArtifacts)
    .where(
      and(
        named(applicationId, "Interaction", uid),
        tenantId === null ? isNull(oauthArtifacts.tenantId) : eq(oauthArtifacts.tenantId, tenantId),
        gt(oauthArtifacts.expiresAt, sql`now()`),
      ),
    );
  return row && (row.payload as Record<string, unknown>);
}

/** Moves an interaction that waits on the application's own host to a tenant, unless it is there already. False if none waits. */
export async function adoptInteraction(tx: Tx, applicationId: string, tenantId: string, uid: string): Promise<boolean> {
  const moved = await tx
    .update(oauthArtifacts)
    .set({ tenantId })
    .where(
      and(
        named(applicationId, "Interaction", uid),
        or(isNull(oauthArtifacts.tenantId), eq(oauthArtifacts.tenantId, tenantId)),
        gt(oauthArtifacts.expiresAt, sql`now()`),
      ),
    )
    .returning({ idHash: oauthArtifacts.idHash });
  return moved.length === 1;
}

/** The row of one artifact. */
export function named(applicationId: string, model: string, id: string) {
  return and(
    eq(oauthArtifacts.applicationId, applicationId),
    eq(oauthArtifacts.model, model),
    eq(oauthArtifacts.idHash, hashOf(applicationId, model, id)),
  );
}

export function hashOf(applicationId: string, model: string, id: string): string {
  return keyedHash("oauth-artifact", applicationId, model, id);
}
