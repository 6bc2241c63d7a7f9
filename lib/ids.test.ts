import { expect, test } from "vitest";
import { isId, newId, turnedId } from "./ids";

test("a turned id is another id, and turned again the first one, whatever its last letter", () => {
  for (const letter of "abcdefghijklmnopqrstuvwxyz234567") {
    const id = newId().slice(0, -1) + letter;
    expect(isId(turnedId(id))).toBe(true);
    expect(turnedId(id)).not.toBe(id);
    expect(turnedId(turnedId(id))).toBe(id);
  }
});

test("what is no id is none after turning either", () => {
  for (const text of ["", "x", "%", "0".repeat(26), "A".repeat(26)]) expect(isId(turnedId(text))).toBe(false);
});
