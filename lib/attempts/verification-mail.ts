import "server-only";
import type { Tx } from "@/db/client";
import { type Addressee, type PacedMail, sendSecretMail } from "../email/user-mail";
import { resolveSettings } from "../settings/resolve";

/** Sends the mail that verifies an address. The link of an older one stops working. */
export async function sendVerificationMail(tx: Tx, user: Addressee): Promise<PacedMail> {
  const { emailPolicy } = await resolveSettings(user.applicationId, user.tenantId, tx);
  return sendSecretMail(tx, user, "EMAIL_VERIFICATION", emailPolicy.verificationLinkLifetimeMinutes * 60);
}
