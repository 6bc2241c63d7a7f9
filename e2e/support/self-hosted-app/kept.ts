// What the browser that signed up keeps until its signup is finished.
import { createHmac, timingSafeEqual } from "node:crypto";

export type Kept = { userId: string; email: string; attemptProof: string; requestCode?: string };

const HOURS = 24;

/** A cookie that no script reads, no other site's form brings along, and nobody can write but us. */
export function keptCookie(secret: string, kept: Kept): string {
  const text = Buffer.from(JSON.stringify(kept)).toString("base64url");
  const mac = createHmac("sha256", secret).update(text).digest("base64url");
  return `__Host-signup=${text}.${mac}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${HOURS * 3600}`;
}

export const FORGET = "__Host-signup=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";

/** Undefined for a browser that keeps nothing, and for a cookie that is not ours. */
export function readKept(secret: string, cookies: string | undefined): Kept | undefined {
  const [, text = "", mac = ""] = /(?:^|; )__Host-signup=([\w-]+)\.([\w-]+)/.exec(cookies ?? "") ?? [];
  const expected = createHmac("sha256", secret).update(text).digest();
  const given = Buffer.from(mac, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return JSON.parse(Buffer.from(text, "base64url").toString());
}
