import "server-only";
import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { oneTimeSecrets } from "@/db/schema";
import { eventOf, recordFailure, returnTry, type SignupAttempt, takeTry } from "../attempts/attempts";
import { recordEvent } from "../audit/events";
import { mailboxOf } from "../email-addresses";
import { countHit } from "../limits/rate-limits";
import { activationCode, isSameSecret, type OneTimeSecret, spendSecret } from "../secrets/one-time-secrets";
import type { Proof, Unusable } from "./proof";

/**
 * The code that was mailed for an attempt, typed by a person who has its mail. A code is never looked up: the caller names the attempt. An attempt
 * on an address that is taken has the same tries and the same end, and no code that fits.
 *
 * @param digits six of them
 */
export function mailedCode(
  attempt: SignupAttempt,
  digits: string,
): Proof<Unusable | { type: "wrong_code"; triesLeft: number }> {
  const spent = { type: "unusable", reason: "too_many_attempts" } as const;
  let secret: OneTimeSecret | undefined;
  return {
    name: "ACTIVATION_CODE",
    async check(request) {
      const triesLeft = await takeTry(attempt, request);
      if (triesLeft === "none") return spent;
      if (!(await countHit("codes_per_mailbox", mailboxOf(attempt.email))).within) {
        await recordFailure(attempt, "mailbox_limit_reached", request);
        return spent;
      }
      secret = await newestCode(attempt);
      // Where there is no code it compares all the same, so that both take as long.
      const isRight = isSameSecret(digits, secret ? activationCode(secret) : "none");
      if (secret && isRight) return undefined;
      await recordEvent({ ...eventOf(attempt), action: "activation.failed", outcome: "wrong_code" }, request);
      return triesLeft > 0 ? { type: "wrong_code", triesLeft } : spent;
    },
    spend: async (tx) => secret !== undefined && spendSecret(tx, secret),
    returnTry: () => returnTry(attempt),
  };
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
