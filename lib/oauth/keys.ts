import "server-only";
import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { and, desc, eq, gt, isNull, lte, or, sql } from "drizzle-orm";
import type { JWK } from "jose";
import { db, type Tx, withTransaction } from "@/db/client";
import { signingKeys } from "@/db/schema";
import { type AuditEvent, recordEvent } from "../audit/events";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { seal, unseal } from "../secrets/sealing";

const PURPOSE = "signing-keys";
const RSA_BITS = 2048;

/**
 * How long a retired key is shown: no token that it signed is valid for longer, and programs that cache the list of keys still find it.
 */
export const RETIRED_DAYS = 1;

const RETIRED_SINCE = sql`now() - make_interval(days => ${RETIRED_DAYS})`;

type KeyRow = typeof signingKeys.$inferSelect;
type NewKey = typeof signingKeys.$inferInsert;
type PrivateJwk = JWK & { kty: string };

/**
 * The keys of an application, the signing one first, then those that were retired recently, so that their tokens can be verified until they expire.
 * An application without a key gets one. If two instances create the first key at once, the first commit wins.
 */
export async function signingKeysOf(applicationId: string): Promise<KeyRow[]> {
  const rows = await readKeys(applicationId);
  if (rows.some((row) => row.retiredAt === null)) return rows;
  await insertFirstKey(applicationId, await generateKey(applicationId));
  return readKeys(applicationId);
}

/** What {@link signingKeysOf} returns, without making a first key. */
export async function readKeys(applicationId: string): Promise<KeyRow[]> {
  return db()
    .select()
    .from(signingKeys)
    .where(
      and(
        eq(signingKeys.applicationId, applicationId),
        or(isNull(signingKeys.retiredAt), gt(signingKeys.retiredAt, RETIRED_SINCE)),
      ),
    )
    .orderBy(sql`${signingKeys.retiredAt} desc nulls first`, desc(signingKeys.createdAt), signingKeys.kid);
}

async function generateKey(applicationId: string) {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: RSA_BITS });
  const kid = newId();
  const named = (jwk: object) => ({ ...jwk, kid, alg: "RS256", use: "sig" });
  return {
    applicationId,
    kid,
    publicJwk: named(publicKey.export({ format: "jwk" })),
    encryptedPrivateJwk: seal(
      PURPOSE,
      JSON.stringify(named(privateKey.export({ format: "jwk" }))),
      `${applicationId} ${kid}`,
    ),
  };
}

async function insertFirstKey(applicationId: string, key: NewKey): Promise<void> {
  await withTransaction(async (tx) => {
    await lockKeys(tx, applicationId);
    if ((await activeKid(tx, applicationId)) === undefined) await tx.insert(signingKeys).values(key);
  });
}

async function activeKid(tx: Tx, applicationId: string): Promise<string | undefined> {
  const [active] = await tx
    .select({ kid: signingKeys.kid })
    .from(signingKeys)
    .where(and(eq(signingKeys.applicationId, applicationId), isNull(signingKeys.retiredAt)))
    .limit(1);
  return active?.kid;
}

async function lockKeys(tx: Tx, applicationId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`signing-key:${applicationId}`}, 0))`);
}

/**
 * Gives an application a new key, which signs from now on. The old one stays in the JWKS until no token of its own can be alive, so nobody is
 * logged out by it, and is forgotten then (lib/housekeeping.ts).
 *
 * @param actor who wants it; in the audit trail with the ids of both keys
 * @returns the id of the new key
 */
export async function rotateSigningKey(
  applicationId: string,
  actor: NonNullable<AuditEvent["actor"]>,
  request: RequestContext | null,
): Promise<{ kid: string }> {
  const rotated = await replaceSigningKey(applicationId, { actor }, request);
  if (!rotated) throw new Error(`No new key for application ${applicationId}`);
  return rotated;
}

/**
 * {@link rotateSigningKey}, but only while the key that the actor has seen is the one that signs.
 *
 * @param by `seen`: the id of that key; absent: whichever it is
 * @returns undefined where another one signs by now
 */
export async function replaceSigningKey(
  applicationId: string,
  { actor, seen }: { actor: NonNullable<AuditEvent["actor"]>; seen?: string },
  request: RequestContext | null,
): Promise<{ kid: string } | undefined> {
  const key = await generateKey(applicationId);
  return withTransaction(async (tx) => {
    await lockKeys(tx, applicationId);
    if (seen !== undefined && (await activeKid(tx, applicationId)) !== seen) return undefined;
    const retired = await tx
      .update(signingKeys)
      .set({ retiredAt: sql`now()`, updatedAt: sql`now()`, version: sql`${signingKeys.version} + 1` })
      .where(and(eq(signingKeys.applicationId, applicationId), isNull(signingKeys.retiredAt)))
      .returning({ kid: signingKeys.kid });
    await tx.insert(signingKeys).values(key);
    const details = { kid: key.kid, retired: retired.map(({ kid }) => kid) };
    const event = { applicationId, tenantId: null, action: "signing_key.rotated", outcome: "rotated" } as const;
    await recordEvent({ ...event, actor, details }, request, tx);
    return { kid: key.kid };
  });
}

/**
 * Deletes keys that were retired so long ago that no token of theirs is valid. The signing key is never deleted.
 *
 * @returns how many were forgotten
 */
export async function forgetRetiredKeys(): Promise<number> {
  const { rowCount } = await db().delete(signingKeys).where(lte(signingKeys.retiredAt, RETIRED_SINCE));
  return rowCount ?? 0;
}

/** The private half, decrypted. @throws when the row was sealed under another FOYER_SECRET, for another application, or altered */
export function privateJwkOf(row: KeyRow): PrivateJwk {
  return JSON.parse(unseal(PURPOSE, row.encryptedPrivateJwk, `${row.applicationId} ${row.kid}`));
}
