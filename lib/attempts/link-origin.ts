import "server-only";
import { keptOrigin, NO_ORIGIN, type Origin } from "../origin";
import { findSecret, type SecretPurpose } from "../secrets/one-time-secrets";
import { findAttempt } from "./attempts";

/** What somebody came with who asked for the link of a mail, for the pages behind it; of nobody for a token that is none. Spends nothing. */
export async function originOfLink(applicationId: string, purpose: SecretPurpose, token: string): Promise<Origin> {
  const secret = await findSecret(applicationId, purpose, token);
  if (!secret) return NO_ORIGIN;
  if (secret.attemptId === null) return keptOrigin(secret.context as Partial<Origin> | null);
  const { tenantId, attemptId } = secret;
  return keptOrigin((await findAttempt({ applicationId, tenantId, id: attemptId }))?.attempt);
}
