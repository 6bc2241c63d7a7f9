import "server-only";
import { eq } from "drizzle-orm";
import { db, withTransaction } from "@/db/client";
import { operators } from "@/db/schema";
import { recordInstallationEvent, recordRefusal } from "../audit/events";
import { normaliseEmail } from "../email-addresses";
import type { Refusal } from "../errors";
import type { RequestContext } from "../hosts/current";
import { countHit, networkOf } from "../limits/rate-limits";
import { log } from "../log";
import { unlessOverloaded, verifyPassword } from "../passwords/passwords";
import { beginOperatorSession, OPERATOR, type Operator } from "./session";

export type SignInOutcome =
  | Refusal
  | { type: "wrong_credentials" }
  /** `sessionId` belongs into the browser's encrypted token and nowhere else. */
  | { type: "signed_in"; operator: Operator; sessionId: string };

/**
 * Signs an operator in. Both the dashboard's page and next-auth's own endpoint call it. An unknown address gets the same answer after the
 * same work as a wrong password.
 */
export async function signInOperator(
  credentials: { email: string; password: string },
  request: RequestContext,
): Promise<SignInOutcome> {
  const email = normaliseEmail(credentials.email);
  const limit = await checkLimits(email ?? credentials.email.trim().toLowerCase(), request);
  if (limit) return limit;
  const found = await findByEmail(email);
  const isRight = await unlessOverloaded(() => verifyPassword(found?.passwordHash, credentials.password));
  if (typeof isRight === "object") return isRight;
  if (!isRight || !found) {
    const known = found ? { operatorId: found.id } : {};
    await recordInstallationEvent({ ...FAILED, ...known, outcome: "wrong_credentials" }, request);
    log().warn({ operatorId: found?.id ?? null }, "An operator's sign-in failed.");
    return { type: "wrong_credentials" };
  }
  const { passwordHash: _, ...operator } = found;
  const sessionId = await withTransaction(async (tx) => {
    const event = { action: "operator_sign_in.completed", outcome: "password", operatorId: operator.id } as const;
    await recordInstallationEvent(event, request, tx);
    return beginOperatorSession(operator.id, request, tx);
  });
  log().info({ operatorId: operator.id }, "An operator signed in.");
  return { type: "signed_in", operator, sessionId };
}

const FAILED = { action: "operator_sign_in.failed" } as const;

/**
 * Whether a password is the operator's. It counts like a sign-in, so that a stolen session can't be used to guess it without limit.
 */
export async function confirmPassword(
  operator: Pick<Operator, "id" | "email">,
  password: string,
  request: RequestContext,
): Promise<Refusal | "right" | "wrong"> {
  const limit = await checkLimits(operator.email, request);
  if (limit) return limit;
  const found = await findByEmail(operator.email);
  const isRight = await verifyPassword(found?.id === operator.id ? found.passwordHash : undefined, password);
  return isRight ? "right" : "wrong";
}

/** The address's limit counts only what the visitor's own let through: one visitor must not lock an operator out for hours. */
async function checkLimits(address: string, request: RequestContext): Promise<Refusal | undefined> {
  const network = networkOf(request.clientAddress);
  const steps = [
    ["operator_logins_per_ip", network, network],
    ["operator_logins_per_ip_and_operator", `${network} ${address}`, network],
    ["operator_logins_per_operator", address, address],
  ] as const;
  for (const [limit, key, refused] of steps) {
    const verdict = await countHit(limit, key);
    if (verdict.within) continue;
    await recordRefusal({ ...FAILED, outcome: "rate_limited" }, refused, request);
    return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
  }
  return undefined;
}

async function findByEmail(email: string | undefined) {
  if (!email) return undefined;
  const [row] = await db()
    .select({ ...OPERATOR, passwordHash: operators.passwordHash })
    .from(operators)
    .where(eq(operators.email, email));
  return row;
}
