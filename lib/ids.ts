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

/** Whether a text has the form of an id. What has not is nobody's, and some of it is text that Postgres can't even be asked for. */
export function isId(text: string): boolean {
  return /^[a-z2-7]{26}$/.test(text);
}

/**
 * Another id, made of an id: its last letter is turned by half of the alphabet. Turned again it is the first one, so of two things that
 * share a row each is found by its own.
 */
export function turnedId(id: string): string {
  const turned = ALPHABET[ALPHABET.indexOf(id.slice(-1)) ^ (ALPHABET.length / 2)] ?? "";
  return id.slice(0, -1) + turned;
}
