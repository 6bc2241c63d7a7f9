import "server-only";
import { pbkdf2, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { hashRaw } from "@node-rs/argon2";
import { verify as verifyBcrypt } from "@node-rs/bcrypt";
import type { PasswordHash } from "./formats";

/** Bytes of a password that bcrypt looks at. */
export const BCRYPT_BYTES = 72;

const derivePbkdf2 = promisify(pbkdf2);

/** Whether exactly these characters are the password behind the hash. Off the main thread. */
export async function fits(hash: PasswordHash, password: string): Promise<boolean> {
  if (hash.scheme === "bcrypt") return verifyBcrypt(password, hash.text);
  return timingSafeEqual(await derive(hash, password), hash.digest);
}

function derive(hash: Exclude<PasswordHash, { scheme: "bcrypt" }>, password: string): Promise<Buffer> {
  const { salt, digest } = hash;
  switch (hash.scheme) {
    case "argon2":
      return hashRaw(password, {
        algorithm: hash.type,
        version: hash.version === 19 ? 1 : 0,
        memoryCost: hash.memory,
        timeCost: hash.passes,
        parallelism: hash.lanes,
        outputLen: digest.length,
        salt,
      });
    case "scrypt":
      return deriveScrypt(hash, password);
    case "pbkdf2":
      return derivePbkdf2(password, salt, hash.iterations, digest.length, hash.hash);
  }
}

function deriveScrypt(hash: Extract<PasswordHash, { scheme: "scrypt" }>, password: string): Promise<Buffer> {
  const { cost, blockSize, lanes, salt, digest } = hash;
  // What OpenSSL counts: N + 2 blocks for mixing, p to begin with.
  const maxmem = 128 * blockSize * (cost + lanes + 2) + 1024;
  const options = { cost, blockSize, parallelization: lanes, maxmem };
  return new Promise((resolve, reject) =>
    scrypt(password, salt, digest.length, options, (error, derived) => (error ? reject(error) : resolve(derived))),
  );
}

/** The largest amount of memory for a comparison, in KiB. */
export function memoryOf(hash: PasswordHash): number {
  switch (hash.scheme) {
    case "argon2":
      return hash.memory;
    case "scrypt":
      return (hash.blockSize * hash.cost) / 8;
    default:
      return 0;
  }
}
