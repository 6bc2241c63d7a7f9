import { eq, sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { operatorTokens, workspaceMemberships } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { newId } from "../ids";
import { makeApplication, visitor } from "../testing/cast";
import { makeOperator } from "./testing";
import { createOperatorToken, deleteOperatorToken, findOperatorToken, listOperatorTokens } from "./tokens";

useTestDatabase();

async function scene() {
  const application = await makeApplication();
  const { workspaceId } = application;
  const { actor } = await makeOperator(application.id, "ADMIN");
  const made = await createOperatorToken(actor, workspaceId, { displayName: "Deploy", days: "30" }, visitor());
  if (made.type !== "created") throw new Error(`Not created: ${made.type}`);
  return { application, workspaceId, actor, ...made };
}

test("a token acts as its operator in its workspace alone, and is noted as used", async () => {
  const { token, actor, workspaceId } = await scene();
  expect(await findOperatorToken(token)).toEqual({ type: "OPERATOR", id: actor.id, workspaceId });
  const [listed] = await listOperatorTokens(actor, workspaceId);
  expect(listed).toMatchObject({ displayName: "Deploy" });
  expect(listed?.lastUsedAt).toBeInstanceOf(Date);
});

test("its text stands nowhere", async () => {
  const { token, id } = await scene();
  const { rows } = await db().execute<{ row: string }>(
    sql`select operator_tokens::text as row from operator_tokens where id = ${id}`,
  );
  expect(rows[0]?.row).not.toContain(token.slice(-20));
});

test.each([
  [
    "after its end",
    (id: string) => db().update(operatorTokens).set({ expiresAt: sql`now()` }).where(eq(operatorTokens.id, id)),
  ],
  [
    "after its operator has left the workspace",
    (id: string) =>
      db().execute(sql`
      delete from workspace_memberships m using operator_tokens t
      where t.id = ${id} and (m.workspace_id, m.operator_id) = (t.workspace_id, t.operator_id)`),
  ],
])("it is worth nothing %s", async (_, end) => {
  const { token, id } = await scene();
  await end(id);
  expect(await findOperatorToken(token)).toBeUndefined();
});

test("its operator ends it, and nobody else", async () => {
  const { token, id, application, actor } = await scene();
  const { actor: colleague } = await makeOperator(application.id, "OWNER");
  expect(await deleteOperatorToken(colleague, id, visitor())).toBe(false);
  expect(await deleteOperatorToken(actor, id, visitor())).toBe(true);
  expect(await findOperatorToken(token)).toBeUndefined();
});

test("nobody makes one for a workspace that isn't theirs, and each wrong member is named", async () => {
  const { actor, workspaceId } = await scene();
  const { workspaceId: other } = await makeApplication();
  expect(await createOperatorToken(actor, other, { displayName: "x", days: 30 }, visitor())).toEqual({
    type: "not_found",
  });
  expect(await createOperatorToken(actor, workspaceId, { displayName: "", days: 31 }, visitor())).toMatchObject({
    type: "invalid",
    violations: { displayName: [{ code: "required" }], days: [{ code: "invalid_format" }] },
  });
  expect(await findOperatorToken(`foyer_op_${newId()}`)).toBeUndefined();
  expect(await db().$count(workspaceMemberships, eq(workspaceMemberships.workspaceId, other))).toBe(0);
});
