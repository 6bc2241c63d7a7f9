import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { applications, operators, workspaceMemberships } from "@/db/schema";
import { newId } from "../ids";
import { hashPassword } from "../passwords/passwords";
import type { OperatorActor } from "../settings/access";
import type { OperatorRole } from "./rights";

export const OPERATOR_PASSWORD = "a quiet lighthouse keeper";

/** An operator of the workspace that an application belongs to. */
export async function makeOperator(
  applicationId: string,
  role: OperatorRole = "OWNER",
): Promise<{ actor: OperatorActor; email: string }> {
  const [application] = await db()
    .select({ workspaceId: applications.workspaceId })
    .from(applications)
    .where(eq(applications.id, applicationId));
  if (!application) throw new Error(`No application ${applicationId}`);
  const id = newId();
  const email = `${id}@operators.example`;
  const passwordHash = await hashPassword(OPERATOR_PASSWORD);
  await db().insert(operators).values({ id, email, displayName: "An Operator", passwordHash });
  await db().insert(workspaceMemberships).values({ workspaceId: application.workspaceId, operatorId: id, role });
  return { actor: { type: "OPERATOR", id }, email };
}
