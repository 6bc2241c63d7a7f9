import "server-only";
import { and, eq } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { credentials, users } from "@/db/schema";
import { findAttempt, type SignupAttempt } from "../attempts/attempts";
import type { CurrentHost } from "../hosts/current";
import { keptOrigin, NO_ORIGIN, type Origin } from "../origin";
import { findSecret, type OneTimeSecret, type SecretPurpose, spendSecret } from "../secrets/one-time-secrets";
import { resolveSettings } from "../settings/resolve";
import { isUser } from "../users/users";
import type { Proof, Unusable, UnusableLink } from "./proof";

/** A link that was mailed, and was found by one of the functions below. It works once. */
export function mailedLink(secret: OneTimeSecret): Proof {
  return { name: secret.purpose, spend: (tx) => spendSecret(tx, secret) };
}

export type AttemptLink = {
  secret: OneTimeSecret;
  attempt: SignupAttempt;
  tenant: NonNullable<Awaited<ReturnType<typeof findAttempt>>>["tenant"];
};

/** The living attempt behind an activation link, on the host where it began and nowhere else. Spends nothing. */
export async function findLinkOfAttempt(host: CurrentHost, token: string | undefined): Promise<AttemptLink | Unusable> {
  const secret = token ? await findSecret(host.application.id, "ACTIVATION_LINK", token) : undefined;
  if (!secret?.attemptId) return { type: "unusable", reason: "invalid" };
  const found = await findAttempt({
    applicationId: secret.applicationId,
    tenantId: secret.tenantId,
    id: secret.attemptId,
  });
  if (!found || found.attempt.host !== host.hostname) return { type: "unusable", reason: "invalid" };
  const { attempt, tenant } = found;
  if (secret.usedAt || attempt.activatedAt || attempt.endedAt) return { type: "unusable", reason: "used" };
  if (secret.expired) return { type: "unusable", reason: "expired" };
  return { secret, attempt, tenant };
}

type UserLinkPurpose = "EMAIL_VERIFICATION" | "MAGIC_LINK" | "PASSWORD_RESET";

export type UserLink = { secret: OneTimeSecret; user: typeof users.$inferSelect; passwordHash: string | null };

/** The ACTIVE user of this tenant behind a link of one purpose, sent to the address that they still have. Spends nothing. */
export async function findLinkOfUser(
  host: CurrentHost,
  purpose: UserLinkPurpose,
  token: string | undefined,
): Promise<UserLink | UnusableLink> {
  const secret = token && host.tenant ? await findSecret(host.application.id, purpose, token) : undefined;
  if (!secret || secret.tenantId !== host.tenant?.id) return { type: "unusable", reason: "invalid" };
  if (secret.usedAt) return { type: "unusable", reason: "used" };
  if (secret.expired) return { type: "unusable", reason: "expired" };
  const [row] = await db()
    .select({ user: users, passwordHash: credentials.passwordHash })
    .from(users)
    .leftJoin(
      credentials,
      and(
        eq(credentials.applicationId, users.applicationId),
        eq(credentials.tenantId, users.tenantId),
        eq(credentials.userId, users.id),
      ),
    )
    .where(isUser(secret));
  if (row?.user.status !== "ACTIVE" || row.user.email !== secret.email) return { type: "unusable", reason: "invalid" };
  if (!(await hasFactorFor(purpose, secret))) return { type: "unusable", reason: "invalid" };
  return { secret, user: row.user, passwordHash: row.passwordHash };
}

/** Whether a link of this purpose may still be used: a login factor that was switched off since the mail went out logs nobody in. */
export async function hasFactorFor(
  purpose: UserLinkPurpose,
  { applicationId, tenantId }: OneTimeSecret,
  tx: Tx = db(),
): Promise<boolean> {
  if (purpose === "EMAIL_VERIFICATION") return true;
  const { identityProvider } = await resolveSettings(applicationId, tenantId, tx);
  return identityProvider.loginFactors.includes(purpose === "MAGIC_LINK" ? "MAGIC_LINK" : "PASSWORD");
}

/** What the person who asked for a mailed link came with, for the pages behind it; nothing for an unknown token. Spends nothing. */
export async function originOfLink(applicationId: string, purpose: SecretPurpose, token: string): Promise<Origin> {
  const secret = await findSecret(applicationId, purpose, token);
  if (!secret) return NO_ORIGIN;
  if (secret.attemptId === null) return keptOrigin(secret.context as Partial<Origin> | null);
  const { tenantId, attemptId } = secret;
  return keptOrigin((await findAttempt({ applicationId, tenantId, id: attemptId }))?.attempt);
}
