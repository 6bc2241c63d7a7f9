import "server-only";
import { type Actor, accessToApplication } from "../access/access";
import type { RequestContext } from "../hosts/current";
import { RETIRED_DAYS, readKeys, replaceSigningKey } from "./keys";

const DAY_MS = 24 * 60 * 60 * 1000;

export type ListedKey = {
  kid: string;
  createdAt: Date;
  /** Null: it signs. */
  retiredAt: Date | null;
  /** Until when the JWKS shows it; null for the one that signs. */
  shownUntil: Date | null;
};

export type SigningKeysView = { keys: ListedKey[]; mayChange: boolean };

/**
 * The keys that an application's JWKS shows, the signing one first; none before the first was needed. Undefined for an application that the
 * actor may not see.
 */
export async function listSigningKeys(actor: Actor, applicationId: string): Promise<SigningKeysView | undefined> {
  const access = await accessToApplication(actor, applicationId);
  if (!access) return undefined;
  const rows = await readKeys(applicationId);
  const keys = rows.map(({ kid, createdAt, retiredAt }) => ({
    kid,
    createdAt,
    retiredAt,
    shownUntil: retiredAt && new Date(retiredAt.getTime() + RETIRED_DAYS * DAY_MS),
  }));
  return { keys, mayChange: access.mayChange };
}

export type RotateOutcome =
  | { type: "rotated"; kid: string }
  /** Another key signs by now. */
  | { type: "stale" }
  | { type: "forbidden" | "not_found" };

/** Replaces the signing key that the actor has seen, so that a second press of the button does nothing. It needs the right to change the application. */
export async function rotateSeenKey(
  actor: Actor,
  { applicationId, kid }: { applicationId: string; kid: string },
  request: RequestContext,
): Promise<RotateOutcome> {
  const access = await accessToApplication(actor, applicationId);
  if (!access) return { type: "not_found" };
  if (!access.mayChange) return { type: "forbidden" };
  const replaced = await replaceSigningKey(applicationId, { actor, seen: kid }, request);
  return replaced ? { type: "rotated", kid: replaced.kid } : { type: "stale" };
}
