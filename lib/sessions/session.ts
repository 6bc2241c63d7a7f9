import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { oauthArtifacts, sessions, users } from "@/db/schema";
import type { CurrentHost } from "../hosts/current";
import { newId } from "../ids";
import { keyedHash } from "../secrets/keys";
import { resolveSettings, type Settings } from "../settings/resolve";
import { readSessionToken } from "./cookie";

/** A browser that is logged in as a user on the tenant's canonical host. */
export type AuthSession = {
  id: string;
  applicationId: string;
  tenantId: string;
  userId: string;
  host: string;
  signupAttemptId: string | null;
  /** Whether only the browser that logged in, signed up or activated could begin it. Otherwise somebody may have sent it to another. */
  boundToBrowser: boolean;
  authenticatedAt: Date;
};

type Owner = { applicationId: string; tenantId: string; userId: string };

/** Begins a session. Returns the cookie's token: 256 random bits, of which only the keyed hash is stored. */
export async function beginSession(
  tx: Tx,
  owner: Owner & { host: string; signupAttemptId: string | null; boundToBrowser: boolean },
  policy: Settings["authSessionPolicy"],
): Promise<{ token: string; maxAgeSeconds: number | undefined }> {
  const token = randomBytes(32).toString("base64url");
  await tx.insert(sessions).values({
    ...owner,
    id: newId(),
    tokenHash: keyedHash("session-lookup", token),
    idleExpiresAt: sql`now() + make_interval(mins => ${policy.idleMinutes})`,
    expiresAt: sql`now() + make_interval(mins => ${policy.absoluteMinutes})`,
  });
  return { token, maxAgeSeconds: policy.persistent ? policy.absoluteMinutes * 60 : undefined };
}

/**
 * The living session behind a cookie's token: this application's, this tenant's, on this host, of a user who is ACTIVE. The one query also
 * moves its idle end, at most to its absolute one.
 *
 * @param idleMinutes of the tenant's auth session policy
 */
export async function findSession(
  at: { applicationId: string; tenantId: string; host: string; token: string | undefined },
  idleMinutes: number,
): Promise<AuthSession | undefined> {
  if (!at.token) return undefined;
  const [row] = await db()
    .update(sessions)
    .set({ idleExpiresAt: sql`least(now() + make_interval(mins => ${idleMinutes}), ${sessions.expiresAt})` })
    .from(users)
    .where(
      and(
        eq(sessions.applicationId, at.applicationId),
        eq(sessions.tokenHash, keyedHash("session-lookup", at.token)),
        eq(sessions.tenantId, at.tenantId),
        eq(sessions.host, at.host),
        isNull(sessions.endedAt),
        gt(sessions.idleExpiresAt, sql`now()`),
        gt(sessions.expiresAt, sql`now()`),
        eq(users.applicationId, sessions.applicationId),
        eq(users.tenantId, sessions.tenantId),
        eq(users.id, sessions.userId),
        eq(users.status, "ACTIVE"),
      ),
    )
    .returning({
      id: sessions.id,
      applicationId: sessions.applicationId,
      tenantId: sessions.tenantId,
      userId: sessions.userId,
      host: sessions.host,
      signupAttemptId: sessions.signupAttemptId,
      boundToBrowser: sessions.boundToBrowser,
      authenticatedAt: sessions.authenticatedAt,
    });
  return row;
}

/** The session that this browser has on a tenant's host; none on an application's. */
export async function readSession(host: CurrentHost): Promise<AuthSession | undefined> {
  const token = await readSessionToken();
  if (!host.tenant || !token) return undefined;
  const { authSessionPolicy } = await resolveSettings(host.application.id, host.tenant.id);
  const at = { applicationId: host.application.id, tenantId: host.tenant.id, host: host.hostname, token };
  return findSession(at, authSessionPolicy.idleMinutes);
}

/**
 * Ends the session that a cookie's token names on one host (logout), whether or not it is still in use: its refresh tokens end with it.
 *
 * @returns whose it was; undefined where there is none, or none that was not ended before
 */
export async function endSessionAt(at: {
  applicationId: string;
  tenantId: string;
  host: string;
  token: string;
}): Promise<string | undefined> {
  const [ended] = await db()
    .update(sessions)
    .set({ endedAt: sql`now()` })
    .where(
      and(
        eq(sessions.applicationId, at.applicationId),
        eq(sessions.tenantId, at.tenantId),
        eq(sessions.host, at.host),
        eq(sessions.tokenHash, keyedHash("session-lookup", at.token)),
        isNull(sessions.endedAt),
      ),
    )
    .returning({ userId: sessions.userId });
  return ended?.userId;
}

/** Ends the session that a cookie's token names, whatever host it is on. */
export async function endSessionOf(tx: Tx, applicationId: string, token: string): Promise<void> {
  await tx
    .update(sessions)
    .set({ endedAt: sql`now()` })
    .where(
      and(
        eq(sessions.applicationId, applicationId),
        eq(sessions.tokenHash, keyedHash("session-lookup", token)),
        isNull(sessions.endedAt),
      ),
    );
}

/** Ends everything that is logged in as a user: sessions, and the codes and refresh tokens that came from them. */
export async function endUserSessions(tx: Tx, { applicationId, tenantId, userId }: Owner): Promise<void> {
  await tx
    .update(sessions)
    .set({ endedAt: sql`now()` })
    .where(
      and(
        eq(sessions.applicationId, applicationId),
        eq(sessions.tenantId, tenantId),
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
      ),
    );
  await tx
    .delete(oauthArtifacts)
    .where(
      and(
        eq(oauthArtifacts.applicationId, applicationId),
        eq(oauthArtifacts.tenantId, tenantId),
        eq(oauthArtifacts.userId, userId),
      ),
    );
}
