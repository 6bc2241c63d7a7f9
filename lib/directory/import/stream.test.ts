import { expect, test } from "vitest";
import { parseLine } from "./lines";
import { LINE_MAX_BYTES } from "./pieces";
import { linesOf } from "./stream";

async function linesIn(...chunks: (string | Uint8Array)[]): Promise<string[]> {
  async function* bytes() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const all: string[] = [];
  for await (const line of linesOf(bytes())) all.push(line);
  return all;
}

test("lines come whole, however the bytes are cut", async () => {
  const text = Buffer.from('{"a":"\u00e4"}\n\n{"b":1}\r\n{"c":2}');
  const expected = ['{"a":"\u00e4"}', "", '{"b":1}\r', '{"c":2}'];
  expect(await linesIn(text)).toEqual(expected);
  expect(await linesIn(...[...text].map((byte) => new Uint8Array([byte])))).toEqual(expected);
});

test("the end of the last line is no line of its own", async () => {
  expect(await linesIn("a\n", "b\n")).toEqual(["a", "b"]);
  expect(await linesIn("")).toEqual([]);
});

test("a line without end is cut where it can be told that it is too long", async () => {
  const [long = "", next] = await linesIn(...Array.from({ length: 30 }, () => "\u00e4".repeat(1_000)), "\nnext");
  expect(Buffer.byteLength(long)).toBeLessThan(LINE_MAX_BYTES + 10);
  expect(parseLine(long)).toMatchObject({ violations: { line: [{ code: "too_long" }] } });
  expect(next).toBe("next");
});

test("a line in another encoding is refused, and its neighbours are not", async () => {
  const lines = await linesIn(
    '{"email":"a@x.example"}\n',
    Buffer.from('{"fullName":"M\u00fcller"}\n', "latin1"),
    "{}\n",
  );
  expect(parseLine(lines[1] ?? "")).toEqual({ violations: { line: [{ code: "invalid_json" }] } });
  expect([lines[0], lines[2]]).toEqual(['{"email":"a@x.example"}', "{}"]);
});
