import "server-only";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { code } from "../form-text";
import { keyedHash } from "../secrets/keys";

/** Printable ASCII (RFC 6749, appendix A.2), and so long that it needs no slow hash. */
export const clientSecret = z
  .string(code("required"))
  .min(32, code("too_short"))
  .max(200, code("too_long"))
  .regex(/^[\x21-\x7e]*$/, code("invalid_format"));

/** 256 random bits, URL-safe. */
export function newClientSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** The stored hash of a client's secret. 256 random bits need no slow hash (OWASP ASVS 5.0, 11.4). */
export function hashClientSecret(applicationId: string, clientId: string, secret: string): string {
  return keyedHash("client-secret", applicationId, clientId, secret);
}

/** Whether `secret` belongs to `hash`, compared in constant time. */
export function isClientSecret(applicationId: string, clientId: string, secret: string, hash: string): boolean {
  const given = Buffer.from(hashClientSecret(applicationId, clientId, secret));
  const kept = Buffer.from(hash);
  return given.length === kept.length && timingSafeEqual(given, kept);
}
