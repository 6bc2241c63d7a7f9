import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { applications, installationEvents, operators, workspaceMemberships } from "@/db/schema";
import type { OperatorActor } from "../access/access";
import type { OperatorRole } from "../access/rights";
import { newId } from "../ids";
import { hashPassword } from "../passwords/passwords";
import { tokenOf } from "../secrets/operator-links";
import { makeApplication, visitor } from "../testing/cast";
import { inviteOperator } from "./invitations";

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

/** A workspace with one operator of each role, and an address that nobody has. */
export async function workspaceScene() {
  const application = await makeApplication();
  const { workspaceId } = application;
  const [owner, admin, viewer] = [
    await makeOperator(application.id, "OWNER"),
    await makeOperator(application.id, "ADMIN"),
    await makeOperator(application.id, "VIEWER"),
  ];
  return { application, workspaceId, owner, admin, viewer, address: `${newId()}@company.example` };
}

/** An invitation that was made, with its link's token. */
export async function invited(actor: OperatorActor, workspaceId: string, email: string, role = "ADMIN") {
  const outcome = await inviteOperator(actor, workspaceId, { email, role }, visitor());
  if (outcome.type !== "created") throw new Error(`Not invited: ${JSON.stringify(outcome)}`);
  return { id: outcome.id, token: tokenOf("operator-invitations", outcome.id) };
}

/** An operator as their row has them. */
export async function operatorRow(actor: OperatorActor) {
  const [row] = await db().select().from(operators).where(eq(operators.id, actor.id));
  if (!row) throw new Error("no such operator");
  return row;
}

/** The actions that left an event of a workspace, oldest first. */
export async function actionsIn(workspaceId: string): Promise<string[]> {
  const rows = await db()
    .select({ action: installationEvents.action })
    .from(installationEvents)
    .where(eq(installationEvents.workspaceId, workspaceId))
    .orderBy(installationEvents.createdAt, installationEvents.action);
  return rows.map(({ action }) => action);
}
