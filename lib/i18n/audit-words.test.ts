import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import dashboard from "./messages/en.dashboard.json" with { type: "json" };

test("the audit log has words for every step that leaves an event", () => {
  // The steps are types, of which nothing is left when this runs.
  const source = ["../audit/log/actions.ts", "../audit/events.ts"]
    .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"))
    .join("\n");
  const steps = [...source.matchAll(/^ {2}\| "([a-z_]+)\.([a-z_]+)"/gm)].map(([, of = "", what = ""]) => ({
    of,
    what,
  }));
  expect(steps.length).toBeGreaterThan(60);
  const words: Record<string, Record<string, string> | undefined> = dashboard.dashboard.audit.actions;
  expect(steps.filter(({ of, what }) => !words[of]?.[what]).map(({ of, what }) => `${of}.${what}`)).toEqual([]);
});
