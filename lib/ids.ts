// Client-safe by accident only: Node's crypto is used, so server and scripts alone import this file.
import { randomBytes } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const LENGTH = 26;

/**
 * A new entity id: 26 characters of `[a-z2-7]`, 130 random bits (HTTP contract, "Conventions").
 *
 * 32 letters divide 256 evenly, so taking each byte's low five bits keeps the letters uniform.
 */
export function newId(): string {
  let id = "";
  for (const byte of randomBytes(LENGTH)) id += ALPHABET[byte & 31];
  return id;
}
