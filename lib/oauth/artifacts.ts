import "server-only";
import { and, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import { type Adapter, type AdapterPayload, errors } from "oidc-provider";
import { db, withTransaction } from "@/db/client";
import { oauthArtifacts } from "@/db/schema";
import { hashOf, named } from "../authorizations/rows";
import { currentCall, sessionUid } from "./library-call";
import { endOfGrace, isWithinGrace } from "./refresh-rotation";

type ArtifactRow = typeof oauthArtifacts.$inferSelect;

/** Not one of the library's models: see keepRevoked. */
const REVOKED = "RevokedAccessToken";

/** The longest that the library may take to answer one request with a session that we found, in seconds. */
const SESSION_LOOK_SECONDS = 60;

/** The library's model of an access token, by its kind. */
const KIND_OF = { user: "AccessToken", client: "ClientCredentials" } as const;

/**
 * The library's storage for one kind of object (`model`) of one application. Rows hold keyed hashes instead of identifiers that could be
 * used; the payload gets its identifier from the request. Times are compared by the database's clock.
 */
export function artifactsOf(applicationId: string, model: string): Adapter {
  return {
    upsert: (id, payload, lifetime) => keepArtifact(applicationId, model, id, payload, lifetime),
    find: (id) => findArtifact(applicationId, model, id),
    consume: (id) => consumeArtifact(applicationId, model, id),
    destroy: (id) => deleteArtifacts(named(applicationId, model, id)),
    revokeByGrantId: (grantId) => endGrant(applicationId, grantId),
    findByUid: nothing,
    findByUserCode: nothing,
  };
}

/**
 * Access tokens, which are signed and not stored. The one that is being revoked was read before, and the library knows its identifier; only
 * its revocation is stored. Its grant is not shown to the library, because revoking an access token doesn't end the refresh token.
 */
export function accessTokensOf(applicationId: string, kind: "AccessToken" | "ClientCredentials"): Adapter {
  return {
    ...artifactsOf(applicationId, kind),
    async find(id) {
      const { presented } = currentCall();
      if (presented?.jti !== id || kind !== KIND_OF[presented.kind]) return undefined;
      return { kind, jti: id, exp: presented.exp, clientId: presented.clientId };
    },
    async destroy(id) {
      const call = currentCall();
      if (call.presented?.jti !== id) return;
      const { exp, tenantId, userId } = call.presented;
      await keepRevoked(applicationId, id, exp);
      call.revoked = tenantId && userId ? { tenantId, userId } : {};
    },
  };
}

/**
 * The library's session, made from ours, which was found valid before. Nothing is written: the library would store a grant per client to
 * use again, but each authorization gets a new one.
 */
export function sessionOfRequest(): Adapter {
  return {
    async find() {
      const { tenantId, session } = currentCall();
      if (!tenantId || !session) return undefined;
      const now = Math.floor(Date.now() / 1000);
      return {
        kind: "Session",
        jti: session.id,
        uid: sessionUid(tenantId, session.id),
        accountId: session.userId,
        loginTs: Math.floor(session.authenticatedAt.getTime() / 1000),
        iat: now,
        exp: now + SESSION_LOOK_SECONDS,
      };
    },
    upsert: nothing,
    destroy: nothing,
    consume: nothing,
    revokeByGrantId: nothing,
    findByUid: nothing,
    findByUserCode: nothing,
  };
}

async function nothing(): Promise<undefined> {
  return undefined;
}

async function keepArtifact(
  applicationId: string,
  model: string,
  id: string,
  payload: AdapterPayload,
  lifetime: number | undefined,
): Promise<void> {
  const { tenantId, session } = currentCall();
  const isGrant = model === "Grant";
  // On return, the session of an interaction is looked up again, and the return URL is made from its identifier.
  const {
    jti: _id,
    session: _session,
    returnTo: _returnTo,
    ...kept
  } = payload as AdapterPayload & { session?: object };
  // OpenID Connect Core, section 12.2: a refreshed ID token should have no nonce, and there are clients that refuse one which does.
  if (model === "RefreshToken") delete kept.nonce;
  const query = model === "Interaction" ? currentCall().query : undefined;
  const expiresAt = sql`now() + make_interval(secs => ${lifetime ?? 0})`;
  const inserted = db()
    .insert(oauthArtifacts)
    .values({
      applicationId,
      model,
      idHash: hashOf(applicationId, model, id),
      payload: query === undefined ? kept : { ...kept, query },
      grantId: isGrant ? id : (payload.grantId ?? null),
      tenantId: isGrant || model === "Interaction" ? tenantId : null,
      userId: isGrant ? (session?.userId ?? null) : null,
      sessionId: isGrant ? (session?.id ?? null) : null,
      expiresAt,
    });
  if (model !== "RefreshToken") {
    const target = [oauthArtifacts.applicationId, oauthArtifacts.model, oauthArtifacts.idHash];
    await inserted.onConflictDoUpdate({ target, set: { payload: kept, expiresAt } });
    return;
  }
  // An existing successor is not changed: it may have been used, and giving it again doesn't extend its lifetime.
  await inserted.onConflictDoNothing();
  if (payload.grantId) await extendGrant(applicationId, payload.grantId, lifetime ?? 0);
}

/** A grant lives as long as its newest refresh token, and a year at most: after that a person logs in again. */
async function extendGrant(applicationId: string, grantId: string, seconds: number): Promise<void> {
  const { createdAt, expiresAt } = oauthArtifacts;
  const wanted = sql`greatest(${expiresAt}, now() + make_interval(secs => ${seconds}))`;
  await db()
    .update(oauthArtifacts)
    .set({ expiresAt: sql`least(${wanted}, ${createdAt} + interval '365 days')` })
    .where(named(applicationId, "Grant", grantId));
}

async function findArtifact(applicationId: string, model: string, id: string): Promise<AdapterPayload | undefined> {
  const { tenantId, session } = currentCall();
  const [found] = await db()
    .select({ row: oauthArtifacts, isWithinGrace })
    .from(oauthArtifacts)
    .where(and(named(applicationId, model, id), gt(oauthArtifacts.expiresAt, sql`now()`)));
  if (!found) return undefined;
  const { row } = found;
  // An artifact from one tenant's host is not valid on another's. The application's own host accepts those of all its tenants.
  if (tenantId && row.tenantId && row.tenantId !== tenantId) return undefined;
  const payload: AdapterPayload = {
    ...(row.payload as AdapterPayload),
    jti: id,
    exp: Math.floor(row.expiresAt.getTime() / 1000),
  };
  // For a token that was used the library ends the family. Within its grace period it counts as unused.
  if (row.consumedAt && !found.isWithinGrace) payload.consumed = Math.floor(row.consumedAt.getTime() / 1000);
  return model === "Interaction" ? { ...payload, result: loginSince(row, session) } : payload;
}

// A session that began after the request satisfies prompt=login and max_age. Both times come from the database. It satisfies them only
// once, because the library then deletes the interaction.
function loginSince(row: ArtifactRow, session: ReturnType<typeof currentCall>["session"]) {
  if (!session || session.authenticatedAt < row.createdAt) return undefined;
  return { login: { accountId: session.userId, ts: Math.floor(session.authenticatedAt.getTime() / 1000) } };
}

/**
 * Single use: of any number of callers exactly one succeeds. The library has found it unused before, so whoever fails here has a copy,
 * which ends all tokens that came from it (RFC 6749, section 4.1.2; RFC 9700, section 4.14.2). But a refresh token with a grace period was
 * unused, or within that period, when it was presented: then the others succeed too.
 */
async function consumeArtifact(applicationId: string, model: string, id: string): Promise<void> {
  const reusableUntil = model === "RefreshToken" ? endOfGrace(applicationId) : null;
  const consumed = await db()
    .update(oauthArtifacts)
    .set({ consumedAt: sql`now()`, reusableUntil })
    .where(
      and(named(applicationId, model, id), isNull(oauthArtifacts.consumedAt), gt(oauthArtifacts.expiresAt, sql`now()`)),
    )
    .returning({ idHash: oauthArtifacts.idHash });
  if (consumed.length === 1) return;
  const [row] = await db()
    .select({ grantId: oauthArtifacts.grantId, reusableUntil: oauthArtifacts.reusableUntil })
    .from(oauthArtifacts)
    .where(named(applicationId, model, id));
  if (row?.reusableUntil) return;
  if (row?.grantId) await endGrant(applicationId, row.grantId);
  throw new errors.InvalidGrant("used before");
}

/** Ends a grant with its codes and tokens. */
async function endGrant(applicationId: string, grantId: string): Promise<void> {
  await deleteArtifacts(and(eq(oauthArtifacts.applicationId, applicationId), eq(oauthArtifacts.grantId, grantId)));
}

/** Deletes rows, and notes whether a grant was among them. The library deletes a grant and its tokens at the same time, in any order. */
async function deleteArtifacts(which: SQL | undefined): Promise<void> {
  const { model, idHash, tenantId, userId } = oauthArtifacts;
  const deleted = await withTransaction(async (tx) => {
    // In one order: two deletes of the same rows, each in its own, would wait for each other.
    await tx.select({ idHash }).from(oauthArtifacts).where(which).orderBy(model, idHash).for("update");
    return tx.delete(oauthArtifacts).where(which).returning({ model, tenantId, userId });
  });
  const grant = deleted.find((row) => row.model === "Grant");
  if (grant?.tenantId && grant.userId) currentCall().ended = { tenantId: grant.tenantId, userId: grant.userId };
}

/** The row of a grant that has not ended, for access tokens, which are not stored themselves. */
export async function hasGrant(applicationId: string, grantId: string): Promise<boolean> {
  const [row] = await db()
    .select({ idHash: oauthArtifacts.idHash })
    .from(oauthArtifacts)
    .where(and(named(applicationId, "Grant", grantId), gt(oauthArtifacts.expiresAt, sql`now()`)));
  return row !== undefined;
}

/**
 * Stores until the token expires that it was revoked, because access tokens themselves are not stored.
 *
 * @param exp of the token, in seconds since 1970
 */
async function keepRevoked(applicationId: string, jti: string, exp: number): Promise<void> {
  await db()
    .insert(oauthArtifacts)
    .values({
      applicationId,
      model: REVOKED,
      idHash: hashOf(applicationId, REVOKED, jti),
      payload: {},
      expiresAt: sql`to_timestamp(${exp})`,
    })
    .onConflictDoNothing();
}

/** Whether an access token was revoked. */
export async function isRevoked(applicationId: string, jti: string): Promise<boolean> {
  const [row] = await db()
    .select({ idHash: oauthArtifacts.idHash })
    .from(oauthArtifacts)
    .where(named(applicationId, REVOKED, jti));
  return row !== undefined;
}
