import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import type { applications } from "@/db/schema";
import { users } from "@/db/schema";
import type { Refusal, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import { canonicalHostname, findHost } from "../hosts/resolve";
import { isId } from "../ids";
import type { UnusableLink } from "../proofs/proof";
import { findSecret } from "../secrets/one-time-secrets";
import { requestVerification, verifyEmail } from "./verification";

type Application = Pick<typeof applications.$inferSelect, "id" | "activationProofRequired">;

/** Another verification mail for a user of the application, at most one a minute. */
export async function requestVerificationForClient(
  applicationId: string,
  userId: string,
  request: RequestContext,
): Promise<{ type: "sent" } | Refusal> {
  const [user] = isId(userId)
    ? await db()
        .select({ tenantId: users.tenantId, status: users.status })
        .from(users)
        .where(and(eq(users.applicationId, applicationId), eq(users.id, userId)))
    : [];
  if (user?.status !== "ACTIVE") return { type: "refused", code: "user_not_found" };
  const requested = await requestVerification({ applicationId, tenantId: user.tenantId, userId }, request);
  switch (requested.type) {
    case "sent":
      return { type: "sent" };
    case "verified_already":
      return { type: "refused", code: "email_verified_already" };
    case "waits":
      return { type: "refused", code: "rate_limited", retryAfterSeconds: 60 };
    case "mail_limit_reached":
      return { type: "refused", code: "rate_limited", retryAfterSeconds: 3600 };
  }
}

/**
 * Confirms a mailbox by the code of an emailed link, for an application that does this on its own page. As with activation its server is
 * trusted to know whose browser it serves, unless the application's setting asks for the user's password.
 */
export async function verifyEmailForClient(
  application: Application,
  given: { token: string; password?: string },
  request: RequestContext,
): Promise<
  | UnusableLink
  | Refusal
  | { type: "invalid"; violations: Violations }
  | { type: "wrong_password" }
  | { type: "verified"; userId: string; tenantId: string }
> {
  const secret = await findSecret(application.id, "EMAIL_VERIFICATION", given.token);
  const host = secret && (await findHost(await canonicalHostname(application.id, secret.tenantId)));
  if (!host) return { type: "unusable", reason: "invalid" };
  if (application.activationProofRequired && given.password === undefined) {
    return { type: "invalid", violations: { password: [{ code: "required" }] } };
  }
  const outcome = await verifyEmail(host, { ...given, vouched: given.password === undefined }, undefined, request);
  return outcome.type === "verified" ? { type: "verified", userId: secret.userId, tenantId: secret.tenantId } : outcome;
}
