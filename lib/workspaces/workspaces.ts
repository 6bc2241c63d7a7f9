import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { withTransaction } from "@/db/client";
import { workspaces } from "@/db/schema";
import { type Actor, accessToWorkspace, operatorIn } from "../access/access";
import { lockWorkspace } from "../access/rights";
import { recordInstallationEvent } from "../audit/events";
import { changeRow } from "../changes/change-row";
import type { ChangeOptions, ChangeOutcome, CreateOutcome } from "../changes/outcomes";
import { displayName, ownerName, violationsIn } from "../form-text";
import { newId } from "../ids";

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
    const event = { action: "workspace.created", outcome: "created", workspaceId: id, details: parsed.data } as const;
    await recordInstallationEvent(event, options.request, tx);
    return { type: "created", id };
  }, options.tx);
}

/** Changes a workspace's display name. Its name never changes. */
export async function changeWorkspace(
  actor: Actor,
  workspaceId: string,
  raw: Record<string, unknown>,
  options: Options,
): Promise<ChangeOutcome> {
  return changeRow(raw, options, {
    find: async (tx) => {
      // Asked before the lock, so that an outsider locks nothing, and again with the lock.
      const seen = await accessToWorkspace(actor, workspaceId, tx);
      if (seen?.mayChange) await lockWorkspace(tx, workspaceId);
      const access = seen?.mayChange ? await accessToWorkspace(actor, workspaceId, tx) : seen;
      return access && { row: access.workspace, mayChange: access.mayChange };
    },
    schema: () => workspacePatch,
    save: (tx, values) => tx.update(workspaces).set(values).where(eq(workspaces.id, workspaceId)),
    record: (tx, changes) => {
      const about = { outcome: "saved", workspaceId, operatorId: operatorIn(actor), details: { changes } };
      return recordInstallationEvent({ action: "workspace.changed", ...about }, options.request, tx);
    },
  });
}
