import "server-only";

/** A parsed password hash: how to hash a password, and the expected result. */
export type PasswordHash =
  | (Derived & {
      scheme: "argon2";
      /** d 0, i 1, id 2: the numbers of RFC 9106, section 3.1. */
      type: 0 | 1 | 2;
      version: 16 | 19;
      /** KiB. */
      memory: number;
      passes: number;
      lanes: number;
    })
  /** The whole string, in the spelling that the library reads. Only the first 72 bytes of a password count. */
  | { scheme: "bcrypt"; text: string }
  | (Derived & { scheme: "scrypt"; cost: number; blockSize: number; lanes: number })
  | (Derived & { scheme: "pbkdf2"; hash: Pbkdf2Hash; iterations: number });

type Derived = { salt: Buffer; digest: Buffer };
type Pbkdf2Hash = keyof typeof PBKDF2;

/** Why a hash is refused: its scheme or format is unknown, or a login would take too much time or memory. */
export type HashProblem = "unsupported_hash" | "hash_too_costly";

/** One comparison may take about a second of one core, and this much memory; whoever mistypes makes us do the same work again. */
export const MEMORY_MAX_KIB = 256 * 1024;
const ARGON2_MAX_KIB_PASSES = 4 * MEMORY_MAX_KIB;
const ARGON2_MAX_LANES = 16;
const BCRYPT_MAX_COST = 14;
const PBKDF2 = {
  sha1: { bytes: 20, mostRounds: 2_000_000 },
  sha256: { bytes: 32, mostRounds: 2_000_000 },
  sha512: { bytes: 64, mostRounds: 1_000_000 },
} as const;

/** Less of a digest would let many a password in; none is longer. */
const DIGEST_BYTES = { least: 16, most: 64 };
/** RFC 8018, section 4.1, and RFC 9106, section 3.1, want 8 at least. */
const SALT_BYTES = { least: 8, most: 64 };
const TEXT_MAX_LENGTH = 512;

/**
 * Reads a password hash in PHC string format or modular crypt format: argon2i, argon2d and argon2id; bcrypt (`$2a$ $2b$ $2y$`); scrypt
 * (`$scrypt$`, `$7$`); PBKDF2 with SHA-1, SHA-256 or SHA-512 (both the PHC spelling and passlib's).
 */
export function parsePasswordHash(text: string): PasswordHash | HashProblem {
  if (text.length > TEXT_MAX_LENGTH) return "unsupported_hash";
  const scheme = /^\$([^$]+)\$/.exec(text)?.[1] ?? "";
  if (scheme.startsWith("argon2")) return parseArgon2(text);
  if (scheme.startsWith("2")) return parseBcrypt(text);
  if (scheme.startsWith("pbkdf2")) return parsePbkdf2(text);
  if (scheme === "scrypt") return parseScrypt(text);
  return scheme === "7" ? parseCryptScrypt(text) : "unsupported_hash";
}

function parseArgon2(text: string): PasswordHash | HashProblem {
  const parts = /^\$argon2(id|i|d)(?:\$v=(16|19))?\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$([\w+/=]+)\$([\w+/=]+)$/.exec(
    text,
  );
  const derived = parts && derivedOf(base64(parts[6] ?? ""), base64(parts[7] ?? ""));
  if (!derived) return "unsupported_hash";
  const [memory = 0, passes = 0, lanes = 0] = parts.slice(3, 6).map(Number);
  if (passes < 1 || lanes < 1 || memory < 8 * lanes) return "unsupported_hash";
  if (memory > MEMORY_MAX_KIB || memory * passes > ARGON2_MAX_KIB_PASSES || lanes > ARGON2_MAX_LANES)
    return "hash_too_costly";
  const type = ({ d: 0, i: 1, id: 2 } as const)[parts[1] as "d" | "i" | "id"];
  // Strings from before there were two versions name none: they are of the first.
  const version = parts[2] === "19" ? 19 : 16;
  return { scheme: "argon2", type, version, memory, passes, lanes, ...derived };
}

function parseBcrypt(text: string): PasswordHash | HashProblem {
  const parts = /^\$2[aby]\$(\d{2})\$[./A-Za-z0-9]{53}$/.exec(text);
  const cost = Number(parts?.[1]);
  if (!parts || cost < 4 || cost > 31) return "unsupported_hash";
  if (cost > BCRYPT_MAX_COST) return "hash_too_costly";
  // A salt's last digit says two bits and a digest's last one four. Some systems left others set, which crypt passes over and the library does
  // not.
  const last = withoutPadding(text.charAt(28), 16);
  return { scheme: "bcrypt", text: text.slice(0, 28) + last + text.slice(29, 59) + withoutPadding(text.charAt(59), 4) };
}

const BCRYPT_DIGITS = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function withoutPadding(digit: string, unit: number): string {
  const value = BCRYPT_DIGITS.indexOf(digit);
  return BCRYPT_DIGITS.charAt(value - (value % unit));
}

function parsePbkdf2(text: string): PasswordHash | HashProblem {
  const parts =
    /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:(\d{1,9})|i=(\d{1,9})(?:,l=(\d{1,3}))?)\$([\w+./=]+)\$([\w+./=]+)$/.exec(
      text,
    );
  // passlib writes "." for "+".
  const bytes = (encoded: string | undefined) => base64((encoded ?? "").replaceAll(".", "+"));
  const derived = parts && derivedOf(bytes(parts[5]), bytes(parts[6]));
  if (!derived) return "unsupported_hash";
  const hash = (parts[1] ?? "sha1") as Pbkdf2Hash;
  const iterations = Number(parts[2] ?? parts[3]);
  if (iterations < 1 || (parts[4] && Number(parts[4]) !== derived.digest.length)) return "unsupported_hash";
  const { bytes: blockBytes, mostRounds } = PBKDF2[hash];
  if (iterations * Math.ceil(derived.digest.length / blockBytes) > mostRounds) return "hash_too_costly";
  return { scheme: "pbkdf2", hash, iterations, ...derived };
}

function parseScrypt(text: string): PasswordHash | HashProblem {
  const parts = /^\$scrypt\$ln=(\d{1,9}),r=(\d{1,9}),p=(\d{1,9})\$([\w+/=]+)\$([\w+/=]+)$/.exec(text);
  if (!parts) return "unsupported_hash";
  const [logCost = 0, blockSize = 0, lanes = 0] = parts.slice(1, 4).map(Number);
  return scryptOf(logCost, blockSize, lanes, derivedOf(base64(parts[4] ?? ""), base64(parts[5] ?? "")));
}

/** crypt(5), "scrypt": numbers and digest in crypt's own digits, least significant first; the salt is taken as it is written. */
function parseCryptScrypt(text: string): PasswordHash | HashProblem {
  const parts = /^\$7\$([./0-9A-Za-z])([./0-9A-Za-z]{5})([./0-9A-Za-z]{5})([!-#%-~]+)\$([./0-9A-Za-z]{43})$/.exec(text);
  if (!parts) return "unsupported_hash";
  const [logCost = 0, blockSize = 0, lanes = 0] = parts.slice(1, 4).map(cryptNumber);
  return scryptOf(logCost, blockSize, lanes, derivedOf(Buffer.from(parts[4] ?? ""), cryptBytes(parts[5] ?? "")));
}

function scryptOf(
  logCost: number,
  blockSize: number,
  lanes: number,
  derived: Derived | undefined,
): PasswordHash | HashProblem {
  if (!derived || logCost < 1 || blockSize < 1 || lanes < 1) return "unsupported_hash";
  // RFC 7914, section 2: 128 · r · N bytes, filled p times over; N is less than 2^(128 · r / 8), or OpenSSL throws.
  const bytes = 128 * blockSize * lanes * 2 ** logCost;
  if (bytes > MEMORY_MAX_KIB * 1024) return "hash_too_costly";
  return logCost < 16 * blockSize
    ? { scheme: "scrypt", cost: 2 ** logCost, blockSize, lanes, ...derived }
    : "unsupported_hash";
}

function derivedOf(salt: Buffer | undefined, digest: Buffer | undefined): Derived | undefined {
  if (!salt || salt.length < SALT_BYTES.least || salt.length > SALT_BYTES.most) return undefined;
  if (!digest || digest.length < DIGEST_BYTES.least || digest.length > DIGEST_BYTES.most) return undefined;
  return { salt, digest };
}

/** Undefined where Buffer would quietly stop reading. */
function base64(encoded: string): Buffer | undefined {
  const digits = encoded.replace(/={1,2}$/, "");
  return /^[A-Za-z0-9+/]+$/.test(digits) && digits.length % 4 !== 1 ? Buffer.from(digits, "base64") : undefined;
}

const CRYPT_DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function cryptNumber(encoded: string): number {
  return [...encoded].reduce((sum, digit, place) => sum + CRYPT_DIGITS.indexOf(digit) * 64 ** place, 0);
}

/** Each four digits are three bytes. */
function cryptBytes(encoded: string): Buffer {
  const bytes: number[] = [];
  for (let start = 0; start < encoded.length; start += 4) {
    const group = encoded.slice(start, start + 4);
    const value = cryptNumber(group);
    for (let place = 0; place < group.length - 1; place += 1) bytes.push(Math.floor(value / 256 ** place) % 256);
  }
  return Buffer.from(bytes);
}
