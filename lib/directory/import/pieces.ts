// Client-safe: cuts a file of users into pieces that fit into a request.

/** Real lines are much shorter: the longest members together are a third of it. */
export const LINE_MAX_BYTES = 16_384;

/** In bytes. With the form's own data it stays below the limit of a request (HTTP contract, "Conventions": 64 KiB). */
export const PIECE_MAX_BYTES = 56 * 1024;

/** Whole lines of a file. */
export type Piece = {
  /** The number of the first of these lines, from 1. */
  firstLine: number;
  lines: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** How much of the file is behind it, in bytes. */
  end: number;
  isLast: boolean;
};

const LINE_END = 0x0a;

/**
 * The pieces of a file, one after the other; no more of it is in memory. Of a line that doesn't fit into a piece, enough is sent that the
 * reader can see that it is too long.
 */
export async function* piecesOf(file: Blob, most: number = PIECE_MAX_BYTES): AsyncGenerator<Piece> {
  let firstLine = 1;
  for (let start = 0; start < file.size; ) {
    const read = await bytesOf(file, start, start + most);
    const isRest = start + read.length >= file.size;
    const lineEnd = read.lastIndexOf(LINE_END);
    const isCut = !isRest && lineEnd === -1;
    const bytes = isCut ? read.slice(0, LINE_MAX_BYTES + 1) : isRest ? read : read.slice(0, lineEnd + 1);
    const end = isCut ? await behindLine(file, start + read.length, most) : start + bytes.length;
    const lines = isCut ? 1 : linesIn(bytes);
    yield { firstLine, lines, bytes, end, isLast: end >= file.size };
    firstLine += lines;
    start = end;
  }
}

async function behindLine(file: Blob, from: number, most: number): Promise<number> {
  for (let start = from; start < file.size; start += most) {
    const lineEnd = (await bytesOf(file, start, start + most)).indexOf(LINE_END);
    if (lineEnd !== -1) return start + lineEnd + 1;
  }
  return file.size;
}

async function bytesOf(file: Blob, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(start, end).arrayBuffer());
}

/** The last one may have no end. */
function linesIn(bytes: Uint8Array): number {
  let ends = 0;
  for (const byte of bytes) if (byte === LINE_END) ends += 1;
  return bytes.at(-1) === LINE_END ? ends : ends + 1;
}
