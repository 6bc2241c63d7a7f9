import "server-only";
import { timingSafeEqual } from "node:crypto";
import { and, eq, getTableColumns, gt, isNull, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { oneTimeSecrets } from "@/db/schema";
import { newId } from "../ids";
import { keyedDigest, keyedHash } from "./keys";

export type SecretPurpose = (typeof oneTimeSecrets.$inferSelect)["purpose"];
export type OneTimeSecret = typeof oneTimeSecrets.$inferSelect;

/** What a secret is derived from: where its row is, and what it opens. */
export type SecretName = { applicationId: string; tenantId: string; id: string; purpose: SecretPurpose };

type NewSecret = {
  applicationId: string;
  tenantId: string;
  userId: string;
  purpose: SecretPurpose;
  attemptId?: string | null;
  email?: string | null;
  lifetimeSeconds: number;
  context?: Record<string, string | boolean | null>;
};

/**
 * Writes the row of a new secret. The secret itself is nowhere: it is derived from the row's name and the installation's key whenever it is
 * needed, by {@link linkToken} or {@link activationCode}.
 */
export async function issueSecret(tx: Tx, secret: NewSecret): Promise<SecretName> {
  const { lifetimeSeconds, ...row } = secret;
  const { applicationId, tenantId, purpose } = row;
  const name = { applicationId, tenantId, id: newId(), purpose };
  await tx.insert(oneTimeSecrets).values({
    ...row,
    id: name.id,
    tokenHash: name.purpose === "ACTIVATION_CODE" ? null : lookupHash(linkToken(name)),
    expiresAt: sql`now() + make_interval(secs => ${lifetimeSeconds})`,
  });
  return name;
}

/** The token of a link: the row's id, a full stop, and 256 bits that can't be computed without the key. URL-safe. */
export function linkToken(name: SecretName): string {
  return `${name.id}.${keyedHash("one-time-secret", ...derivedFrom(name))}`;
}

function derivedFrom({ purpose, applicationId, tenantId, id }: SecretName): string[] {
  return [purpose, applicationId, tenantId, id];
}

/** The row's id in a token, which is no secret; undefined for what has not the form of a token. */
export function secretIdIn(token: string): string | undefined {
  return /^([a-z2-7]{26})\.[\w-]{43}$/.exec(token)?.[1];
}

/** Six digits, uniform: draws of 32 bits that would favour the low codes are thrown away (RFC 4226 takes the bias; we need not). */
export function activationCode(name: SecretName): string {
  const fair = 4_294_000_000;
  for (let draw = 0; ; draw += 1) {
    const digest = keyedDigest("one-time-secret", ...derivedFrom(name), String(draw));
    const number = digest.readUInt32BE(0);
    if (number < fair) return String(number % 1_000_000).padStart(6, "0");
  }
}

/** Compares two secrets in constant time. */
export function isSameSecret(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => keyedDigest("one-time-secret-lookup", text));
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

function lookupHash(token: string): string {
  return keyedHash("one-time-secret-lookup", token);
}

/**
 * The row that a link's token names, whatever its state, for pages that show and spend nothing. A token for another purpose or another
 * application is as unknown as one that was made up.
 */
export async function findSecret(
  applicationId: string,
  purpose: SecretPurpose,
  token: string,
  tx: Tx = db(),
): Promise<(OneTimeSecret & { expired: boolean }) | undefined> {
  if (!secretIdIn(token)) return undefined;
  const [row] = await tx
    .select({ secret: oneTimeSecrets, expired: sql<boolean>`${oneTimeSecrets.expiresAt} <= now()` })
    .from(oneTimeSecrets)
    .where(and(matches(oneTimeSecrets, { applicationId, purpose }), eq(oneTimeSecrets.tokenHash, lookupHash(token))));
  return row && { ...row.secret, expired: row.expired };
}

function isUsable({ applicationId, tenantId, id, purpose }: SecretName) {
  const isNamed = matches(oneTimeSecrets, { applicationId, tenantId, id, purpose });
  return and(isNamed, isNull(oneTimeSecrets.usedAt), gt(oneTimeSecrets.expiresAt, sql`now()`));
}

/** Spends a secret: true for exactly one of any number of callers, and only before its end by the database's clock. */
export async function spendSecret(tx: Tx, name: SecretName): Promise<boolean> {
  const spent = await tx
    .update(oneTimeSecrets)
    .set({ usedAt: sql`now()` })
    .where(isUsable(name))
    .returning({ id: oneTimeSecrets.id });
  return spent.length === 1;
}

/** Restarts the lifetime of a valid secret, because its mail is sent late. False if it is no longer valid. */
export async function restartSecret(tx: Tx, name: SecretName, lifetimeSeconds: number): Promise<boolean> {
  const restarted = await tx
    .update(oneTimeSecrets)
    .set({ createdAt: sql`now()`, expiresAt: sql`now() + make_interval(secs => ${lifetimeSeconds})` })
    .where(isUsable(name))
    .returning({ id: oneTimeSecrets.id });
  return restarted.length === 1;
}

/** The row behind a mail, with how long it lives, from its issue and from now, in seconds; undefined when it was used or is gone. */
export async function unusedSecret(
  applicationId: string,
  tenantId: string,
  secretId: string,
  tx: Tx = db(),
): Promise<(OneTimeSecret & { lifetimeSeconds: number; leftSeconds: number }) | undefined> {
  const [row] = await tx
    .select({
      ...getTableColumns(oneTimeSecrets),
      lifetimeSeconds: sql<number>`extract(epoch from ${oneTimeSecrets.expiresAt} - ${oneTimeSecrets.createdAt})::float8`,
      leftSeconds: sql<number>`extract(epoch from ${oneTimeSecrets.expiresAt} - now())::float8`,
    })
    .from(oneTimeSecrets)
    .where(and(matches(oneTimeSecrets, { applicationId, tenantId, id: secretId }), isNull(oneTimeSecrets.usedAt)));
  return row;
}
