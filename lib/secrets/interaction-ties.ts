import "server-only";
import { timingSafeEqual } from "node:crypto";
import { env } from "../env/env";
import { keyedHash } from "./keys";

/**
 * What ties a browser to the authorizations that it began on a host, newest first: keyed hashes of their identifiers, which stand in URLs
 * and can't be made into these without the installation's key. A browser without the tie gains nothing from an identifier.
 */
export type Ties = readonly string[];

/** So many authorizations may wait in one browser. */
const TIES_KEPT = 5;

/** The ties in a Cookie header. */
export function tiesIn(cookieHeader: string | null): Ties {
  const prefix = `${tieCookieName()}=`;
  const cookies = cookieHeader?.split(/;\s*/) ?? [];
  const value = cookies.find((cookie) => cookie.startsWith(prefix))?.slice(prefix.length) ?? "";
  return value.split(".").filter((tie) => /^[\w-]{43}$/.test(tie));
}

/** The cookie's value once its browser has begun this one too. */
export function withTie(ties: Ties, uid: string): string {
  const tie = tieOf(uid);
  return [tie, ...ties.filter((other) => other !== tie)].slice(0, TIES_KEPT).join(".");
}

/** Whether the browser with these ties began that authorization. */
export function isTied(ties: Ties | undefined, uid: string): boolean {
  const wanted = Buffer.from(tieOf(uid));
  return (ties ?? []).some((tie) => tie.length === wanted.length && timingSafeEqual(Buffer.from(tie), wanted));
}

export function tieCookieName(): string {
  return env().scheme === "https" ? "__Host-interactions" : "interactions";
}

function tieOf(uid: string): string {
  return keyedHash("oauth-cookies", uid);
}
