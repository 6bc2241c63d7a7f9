import "server-only";
import { createHmac, hkdfSync } from "node:crypto";
import { env } from "../env/env";

/** The purpose of a key. Values from one purpose are invalid for another. */
export type KeyPurpose =
  | "one-time-secret"
  | "one-time-secret-lookup"
  | "session-lookup"
  | "attempt-marker"
  | "request-code"
  | "continuation"
  | "hand-over"
  | "client-secret"
  | "rate-limit"
  | "signing-keys"
  | "oauth-artifact"
  | "refresh-token-successor"
  | "oauth-cookies"
  | "operator-sessions"
  | "operator-invitations"
  | "operator-password-resets"
  | "operator-tokens"
  | "idempotency"
  | "login-likeness"
  | "settings-preview";

const derived = new Map<KeyPurpose, Buffer>();

/** 32 bytes for one purpose, derived from the installation's secret by HKDF-SHA-256 (RFC 5869). */
export function keyFor(purpose: KeyPurpose): Buffer {
  let key = derived.get(purpose);
  if (!key) {
    const secret = env().secret;
    if (!secret) throw new Error("FOYER_SECRET is missing: start the server with npm start.");
    key = Buffer.from(hkdfSync("sha256", secret, "foyer", purpose, 32));
    derived.set(purpose, key);
  }
  return key;
}

/** HMAC-SHA-256 of the parts, unambiguous between parts, in base64url (43 characters). */
export function keyedHash(purpose: KeyPurpose, ...parts: string[]): string {
  return keyedDigest(purpose, ...parts).toString("base64url");
}

/** The same as 32 bytes. */
export function keyedDigest(purpose: KeyPurpose, ...parts: string[]): Buffer {
  return createHmac("sha256", keyFor(purpose)).update(JSON.stringify(parts)).digest();
}
