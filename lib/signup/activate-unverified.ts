import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { signupAttempts, tenants } from "@/db/schema";
import { bringIn, handOverOf } from "../activation/activation";
import { eventOf } from "../attempts/attempt-mail";
import { byName, type SignupAttempt, type Submission } from "../attempts/attempts";
import { sendVerificationMail } from "../attempts/verification-mail";
import { recordEvent } from "../audit/events";
import { emailDomainOf } from "../email-addresses";
import type { RequestContext } from "../hosts/current";
import { keptOrigin } from "../origin";
import { issueHandOver } from "../sessions/hand-over";

/**
 * EMAIL_VERIFICATION: the user that this submission has just created is ACTIVE at once and logged in; that the mailbox is theirs is another
 * fact, which the mail asks for.
 */
export async function activateUnverified(
  tx: Tx,
  attempt: SignupAttempt,
  submission: Submission,
  request: RequestContext,
): Promise<{ type: "complete"; handOver: string; userId: string; tenantId: string }> {
  const [tenant] = await tx
    .select()
    .from(tenants)
    .where(and(eq(tenants.applicationId, attempt.applicationId), eq(tenants.id, attempt.tenantId)));
  if (!tenant) throw new Error("An attempt's tenant is gone in the transaction that made it");
  await tx
    .update(signupAttempts)
    .set({ activatedAt: sql`now()`, activatedInSameBrowser: true, passwordHash: null })
    .where(byName(attempt));
  await bringIn(tx, attempt, tenant, { emailVerified: false });
  // The authorization goes on now; the mail's page leads to the client.
  const mail = await sendVerificationMail(tx, attempt, { ...keptOrigin(attempt), interaction: null });
  await recordEvent(
    {
      ...eventOf(attempt),
      action: "signup.submitted",
      outcome: "active",
      details: { level: submission.level, emailDomain: emailDomainOf(attempt.email), mail },
    },
    request,
    tx,
  );
  const handOver = await issueHandOver(tx, "signup", handOverOf(attempt), { hostname: attempt.host, request });
  return { type: "complete", handOver, userId: attempt.userId, tenantId: attempt.tenantId };
}
