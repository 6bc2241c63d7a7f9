import "server-only";
import { pbkdf2, scrypt, timingSafeEqual } from "node:crypto";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { hash, hashRaw } from "@node-rs/argon2";
import { verify as verifyBcrypt } from "@node-rs/bcrypt";
import { dictionary } from "@zxcvbn-ts/language-common";
import type { Refusal } from "../errors";
import { type PasswordHash, parsePasswordHash } from "./formats";

/** Runs work that hashes passwords. The refusal is a server too busy for it. */
export async function unlessOverloaded<Result>(work: () => Promise<Result>): Promise<Result | Refusal> {
  try {
    return await work();
  } catch (error) {
    return refuseOverload(error);
  }
}

/** Its name in the library's enum, which isolated modules can't import. */
const ARGON2ID = 2;

/** OWASP's second recommended configuration: 19 MiB, two passes, one lane. */
const ARGON2 = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const PERMITS = availableParallelism();

/** At most as many hashes at once as there are cores; behind them about four seconds of work, after which waiting would only make it worse. */
const inTurn = queueFor(PERMITS, 100 * PERMITS);

/** Imported hashes may want much more memory than ours: of those that do, one at a time. */
const MUCH_MEMORY_KIB = 64 * 1024;
const oneByOne = queueFor(1, 20);

/** Argon2id in PHC string format, of the NFC form of a password. @throws {OverloadedError} */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize("NFC"), ARGON2));
}

let nobodysHash: Promise<string> | undefined;

/**
 * Whether the password matches the hash, ours or an imported one. Without a hash it does the same work and returns false, so that the time
 * doesn't reveal whether there is one.
 *
 * @param likeness the hash whose work is done where there is none; by default one of ours
 * @throws {OverloadedError}
 */
export async function verifyPassword(
  passwordHash: string | null | undefined,
  password: string,
  likeness?: string,
): Promise<boolean> {
  nobodysHash ??= hash("nobody's password", ARGON2);
  const compared = readHash(passwordHash ?? likeness ?? (await nobodysHash));
  const compare = () => inTurn(() => fitsInSomeForm(compared, password));
  const matches = await (memoryOf(compared) > MUCH_MEMORY_KIB ? oneByOne(compare) : compare());
  return matches && passwordHash != null;
}

/** We hash the NFC form; who made an imported hash took what was typed there, in the form that a keyboard gave it. */
async function fitsInSomeForm(compared: PasswordHash, password: string): Promise<boolean> {
  const composed = password.normalize("NFC");
  return (await fits(compared, composed)) || (composed !== password && fits(compared, password));
}

/**
 * The hash to keep in the place of an imported one, once its password has been verified; undefined where the stored one is as we make them,
 * or has to stay. A server too busy for it lets it stay until the next login.
 */
export async function renewedHash(passwordHash: string, password: string): Promise<string | undefined> {
  const stored = readHash(passwordHash);
  if (isOurs(stored)) return undefined;
  // What was typed behind the 72nd byte was compared with nothing, so a slip in it must not become part of the password.
  if (stored.scheme === "bcrypt" && Buffer.byteLength(password) >= BCRYPT_BYTES) return undefined;
  try {
    return await hashPassword(password);
  } catch (error) {
    if (!(error instanceof OverloadedError)) throw error;
    return undefined;
  }
}

function isOurs(stored: PasswordHash): boolean {
  return (
    stored.scheme === "argon2" &&
    stored.type === ARGON2.algorithm &&
    stored.version === 19 &&
    stored.memory === ARGON2.memoryCost &&
    stored.passes === ARGON2.timeCost &&
    stored.lanes === ARGON2.parallelism
  );
}

function readHash(text: string): PasswordHash {
  const parsed = parsePasswordHash(text);
  if (typeof parsed === "string") throw new Error(`A stored password hash can't be used: ${parsed}`);
  return parsed;
}

let common: Set<string> | undefined;

/**
 * Whether a password is on the local list of common ones, or little more than a word of its context (names of tenant and application, the
 * address), in any case and with the usual digits and signs around it. NIST SP 800-63B-4, section 3.1.1.2.
 */
export function isCommonPassword(password: string, context: readonly string[]): boolean {
  // No list has one that long, and the expressions below would take their time over it.
  if (password.length > 256) return false;
  common ??= new Set(dictionary["passwords-common"]);
  const folded = password.normalize("NFKC").toLowerCase();
  const core = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
  if (common.has(folded)) return true;
  // "password2026!" is no better than its word; a long tail is.
  if (core.length >= 4 && folded.length - core.length <= 4 && common.has(core)) return true;
  const words = context
    .flatMap((text) => [text, ...text.split("@"), ...text.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.toLowerCase());
  const isRepeated = new Set(folded).size <= 2;
  return (
    isRepeated ||
    words.some((word) => word.length >= 4 && folded.replace(word, "").length <= 4 && folded.includes(word))
  );
}

/** Thrown when more hashes wait than can be worked off in good time; pages and API answer "busy, try again in a moment". */
export class OverloadedError extends Error {
  override name = "OverloadedError";
  readonly retryAfterSeconds = 2;
}

/** The refusal for an {@link OverloadedError}; anything else that was caught is thrown on. */
export function refuseOverload(error: unknown): Refusal {
  if (!(error instanceof OverloadedError)) throw error;
  return { type: "refused", code: "overloaded", retryAfterSeconds: error.retryAfterSeconds };
}

/** Runs the work when its turn has come. @throws {OverloadedError} when too many wait already */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/** A queue before so many permits; a permit is given back when its work has ended, whoever still waits for it. */
export function queueFor(permits: number, length: number): Queue {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= permits) {
      if (waiting.length >= length) throw new OverloadedError("The password queue is full");
      // Whoever ends hands its permit to the first in the queue, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

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

/** KiB that comparing takes at its height. */
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
