import "server-only";
import { randomBytes } from "node:crypto";
import { and, desc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import { db, withTransaction } from "@/db/client";
import { columnsOf } from "@/db/rows";
import { operators, operatorTokens, workspaces } from "@/db/schema";
import { accessToWorkspace, type OperatorActor } from "../access/access";
import { recordInstallationEvent } from "../audit/events";
import type { Violations } from "../errors";
import { code, displayName, violationsIn } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { isId, newId } from "../ids";
import { keyedHash } from "../secrets/keys";

/** So that secret scanners, and people, know one when they see it. */
const PREFIX = "foyer_op_";

export const TOKEN_DAYS = [7, 30, 90, 365] as const;

const newToken = z.object({
  displayName,
  days: z.coerce
    .number(code("required"))
    .refine((days) => TOKEN_DAYS.some((each) => each === days), code("invalid_format")),
});

type Token = typeof operatorTokens.$inferSelect;
/** `workspace`: the display name of the one that it acts in. */
export type ListedToken = Pick<Token, "id" | "displayName" | "createdAt" | "expiresAt" | "lastUsedAt"> & {
  workspace: string;
};

/** Creates a token with which a program acts as this operator in one workspace. The token itself is shown once and not stored. */
export async function createOperatorToken(
  actor: OperatorActor,
  workspaceId: string,
  raw: Record<string, unknown>,
  request: RequestContext,
): Promise<
  { type: "created"; id: string; token: string } | { type: "invalid"; violations: Violations } | { type: "not_found" }
> {
  return withTransaction(async (tx) => {
    if (!(await accessToWorkspace(actor, workspaceId, tx))) return { type: "not_found" };
    const parsed = newToken.safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const token = PREFIX + randomBytes(32).toString("base64url");
    const id = newId();
    await tx.insert(operatorTokens).values({
      id,
      workspaceId,
      operatorId: actor.id,
      displayName: parsed.data.displayName,
      tokenHash: hashOf(token),
      expiresAt: sql`now() + make_interval(days => ${parsed.data.days})`,
    });
    const details = { tokenId: id, days: parsed.data.days };
    const about = { outcome: "created", workspaceId, operatorId: actor.id, details };
    await recordInstallationEvent({ action: "operator_token.created", ...about }, request, tx);
    return { type: "created", id, token };
  });
}

/** The operator's own tokens that still work, newest first. @param workspaceId of this workspace alone; absent: of all */
export async function listOperatorTokens(actor: OperatorActor, workspaceId?: string): Promise<ListedToken[]> {
  return db()
    .select({
      ...columnsOf(operatorTokens, "id", "displayName", "createdAt", "expiresAt", "lastUsedAt"),
      workspace: workspaces.displayName,
    })
    .from(operatorTokens)
    .innerJoin(workspaces, eq(workspaces.id, operatorTokens.workspaceId))
    .where(
      and(
        eq(operatorTokens.operatorId, actor.id),
        workspaceId === undefined ? undefined : eq(operatorTokens.workspaceId, workspaceId),
        gt(operatorTokens.expiresAt, sql`now()`),
      ),
    )
    .orderBy(desc(operatorTokens.createdAt));
}

/** Ends a token of this operator's. False where there was none. */
export async function deleteOperatorToken(
  actor: OperatorActor,
  tokenId: string,
  request: RequestContext,
): Promise<boolean> {
  if (!isId(tokenId)) return false;
  return withTransaction(async (tx) => {
    const [gone] = await tx
      .delete(operatorTokens)
      .where(and(eq(operatorTokens.id, tokenId), eq(operatorTokens.operatorId, actor.id)))
      .returning({ workspaceId: operatorTokens.workspaceId });
    if (!gone) return false;
    const about = { outcome: "deleted", operatorId: actor.id, details: { tokenId }, ...gone };
    await recordInstallationEvent({ action: "operator_token.deleted", ...about }, request, tx);
    return true;
  });
}

/** The operator of a valid token. The operator's rights are checked again for each step. */
export async function findOperatorToken(token: string): Promise<(OperatorActor & { workspaceId: string }) | undefined> {
  if (!token.startsWith(PREFIX)) return undefined;
  const [row] = await db()
    .update(operatorTokens)
    .set({ lastUsedAt: sql`now()` })
    .from(operators)
    .where(
      and(
        eq(operatorTokens.tokenHash, hashOf(token)),
        gt(operatorTokens.expiresAt, sql`now()`),
        eq(operators.id, operatorTokens.operatorId),
      ),
    )
    .returning({ id: operatorTokens.operatorId, workspaceId: operatorTokens.workspaceId });
  return row && { type: "OPERATOR", ...row };
}

function hashOf(token: string): string {
  return keyedHash("operator-tokens", token);
}
