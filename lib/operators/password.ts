import "server-only";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { type Tx, withTransaction } from "@/db/client";
import { operatorPasswordResets, operators } from "@/db/schema";
import { recordInstallationEvent } from "../audit/events";
import type { FieldCode, Refusal, Violations } from "../errors";
import { code, violationsIn } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { isBreachedPassword } from "../passwords/breached-passwords";
import { hashPassword, isCommonPassword, OverloadedError } from "../passwords/passwords";
import { allBut, endSessions, type SignedInOperator } from "./session";
import { confirmPassword } from "./sign-in";
import { operatorPassword } from "./welcome-form";

/**
 * Why a password that has the right form is no good: it is on the local list or close to a word of its context, or it stands in a known
 * breach. Undefined where nothing speaks against it.
 */
export async function weaknessOf(password: string, context: readonly string[]): Promise<FieldCode | undefined> {
  if (isCommonPassword(password, context)) return "password_too_common";
  return (await isBreachedPassword(password)) ? "password_breached" : undefined;
}

/** The hash of a password that somebody has just chosen. The refusal is a server too busy for it. */
export async function hashOrRefuse(password: string): Promise<{ type: "hashed"; hash: string } | Refusal> {
  try {
    return { type: "hashed", hash: await hashPassword(password) };
  } catch (error) {
    if (!(error instanceof OverloadedError)) throw error;
    return { type: "refused", code: "overloaded", retryAfterSeconds: error.retryAfterSeconds };
  }
}

const passwordChange = z.object({
  currentPassword: z.string(code("required")).min(1, code("required")),
  password: operatorPassword,
});

export type PasswordOutcome =
  | Refusal
  | { type: "invalid"; violations: Violations }
  /** The password that was there is not the one that was typed. */
  | { type: "wrong_password" }
  | { type: "saved" };

/** Changes an operator's own password, by the one that was there, and ends every other session of theirs. */
export async function changeOperatorPassword(
  operator: SignedInOperator,
  raw: Record<string, unknown>,
  request: RequestContext,
): Promise<PasswordOutcome> {
  const parsed = passwordChange.safeParse(raw);
  const violations = violationsIn(parsed.error);
  if (!violations.password) {
    const weakness = await weaknessOf(String(raw.password), [operator.email, operator.displayName]);
    if (weakness) violations.password = [{ code: weakness }];
  }
  if (!parsed.success || Object.keys(violations).length > 0) return { type: "invalid", violations };
  try {
    const confirmed = await confirmPassword(operator, parsed.data.currentPassword, request);
    if (confirmed === "wrong") return { type: "wrong_password" };
    if (confirmed !== "right") return confirmed;
  } catch (error) {
    if (!(error instanceof OverloadedError)) throw error;
    return { type: "refused", code: "overloaded", retryAfterSeconds: error.retryAfterSeconds };
  }
  const hashed = await hashOrRefuse(parsed.data.password);
  if (hashed.type === "refused") return hashed;
  return withTransaction(async (tx) => {
    await setOperatorPassword(tx, operator.id, hashed.hash);
    const sessions = await endSessions(tx, operator.id, allBut(operator.sessionName));
    await recordInstallationEvent(
      { action: "operator_password.changed", outcome: "changed", operatorId: operator.id, details: { sessions } },
      request,
      tx,
    );
    return { type: "saved" };
  });
}

/** Puts a new password in the place of the old, and ends every link that could set another. */
export async function setOperatorPassword(tx: Tx, operatorId: string, passwordHash: string): Promise<void> {
  await tx
    .update(operators)
    .set({ passwordHash, updatedAt: sql`now()`, version: sql`${operators.version} + 1` })
    .where(eq(operators.id, operatorId));
  await tx.delete(operatorPasswordResets).where(eq(operatorPasswordResets.operatorId, operatorId));
}
