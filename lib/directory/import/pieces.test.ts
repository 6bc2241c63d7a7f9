import { expect, test } from "vitest";
import { LINE_MAX_BYTES, type Piece, piecesOf } from "./pieces";
import { linesOf } from "./stream";

async function cut(text: string, most: number): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const piece of piecesOf(new Blob([text]), most)) pieces.push(piece);
  return pieces;
}

async function linesIn(pieces: readonly Piece[]): Promise<string[]> {
  const lines: string[] = [];
  for (const { bytes } of pieces) {
    for await (const line of linesOf(chunks(bytes))) lines.push(line);
  }
  return lines;
}

async function* chunks(bytes: Uint8Array) {
  yield bytes;
}

test.each([5, 7, 12, 100])("pieces of at most %i bytes hold every line once, whole and counted", async (most) => {
  const lines = ["one", "", "zwölf", "3", "", "", "last"];
  for (const end of ["", "\n"]) {
    const pieces = await cut(lines.join("\n") + end, most + 3);
    expect(await linesIn(pieces)).toEqual(lines);
    expect(pieces.map(({ isLast }) => isLast)).toEqual(pieces.map((_, index) => index === pieces.length - 1));
    let next = 1;
    for (const { firstLine, lines: count, bytes } of pieces) {
      expect(firstLine).toBe(next);
      expect(bytes.length).toBeLessThanOrEqual(most + 3);
      next += count;
    }
    expect(next).toBe(lines.length + 1);
  }
});

test("a line that no piece could hold comes as one that is too long, and those behind it keep their numbers", async () => {
  const most = LINE_MAX_BYTES + 100;
  const pieces = await cut(`first\n${"x".repeat(3 * most)}\nthird`, most);
  const lines = await linesIn(pieces);
  expect(lines.map(({ length }) => length)).toEqual([5, LINE_MAX_BYTES + 1, 5]);
  expect(pieces.map(({ firstLine }) => firstLine)).toEqual([1, 2, 3]);
  expect(pieces.at(-1)?.isLast).toBe(true);
});

test("a file that ends within such a line ends there, and an empty one has no piece", async () => {
  const most = LINE_MAX_BYTES + 100;
  expect(await cut("x".repeat(2 * most), most)).toMatchObject([{ firstLine: 1, lines: 1, isLast: true }]);
  expect(await cut("", most)).toEqual([]);
});
