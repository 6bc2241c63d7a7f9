import "server-only";
import type { Actor } from "../../access/access";
import type { RequestContext } from "../../hosts/current";
import { beginImport, completeImport, type LinesOutcome, readImport, takeLines, type UserImport } from "./import";
import { LINE_MAX_BYTES } from "./pieces";
import type { TenantOwner } from "./rows";

export type StreamOutcome =
  | Exclude<LinesOutcome, { type: "taken" | "lines_missing" }>
  /** A continued import got fewer lines than it has done, so it is another file. */
  | { type: "other_lines"; userImport: UserImport };

/** Lines of one transaction: enough that the database's round trips don't count, few enough that nobody waits long for its locks. */
const BATCH_LINES = 1_000;
const BATCH_LENGTH = 1_000_000;

/**
 * Imports users from a whole stream of lines, from its beginning or, with the id of an import that was stopped, from where that stopped:
 * then the same lines must come again, and those that are done are skipped.
 *
 * @param options.onProgress after every batch, and once before the first
 */
export async function importUsers(
  actor: Actor,
  owner: TenantOwner,
  lines: AsyncIterable<string> | Iterable<string>,
  options: { importId?: string; onProgress?: (userImport: UserImport) => void },
  request: RequestContext | null,
): Promise<StreamOutcome> {
  const opened = await openImport(actor, owner, options.importId, request);
  if (!("userImport" in opened) || opened.type === "completed") return opened;
  const { id, linesDone } = opened.userImport;
  options.onProgress?.(opened.userImport);
  let line = 0;
  let batch: string[] = [];
  let length = 0;
  const flush = async () => {
    const outcome = await takeLines(actor, owner, id, line - batch.length + 1, batch);
    batch = [];
    length = 0;
    if (outcome.type === "taken") options.onProgress?.(outcome.userImport);
    // Lines can't be missing here: they are read one after the other.
    return outcome.type === "taken" || outcome.type === "lines_missing" ? undefined : outcome;
  };
  for await (const text of lines) {
    line += 1;
    if (line <= linesDone) continue;
    batch.push(text);
    length += text.length;
    if (batch.length < BATCH_LINES && length < BATCH_LENGTH) continue;
    const stopped = await flush();
    if (stopped) return stopped;
  }
  if (line < linesDone) return { type: "other_lines", userImport: opened.userImport };
  const stopped = batch.length > 0 ? await flush() : undefined;
  return stopped ?? completeImport(actor, owner, id, request);
}

async function openImport(
  actor: Actor,
  owner: TenantOwner,
  importId: string | undefined,
  request: RequestContext | null,
): Promise<StreamOutcome | { type: "open"; userImport: UserImport }> {
  if (importId === undefined) {
    const outcome = await beginImport(actor, owner, request);
    return outcome.type === "begun" ? { type: "open", userImport: outcome.userImport } : outcome;
  }
  const found = await readImport(actor, owner, importId);
  if (found.type !== "found") return found;
  return { type: found.userImport.completedAt ? "completed" : "open", userImport: found.userImport };
}

const LINE_END = 0x0a;

/**
 * The lines of a stream of bytes, without their ends. A line that is too long is cut, but stays too long; one that is not UTF-8 becomes
 * invalid JSON, instead of wrong letters.
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  const keep = (piece: Uint8Array) => {
    const room = LINE_MAX_BYTES + 1 - length;
    if (room <= 0 || piece.length === 0) return;
    pieces.push(piece.subarray(0, room));
    length += Math.min(piece.length, room);
  };
  const line = () => {
    const text = decode(Buffer.concat(pieces));
    pieces = [];
    length = 0;
    return text;
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, start)) {
      keep(chunk.subarray(start, end));
      yield line();
      start = end + 1;
    }
    keep(chunk.subarray(start));
  }
  if (length > 0) yield line();
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decode(line: Buffer): string {
  if (line.length > LINE_MAX_BYTES) return line.toString("utf8");
  try {
    return utf8.decode(line);
  } catch {
    return "\ufffd";
  }
}
