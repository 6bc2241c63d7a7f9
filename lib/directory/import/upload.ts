import "server-only";
import type { Actor } from "../../access/access";
import type { RequestContext } from "../../hosts/current";
import {
  beginImport,
  type CompleteOutcome,
  completeImport,
  type LinesOutcome,
  takeLines,
  type UserImport,
} from "./import";
import type { TenantOwner } from "./rows";
import { linesOf } from "./stream";

/** A part of a file as pieces.ts cuts it, or the whole of a small one. */
export type UploadedPiece = {
  /** Null begins an import. */
  importId: string | null;
  /** The number of its first line, from 1. */
  firstLine: number;
  bytes: Uint8Array;
  isLast: boolean;
};

export type UploadOutcome =
  | LinesOutcome
  | CompleteOutcome
  /** The file is empty. No import was begun. */
  | { type: "empty" }
  /** Its first line is no JSON object, so it is the wrong kind of file. No import was begun. */
  | { type: "not_ndjson" }
  /** The file has fewer lines than the continued import has done, so it is another file. */
  | { type: "other_lines"; userImport: UserImport };

/**
 * Takes a piece of a file of users: the first one begins the import, the last one ends it. Sending one again has no second effect, except
 * for the first.
 */
export async function uploadPiece(
  actor: Actor,
  owner: TenantOwner,
  { importId, firstLine, bytes, isLast }: UploadedPiece,
  request: RequestContext | null,
): Promise<UploadOutcome> {
  const lines: string[] = [];
  for await (const line of linesOf(alone(bytes))) lines.push(line);
  if (lines.length === 0) return { type: "empty" };
  let id = importId;
  if (id === null) {
    const first = lines.find((line) => line.trim() !== "");
    if (first !== undefined && !isObject(first)) return { type: "not_ndjson" };
    const begun = await beginImport(actor, owner, request);
    if (begun.type !== "begun") return begun;
    id = begun.userImport.id;
  }
  const taken = await takeLines(actor, owner, id, firstLine, lines);
  if (taken.type !== "taken" || !isLast) return taken;
  const { userImport } = taken;
  if (firstLine + lines.length - 1 < userImport.linesDone) return { type: "other_lines", userImport };
  return completeImport(actor, owner, id, request);
}

async function* alone(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
