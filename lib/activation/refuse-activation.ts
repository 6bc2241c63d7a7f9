import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { signupAttempts, tenants, users } from "@/db/schema";
import { byName, eventOf, isLive, lockSubject, type SignupAttempt } from "../attempts/attempts";
import { recordEvent } from "../audit/events";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { findLinkOfAttempt } from "../proofs/link";
import type { Unusable } from "../proofs/proof";
import { isUser } from "../users/users";

/**
 * "This wasn't me": deletes the attempt behind a link with its secrets, and what nobody else needs: the user that was created by signups,
 * and the tenant that only they hold, with its hosts.
 */
export async function refuseActivation(
  host: CurrentHost,
  token: string | undefined,
  request: RequestContext,
): Promise<{ type: "removed" } | Unusable> {
  const link = await findLinkOfAttempt(host, token);
  if ("type" in link) return link;
  const { attempt, tenant } = link;
  return withTransaction(async (tx) => {
    const { user } = await lockSubject(tx, attempt);
    const gone = await tx
      .delete(signupAttempts)
      .where(and(byName(attempt), isNull(signupAttempts.activatedAt)))
      .returning({ id: signupAttempts.id });
    if (gone.length === 0) return { type: "unusable", reason: "used" };
    await recordEvent({ ...eventOf(attempt), action: "activation.refused_by_owner", outcome: "removed" }, request, tx);
    if (user?.status !== "PROVISIONED" || user.origin !== "SIGNUP" || (await hasLiveAttempt(tx, attempt))) {
      return { type: "removed" };
    }
    await tx.delete(users).where(isUser(attempt));
    const others = await tx.$count(
      users,
      and(eq(users.applicationId, attempt.applicationId), eq(users.tenantId, attempt.tenantId)),
    );
    if (others > 0) return { type: "removed" };
    await tx
      .delete(tenants)
      .where(
        and(
          eq(tenants.applicationId, tenant.applicationId),
          eq(tenants.id, tenant.id),
          sql`${tenants.heldUntil} is not null`,
        ),
      );
    return { type: "removed" };
  });
}

async function hasLiveAttempt(tx: Tx, attempt: SignupAttempt): Promise<boolean> {
  const live = await tx.$count(
    signupAttempts,
    and(
      eq(signupAttempts.applicationId, attempt.applicationId),
      eq(signupAttempts.tenantId, attempt.tenantId),
      eq(signupAttempts.userId, attempt.userId),
      isLive(),
    ),
  );
  return live > 0;
}
