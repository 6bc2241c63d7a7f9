import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { profileColumns } from "@/db/schema/users";
import en from "../i18n/messages/en.dashboard.json" with { type: "json" };
import { PROFILE_FIELDS, PROFILE_KINDS, PROFILE_NAMES } from "./fields";

test("each field has a column of its name, and each column of the profile a record", () => {
  expect(Object.keys(profileColumns()).sort()).toEqual([...PROFILE_NAMES].sort());
});

test.each(["docs/configuration.md", "docs/users-in-bulk.md"])("%s names each field", (path) => {
  const text = readFileSync(path, "utf8");
  expect(PROFILE_NAMES.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test("no two fields share a claim", () => {
  const claims = PROFILE_NAMES.map((name) => PROFILE_FIELDS[name].claim);
  expect(new Set(claims).size).toBe(claims.length);
});

test.each(Object.entries(PROFILE_KINDS))(
  "the dashboard has a sentence for whatever is wrong with a %s",
  (kind, { problem }) => {
    const told = en.dashboard.errors[kind as keyof typeof PROFILE_KINDS];
    expect(Object.keys(told)).toEqual(
      expect.arrayContaining(["too_long", "invalid_format", problem("\u0001", "stored")]),
    );
  },
);
