import "server-only";
import { eventOf, returnTry, type SignupAttempt, takeTry } from "../attempts/attempts";
import { recordEvent } from "../audit/events";
import type { Refusal } from "../errors";
import { countHit } from "../limits/rate-limits";
import { refuseOverload, verifyPassword } from "../passwords/passwords";
import type { UserLink } from "./link";
import type { Proof, Unusable } from "./proof";

/**
 * The password that was chosen with a signup, typed elsewhere than in the browser that began it. So a proven mailbox never blesses a password
 * that its owner did not choose.
 */
export function passwordOfAttempt(
  attempt: SignupAttempt,
  typed: string,
): Proof<Unusable | Refusal | { type: "wrong_password"; triesLeft: number }> {
  return {
    name: "password",
    async check(request) {
      const triesLeft = await takeTry(attempt, request);
      if (triesLeft === "none") return { type: "unusable", reason: "too_many_attempts" };
      const compared = await compare(attempt.passwordHash, typed);
      if (compared === "right") return undefined;
      if (compared !== "wrong") {
        await returnTry(attempt);
        return compared;
      }
      await recordEvent({ ...eventOf(attempt), action: "activation.failed", outcome: "wrong_password" }, request);
      return triesLeft > 0 ? { type: "wrong_password", triesLeft } : { type: "unusable", reason: "too_many_attempts" };
    },
    returnTry: () => returnTry(attempt),
  };
}

/** The password of a user who opened a link in a browser that is not known to be theirs. */
export function passwordOfUser(
  { user, passwordHash }: Pick<UserLink, "user" | "passwordHash">,
  typed: string,
): Proof<Refusal | { type: "wrong_password" }> {
  const { applicationId, tenantId, id: userId } = user;
  return {
    name: "password",
    async check(request) {
      const verdict = await countHit("logins_per_user", `${tenantId} ${userId}`);
      if (!verdict.within) {
        return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
      }
      const compared = await compare(passwordHash, typed);
      if (compared === "right") return undefined;
      if (compared !== "wrong") return compared;
      const event = { applicationId, tenantId, userId, action: "verification.failed" } as const;
      await recordEvent({ ...event, outcome: "wrong_password" }, request);
      return { type: "wrong_password" };
    },
  };
}

async function compare(hash: string | null, typed: string): Promise<"right" | "wrong" | Refusal> {
  try {
    return (await verifyPassword(hash, typed)) ? "right" : "wrong";
  } catch (error) {
    return refuseOverload(error);
  }
}
