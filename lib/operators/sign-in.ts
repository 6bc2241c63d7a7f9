import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/db/client";
import { operators } from "@/db/schema";
import { normaliseEmail } from "../email-addresses";
import type { Refusal } from "../errors";
import type { RequestContext } from "../hosts/current";
import { log } from "../log";
import { OverloadedError, verifyPassword } from "../passwords/passwords";
import { countHit, networkOf } from "../rate-limits";
import { beginOperatorSession, type Operator } from "./session";

export type SignInOutcome =
  | Refusal
  | { type: "wrong_credentials" }
  /** `sessionId` belongs into the browser's encrypted token and nowhere else. */
  | { type: "signed_in"; operator: Operator; sessionId: string };

/**
 * Signs an operator in: the one door, for the dashboard's page and for next-auth's own endpoint. An address that is nobody's gets the same
 * answer after the same work as a wrong password.
 */
export async function signInOperator(
  credentials: { email: string; password: string },
  request: RequestContext,
): Promise<SignInOutcome> {
  const email = normaliseEmail(credentials.email);
  const counted = email ?? credentials.email.trim().toLowerCase();
  for (const verdict of [
    await countHit("operator_logins_per_ip", networkOf(request.clientAddress)),
    await countHit("operator_logins_per_operator", counted),
  ]) {
    if (!verdict.within) {
      return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
    }
  }
  const found = await findByEmail(email);
  try {
    if (!(await verifyPassword(found?.passwordHash, credentials.password)) || !found) {
      log().warn({ operatorId: found?.id ?? null }, "An operator's sign-in failed.");
      return { type: "wrong_credentials" };
    }
  } catch (error) {
    if (!(error instanceof OverloadedError)) throw error;
    return { type: "refused", code: "overloaded", retryAfterSeconds: error.retryAfterSeconds };
  }
  const { passwordHash: _, ...operator } = found;
  const sessionId = await beginOperatorSession(operator.id);
  log().info({ operatorId: operator.id }, "An operator signed in.");
  return { type: "signed_in", operator, sessionId };
}

async function findByEmail(email: string | undefined) {
  if (!email) return undefined;
  const [row] = await db()
    .select({
      id: operators.id,
      email: operators.email,
      displayName: operators.displayName,
      passwordHash: operators.passwordHash,
    })
    .from(operators)
    .where(eq(operators.email, email));
  return row;
}
