import "server-only";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { withTransaction } from "@/db/client";
import { workspaces } from "@/db/schema";
import { recordInstallationEvent } from "./audit";
import { displayName, ownerName, violationsIn } from "./form-text";
import { newId } from "./ids";
import { lockWorkspace } from "./operators/rights";
import { type Actor, accessToWorkspace } from "./settings/access";
import type { ChangeOptions, ChangeOutcome } from "./settings/change";
import { changesBetween } from "./settings/patch";
import { isStale } from "./settings/stale";
import type { CreateOutcome } from "./tenants";

type Options = Omit<ChangeOptions, "acceptWeakening">;

export const newWorkspace = z.object({ name: ownerName, displayName });
export const workspacePatch = z.object({ displayName }).partial();

/**
 * Makes a workspace, in which nobody is an operator yet. Only whoever runs commands on the machine itself may: everybody else has come in
 * through a workspace that was there.
 *
 * @param id the one that it had elsewhere, if it shall keep that
 */
export async function createWorkspace(
  actor: Actor,
  raw: Record<string, unknown>,
  options: Pick<Options, "request" | "tx">,
  id = newId(),
): Promise<CreateOutcome> {
  if (actor.type !== "SYSTEM") return { type: "forbidden" };
  return withTransaction(async (tx) => {
    const parsed = newWorkspace.safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const [created] = await tx
      .insert(workspaces)
      .values({ id, ...parsed.data })
      .onConflictDoNothing({ target: workspaces.name })
      .returning({ id: workspaces.id });
    if (!created) return { type: "invalid", violations: { name: [{ code: "not_unique" }] } };
    await recordInstallationEvent(
      { action: "workspace.created", outcome: "created", workspaceId: id, details: { ...parsed.data } },
      options.request,
      tx,
    );
    return { type: "created", id };
  }, options.tx);
}

/** Changes what a workspace is called. Its name never changes. */
export async function changeWorkspace(
  actor: Actor,
  workspaceId: string,
  raw: Record<string, unknown>,
  options: Options,
): Promise<ChangeOutcome> {
  return withTransaction(async (tx) => {
    const seen = await accessToWorkspace(actor, workspaceId, tx);
    if (!seen) return { type: "not_found" };
    if (!seen.mayChange) return { type: "forbidden" };
    // Of two who are sent at once, the second is judged by what the first left.
    await lockWorkspace(tx, workspaceId);
    const access = await accessToWorkspace(actor, workspaceId, tx);
    if (!access?.mayChange) return { type: access ? "forbidden" : "not_found" };
    const parsed = workspacePatch.safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const { version, displayName } = access.workspace;
    if (isStale(options, version)) {
      return { type: "stale", current: { displayName }, version };
    }
    const changes = changesBetween({ displayName }, { displayName, ...parsed.data });
    if (Object.keys(changes).length === 0) return { type: "saved", version };
    await tx
      .update(workspaces)
      .set({ ...parsed.data, version: version + 1, updatedAt: sql`now()` })
      .where(eq(workspaces.id, workspaceId));
    await recordInstallationEvent(
      {
        action: "workspace.changed",
        outcome: "saved",
        workspaceId,
        ...(actor.type === "OPERATOR" ? { operatorId: actor.id } : {}),
        details: { changes },
      },
      options.request,
      tx,
    );
    return { type: "saved", version: version + 1 };
  }, options.tx);
}
