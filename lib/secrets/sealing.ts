import "server-only";
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type KeyPurpose, keyFor } from "./keys";

const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts text for the database: AES-256-GCM, in base64url.
 *
 * @param name its place, as associated data, so that sealed text can't be decrypted in another row
 */
export function seal(purpose: KeyPurpose, text: string, name: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyFor(purpose), iv).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
}

/** @throws when it was sealed under another FOYER_SECRET, for another place, or altered */
export function unseal(purpose: KeyPurpose, sealed: string, name: string): string {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", keyFor(purpose), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(name))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
}
