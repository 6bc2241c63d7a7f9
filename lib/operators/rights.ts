import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { workspaceMemberships } from "@/db/schema";
import { isId } from "../ids";

export type OperatorRole = (typeof workspaceMemberships.$inferSelect)["role"];

/** What an operator is in a workspace; undefined where the two have nothing to do with each other. */
export async function membershipOf(
  operatorId: string,
  workspaceId: string,
  tx: Tx = db(),
): Promise<OperatorRole | undefined> {
  if (!isId(workspaceId)) return undefined;
  const [row] = await tx
    .select({ role: workspaceMemberships.role })
    .from(workspaceMemberships)
    .where(and(eq(workspaceMemberships.operatorId, operatorId), eq(workspaceMemberships.workspaceId, workspaceId)));
  return row?.role;
}

/** Whether this role changes anything at all. */
export function mayChange(role: OperatorRole): boolean {
  return role !== "VIEWER";
}
