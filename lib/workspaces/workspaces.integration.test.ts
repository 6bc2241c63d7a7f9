import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { db } from "@/db/client";
import { installationEvents, workspaces } from "@/db/schema";
import { useTestDatabase } from "@/db/testing";
import { workspaceScene } from "../operators/testing";
import { visitor } from "../testing/cast";
import { changeWorkspace } from "./workspaces";

useTestDatabase();

test("of two operators who rename a workspace at once, one is told", async () => {
  const { workspaceId, owner, admin } = await workspaceScene();
  const [before] = await db().select().from(workspaces).where(eq(workspaces.id, workspaceId));
  const rename = (actor: typeof owner.actor, displayName: string) =>
    changeWorkspace(actor, workspaceId, { displayName }, { expectedVersion: before?.version ?? 0, request: visitor() });
  const outcomes = await Promise.all([rename(owner.actor, "One"), rename(admin.actor, "Two")]);
  expect(outcomes.map(({ type }) => type).sort()).toEqual(["saved", "stale"]);
  const [after] = await db().select().from(workspaces).where(eq(workspaces.id, workspaceId));
  expect(after?.displayName).toBe(outcomes[0]?.type === "saved" ? "One" : "Two");
  const [stale] = outcomes.filter(({ type }) => type === "stale");
  expect(stale).toMatchObject({ current: { displayName: after?.displayName }, version: after?.version });
  expect(await db().$count(installationEvents, eq(installationEvents.workspaceId, workspaceId))).toBe(1);
});
