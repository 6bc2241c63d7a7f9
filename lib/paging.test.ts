import { expect, test } from "vitest";
import { newId } from "./ids";
import { parsePlace, placeText } from "./paging";

test("a place is read back as it was written", () => {
  const place = { at: new Date("2026-03-04T05:06:07.089Z"), id: newId() };
  expect(parsePlace(placeText(place))).toEqual(place);
});

test("what somebody made up is no place, or one that the database can read", () => {
  const id = newId();
  for (const wrong of [undefined, "", id, `-1-${id}`, "1-short", `999999999999999-${id}`]) {
    expect(parsePlace(wrong)).toBeUndefined();
  }
  expect(parsePlace(`99999999999999-${id}`)?.at.toISOString()).toMatch(/^\d{4}-/);
});
