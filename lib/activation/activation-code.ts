import "server-only";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { oneTimeSecrets } from "@/db/schema";
import { eventOf } from "../attempts/attempt-mail";
import { findMarked, type SignupAttempt, takeTry } from "../attempts/attempts";
import type { Marker } from "../attempts/marker";
import { recordEvent } from "../audit/events";
import { mailboxOf } from "../email-addresses";
import type { FieldCode, Refusal } from "../errors";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { countHit } from "../limits/rate-limits";
import { activationCode, isSameSecret, type OneTimeSecret } from "../secrets/one-time-secrets";
import { chosenUsername, completeActivation, recordFailure } from "./activation";

export type CodeOutcome =
  | Refusal
  /** Not six digits: nothing was counted. */
  | { type: "invalid_format" }
  | { type: "wrong_code"; triesLeft: number }
  /** Nothing that is typed opens this attempt any more. */
  | { type: "start_again"; reason: "too_many_attempts" | "expired" | "used" }
  | { type: "username_taken" }
  /** Another username was chosen, and it can't be one: nothing was counted. */
  | { type: "invalid_username"; code: FieldCode }
  | { type: "activated"; handOver: string };

/**
 * Activates by the code that was mailed for the attempt which this browser's marker names, and for no other: a code is never looked up. The
 * try is counted before anything is compared, so parallel guesses can't share one; an attempt on an address that is taken has the same
 * tries and the same end, and no code that fits.
 *
 * @param given.username another one, after "username_taken"; not looked at where the attempt has none
 */
export async function activateByCode(
  host: CurrentHost,
  given: { attemptId: string; code: string; username?: string },
  markers: readonly Marker[],
  request: RequestContext,
): Promise<CodeOutcome> {
  const digits = given.code.replace(/[\s-]/g, "");
  if (!/^\d{6}$/.test(digits)) return { type: "invalid_format" };
  const found = await findMarked(host, given.attemptId, markers);
  if (!found || found.expired || found.attempt.activationStrategy !== "EMAIL_CODE") {
    return { type: "start_again", reason: "expired" };
  }
  const { attempt } = found;
  if (attempt.activatedAt || attempt.endedAt) return { type: "start_again", reason: "used" };
  const chosen = chosenUsername(attempt, given.username);
  if (chosen && "code" in chosen) return { type: "invalid_username", code: chosen.code };
  const spent = { type: "start_again", reason: "too_many_attempts" } as const;
  const triesLeft = await takeTry(attempt);
  if (triesLeft === "none") {
    await recordFailure(attempt, "too_many_attempts", request);
    return spent;
  }
  if (!(await countHit("codes_per_mailbox", mailboxOf(attempt.email))).within) {
    await recordFailure(attempt, "mailbox_limit_reached", request);
    return spent;
  }
  const secret = await newestCode(attempt);
  // Compared all the same where there is none, so that both take as long.
  const isRight = isSameSecret(digits, secret ? activationCode(secret) : "none");
  if (secret && isRight) {
    const how = { inSameBrowser: true, tryTaken: true, ...chosen };
    const outcome = await completeActivation(secret, attempt, how, request);
    return outcome.type === "unusable" ? { type: "start_again", reason: "used" } : outcome;
  }
  await recordEvent({ ...eventOf(attempt), action: "activation.failed", outcome: "wrong_code" }, request);
  return triesLeft > 0 ? { type: "wrong_code", triesLeft } : spent;
}

async function newestCode(attempt: SignupAttempt): Promise<OneTimeSecret | undefined> {
  const [secret] = await db()
    .select()
    .from(oneTimeSecrets)
    .where(
      and(
        eq(oneTimeSecrets.applicationId, attempt.applicationId),
        eq(oneTimeSecrets.tenantId, attempt.tenantId),
        eq(oneTimeSecrets.attemptId, attempt.id),
        eq(oneTimeSecrets.purpose, "ACTIVATION_CODE"),
        isNull(oneTimeSecrets.usedAt),
        sql`${oneTimeSecrets.expiresAt} > now()`,
      ),
    )
    .orderBy(desc(oneTimeSecrets.createdAt))
    .limit(1);
  return secret;
}
