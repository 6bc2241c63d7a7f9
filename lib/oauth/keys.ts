import "server-only";
import { createCipheriv, createDecipheriv, generateKeyPair, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import type { JWK } from "jose";
import { db, withTransaction } from "@/db/client";
import { signingKeys } from "@/db/schema";
import { newId } from "../ids";
import { keyFor } from "../keys";

const RSA_BITS = 2048;
const IV_BYTES = 12;
const TAG_BYTES = 16;

type KeyRow = typeof signingKeys.$inferSelect;
type PrivateJwk = JWK & { kty: string };

/**
 * The keys of an application, the signing one first, then those that were retired within the last day: no token lives longer than that.
 * An application without a key gets one. Of two instances that both make the first key, the one that commits first wins.
 */
export async function signingKeysOf(applicationId: string): Promise<KeyRow[]> {
  const rows = await readKeys(applicationId);
  if (rows.some((row) => row.retiredAt === null)) return rows;
  await insertFirstKey(applicationId, await generateKey(applicationId));
  return readKeys(applicationId);
}

async function readKeys(applicationId: string): Promise<KeyRow[]> {
  return db()
    .select()
    .from(signingKeys)
    .where(
      and(
        eq(signingKeys.applicationId, applicationId),
        or(isNull(signingKeys.retiredAt), gt(signingKeys.retiredAt, sql`now() - interval '1 day'`)),
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
    encryptedPrivateJwk: seal(JSON.stringify(named(privateKey.export({ format: "jwk" }))), applicationId, kid),
  };
}

async function insertFirstKey(applicationId: string, key: typeof signingKeys.$inferInsert): Promise<void> {
  await withTransaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`signing-key:${applicationId}`}, 0))`);
    const [active] = await tx
      .select({ kid: signingKeys.kid })
      .from(signingKeys)
      .where(and(eq(signingKeys.applicationId, applicationId), isNull(signingKeys.retiredAt)))
      .limit(1);
    if (!active) await tx.insert(signingKeys).values(key);
  });
}

/** The private half, decrypted. @throws when the row was sealed under another FOYER_SECRET, for another application, or altered */
export function privateJwkOf(row: KeyRow): PrivateJwk {
  return JSON.parse(unseal(row.encryptedPrivateJwk, row.applicationId, row.kid));
}

// The row's key is bound in as associated data, so that a sealed key which is moved to another application does not open.
function seal(text: string, applicationId: string, kid: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyFor("signing-keys"), iv).setAAD(
    Buffer.from(`${applicationId} ${kid}`),
  );
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
}

function unseal(sealed: string, applicationId: string, kid: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", keyFor("signing-keys"), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(`${applicationId} ${kid}`))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}
