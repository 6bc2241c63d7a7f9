// Read by the server and by scripts in plain Node, so it must not import "server-only".
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

/**
 * Makes the directory where one installation keeps what it generates, and returns its full path.
 *
 * Nobody else may list it. As root it can be passed through, because the embedded Postgres, which refuses to run as root, lives below it.
 */
export function openDataDirectory(path: string): string {
  const directory = resolve(/*turbopackIgnore: true*/ path);
  mkdirSync(directory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  return directory;
}

/**
 * The secret of that name, made on first use and the same ever after. The file is readable by its owner alone; two processes that start at
 * once agree on one.
 *
 * @param make what a new secret looks like; by default 48 random bytes in base64url.
 */
export function keptSecret(
  directory: string,
  name: string,
  make = () => randomBytes(48).toString("base64url"),
): string {
  const file = join(directory, name);
  const kept = read(file);
  if (kept !== undefined) return kept;
  // Written whole under another name first: a process that dies half-way must not leave half a secret.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${make()}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file) ?? keptSecret(directory, name, make);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
