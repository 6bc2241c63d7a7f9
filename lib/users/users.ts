import "server-only";
import { and, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { credentials, users } from "@/db/schema";

/** What names a user in every table. */
export type UserName = { applicationId: string; tenantId: string; userId: string };

/** The row of exactly this user. */
export function isUser({ applicationId, tenantId, userId }: UserName) {
  return and(eq(users.applicationId, applicationId), eq(users.tenantId, tenantId), eq(users.id, userId));
}

/** The password of exactly this user. */
export function isCredentialOf({ applicationId, tenantId, userId }: UserName) {
  return matches(credentials, { applicationId, tenantId, userId });
}

/** Locks a user until the end of the transaction: whoever changes what a user may log in with takes this first. */
export async function lockUser(tx: Tx, user: UserName) {
  const [row] = await tx
    .select({ status: users.status, origin: users.origin, email: users.email, emailVerified: users.emailVerified })
    .from(users)
    .where(isUser(user))
    .for("update");
  return row;
}

/** Gives a user this password; null takes it away. */
export async function setPassword(tx: Tx, { applicationId, tenantId, userId }: UserName, passwordHash: string | null) {
  await tx.delete(credentials).where(isCredentialOf({ applicationId, tenantId, userId }));
  if (passwordHash !== null) await tx.insert(credentials).values({ applicationId, tenantId, userId, passwordHash });
}

/** Keeps the same password under another hash. Not a change: what was verified with the former one stays verified. */
export async function renewPassword(tx: Tx, user: UserName, passwordHash: string): Promise<void> {
  await tx.update(credentials).set({ passwordHash }).where(isCredentialOf(user));
}
