import "server-only";
import type { Actor } from "../access/access";
import type { RequestContext } from "../hosts/current";
import type { PacedMail } from "../outbox/user-mail";
import { readUser, type UserId } from "../users/read";
import { requestVerification } from "./verification";

export type OperatorsVerification = {
  type: PacedMail | "verified_already" | "not_active" | "forbidden" | "not_found";
};

/** {@link requestVerification} for whoever may change the user. Who can't log in is asked at activation, and not here. */
export async function sendVerification(
  actor: Actor,
  name: UserId,
  request: RequestContext,
): Promise<OperatorsVerification> {
  const found = await readUser(actor, name);
  if (!found) return { type: "not_found" };
  if (!found.mayChange) return { type: "forbidden" };
  const { applicationId, tenantId, id: userId, status } = found.user;
  if (status !== "ACTIVE") return { type: "not_active" };
  return requestVerification({ applicationId, tenantId, userId }, request, { actor });
}
