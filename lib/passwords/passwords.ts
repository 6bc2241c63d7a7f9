import "server-only";
import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { dictionary } from "@zxcvbn-ts/language-common";

/** Its name in the library's enum, which isolated modules can't import. */
const ARGON2ID = 2;

/** OWASP's second recommended configuration: 19 MiB, two passes, one lane. */
const ARGON2 = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const PERMITS = availableParallelism();
/** Behind the permits: about four seconds of work, after which waiting would only make it worse. */
const QUEUE_LENGTH = 100 * PERMITS;

/** Thrown when more hashes wait than can be worked off in good time; pages and API answer "busy, try again in a moment". */
export class OverloadedError extends Error {
  override name = "OverloadedError";
  readonly retryAfterSeconds = 2;
}

let running = 0;
const waiting: (() => void)[] = [];

/** At most as many hashes at once as there are cores; a permit is given back when its hash has ended, whoever still waits for it. */
async function withPermit<T>(work: () => Promise<T>): Promise<T> {
  if (running >= PERMITS) {
    if (waiting.length >= QUEUE_LENGTH) throw new OverloadedError("The password queue is full");
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
}

/** Argon2id in PHC string format, of the NFC form of a password. @throws {OverloadedError} */
export function hashPassword(password: string): Promise<string> {
  return withPermit(() => hash(password.normalize("NFC"), ARGON2));
}

let nobodysHash: Promise<string> | undefined;

/**
 * Whether the password is the one behind the hash. Without a hash it does the same work and says no, so that nobody can measure whether
 * there is one. @throws {OverloadedError}
 */
export async function verifyPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  nobodysHash ??= hash("nobody's password", ARGON2);
  const compared = passwordHash ?? (await nobodysHash);
  const matches = await withPermit(() => verify(compared, password.normalize("NFC")));
  return matches && passwordHash != null;
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
