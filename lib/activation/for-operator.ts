import "server-only";
import type { Actor } from "../access/access";
import type { RequestContext } from "../hosts/current";
import { readUser, type UserId } from "../users/read";
import { requestActivation } from "./for-client";

export type ResentActivation =
  | { type: "sent" }
  | { type: "waits" }
  /** There is no signup that could be activated: it was, it was ended, or an admin made the user. */
  | { type: "nothing_pending" }
  | { type: "forbidden" }
  | { type: "not_found" };

/** {@link requestActivation} for whoever may change the user. */
export async function resendActivation(actor: Actor, name: UserId, request: RequestContext): Promise<ResentActivation> {
  const found = await readUser(actor, name);
  if (!found) return { type: "not_found" };
  if (!found.mayChange) return { type: "forbidden" };
  const outcome = await requestActivation(name.applicationId, name.userId, request, actor);
  if (outcome.type === "sent") return { type: "sent" };
  switch (outcome.code) {
    case "rate_limited":
      return { type: "waits" };
    case "user_not_found":
      return { type: "not_found" };
    default:
      return { type: "nothing_pending" };
  }
}
