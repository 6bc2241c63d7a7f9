import "server-only";
import type { Tx } from "@/db/client";
import type { Origin } from "../origin";
import { type Addressee, type PacedMail, sendSecretMail } from "../outbox/user-mail";
import { resolveSettings } from "../settings/resolve";

/**
 * Sends the mail that verifies an address. The link of an older one stops working.
 *
 * @param origin what the visitor came with, for the pages behind the link; undefined: what the older link kept
 */
export async function sendVerificationMail(tx: Tx, user: Addressee, origin?: Origin): Promise<PacedMail> {
  const { emailPolicy } = await resolveSettings(user.applicationId, user.tenantId, tx);
  return sendSecretMail(tx, user, "EMAIL_VERIFICATION", emailPolicy.verificationLinkLifetimeMinutes * 60, origin);
}
