import "server-only";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { type Tx, withTransaction } from "@/db/client";
import { nextVersion } from "@/db/rows";
import { operatorPasswordResets, operators } from "@/db/schema";
import { recordInstallationEvent } from "../audit/events";
import type { FieldCode, Refusal, Violations } from "../errors";
import { code, violationsIn } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { isBreachedPassword } from "../passwords/breached-passwords";
import { hashPassword, isCommonPassword, unlessOverloaded } from "../passwords/passwords";
import { allBut, endSessions, type SignedInOperator } from "./session";
import { confirmPassword } from "./sign-in";
import { operatorPassword } from "./welcome-form";

/**
 * A form in which somebody chooses a password, checked as a whole.
 *
 * @param context words that the password may not be built on
 */
export async function checkChosenPassword<Form extends z.ZodType<{ password: string }>>(
  form: Form,
  raw: Record<string, unknown>,
  context: readonly string[],
): Promise<{ type: "checked"; data: z.output<Form> } | { type: "invalid"; violations: Violations }> {
  const parsed = form.safeParse(raw);
  const violations = violationsIn(parsed.error);
  const weakness = violations.password ? undefined : await weaknessOf(String(raw.password), context);
  if (weakness) violations.password = [{ code: weakness }];
  return parsed.success && !weakness ? { type: "checked", data: parsed.data } : { type: "invalid", violations };
}

/**
 * Why a well-formed password is refused: it is on the local list, close to a word of its context, or in a known breach. Undefined if it is
 * accepted.
 */
async function weaknessOf(password: string, context: readonly string[]): Promise<FieldCode | undefined> {
  if (isCommonPassword(password, context)) return "password_too_common";
  return (await isBreachedPassword(password)) ? "password_breached" : undefined;
}

/** The hash of a new password. Refused if the server is too busy. */
export function hashOrRefuse(password: string): Promise<{ type: "hashed"; hash: string } | Refusal> {
  return unlessOverloaded(async () => ({ type: "hashed" as const, hash: await hashPassword(password) }));
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
  const checked = await checkChosenPassword(passwordChange, raw, [operator.email, operator.displayName]);
  if (checked.type === "invalid") return checked;
  const confirmed = await unlessOverloaded(() => confirmPassword(operator, checked.data.currentPassword, request));
  if (confirmed === "wrong") return { type: "wrong_password" };
  if (confirmed !== "right") return confirmed;
  const hashed = await hashOrRefuse(checked.data.password);
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
    .set({ passwordHash, ...nextVersion(operators) })
    .where(eq(operators.id, operatorId));
  await tx.delete(operatorPasswordResets).where(eq(operatorPasswordResets.operatorId, operatorId));
}
