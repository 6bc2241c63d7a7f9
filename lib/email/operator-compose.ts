import "server-only";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { operatorInvitations, operatorPasswordResets, operators, workspaces } from "@/db/schema";
import { env } from "../env/env";
import { invitationUrl, passwordResetUrl } from "../secrets/operator-links";
import type { ClaimedOperatorMail } from "./claims";
import { addressed, type Composed } from "./compose";
import { operatorsName } from "./names";
import { type OperatorMailFacts, PRODUCT, renderOperatorMail } from "./render";
import { type Ended, ended } from "./renewal";

/** Writes a mail to an operator from the current data. Its link is derived here and not stored. */
export async function composeOperatorMail(claimed: ClaimedOperatorMail): Promise<Composed> {
  const facts = claimed.invitationId ? await invitationFacts(claimed.invitationId) : await resetFacts(claimed);
  if ("type" in facts) return facts;
  return { type: "mail", mail: addressed(claimed, PRODUCT, await renderOperatorMail(facts)) };
}

async function invitationFacts(invitationId: string): Promise<OperatorMailFacts | Ended> {
  const [row] = await db()
    .select({
      workspace: workspaces.displayName,
      invitedBy: operators.displayName,
      role: operatorInvitations.role,
      leftSeconds: sql<number>`extract(epoch from ${operatorInvitations.expiresAt} - now())::float8`,
    })
    .from(operatorInvitations)
    .innerJoin(workspaces, eq(workspaces.id, operatorInvitations.workspaceId))
    .leftJoin(operators, eq(operators.id, operatorInvitations.invitedBy))
    .where(
      and(
        eq(operatorInvitations.id, invitationId),
        isNull(operatorInvitations.usedAt),
        isNull(operatorInvitations.withdrawnAt),
        gt(operatorInvitations.expiresAt, sql`now()`),
      ),
    );
  if (!row) return ended("invitation_ended");
  return {
    kind: "OPERATOR_INVITATION",
    host: env().dashboardHost,
    workspace: operatorsName(row.workspace),
    invitedBy: row.invitedBy === null ? null : operatorsName(row.invitedBy),
    role: row.role,
    // In days or hours, as it was promised: a mail that left a minute late does not say "10,079 minutes".
    validSeconds: Math.ceil(row.leftSeconds / 3600) * 3600,
    linkUrl: invitationUrl(invitationId),
  };
}

async function resetFacts({ resetId }: ClaimedOperatorMail): Promise<OperatorMailFacts | Ended> {
  const [row] = await db()
    .select({
      id: operatorPasswordResets.id,
      leftSeconds: sql<number>`extract(epoch from ${operatorPasswordResets.expiresAt} - now())::float8`,
    })
    .from(operatorPasswordResets)
    .where(
      and(
        eq(operatorPasswordResets.id, resetId ?? ""),
        isNull(operatorPasswordResets.usedAt),
        gt(operatorPasswordResets.expiresAt, sql`now()`),
      ),
    );
  if (!row) return ended("reset_ended");
  return {
    kind: "OPERATOR_PASSWORD_RESET",
    host: env().dashboardHost,
    validSeconds: Math.ceil(row.leftSeconds / 60) * 60,
    linkUrl: passwordResetUrl(row.id),
  };
}
