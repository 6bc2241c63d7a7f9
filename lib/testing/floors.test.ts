import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const TABLE = join(ROOT, "floors.grit");
/** From the top floor down, each floor from left to right: a room imports only rooms that come after it. */
const ROOMS = [
  ...readFileSync(TABLE, "utf8").matchAll(/^pattern floor_\d\(\) \{ .*\(\?:([\w|]+)\)\/\.\*" \}$/gm),
].flatMap(([, rooms = ""]) => rooms.split("|"));
/** Milliseconds: the linter reads some thousand imports, on a machine that may be busy. */
const LINT_WITHIN = 120_000;
const place = mkdtempSync(join(tmpdir(), "floors-"));

afterAll(() => rmSync(place, { recursive: true }));

test("every room of lib stands on a floor", () => {
  const folders = readdirSync(join(ROOT, "lib"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // The helpers of tests are no room.
  expect(ROOMS.toSorted()).toEqual(folders.map(({ name }) => name).filter((name) => name !== "testing"));
});

test("lib has at most ten files that stand in no room", () => {
  const files = readdirSync(join(ROOT, "lib"), { withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.includes(".test."),
  );
  expect(files.length).toBeLessThanOrEqual(10);
});

test(
  "the linter refuses each import against the order of rooms, and no other",
  () => {
    for (const room of ROOMS) {
      const imports = ROOMS.filter((other) => other !== room).flatMap((other) => [
        `import "@/lib/${other}/x";`,
        `export type { X } from "../${other}/x";`,
        `void import("../../${other}/x");`,
      ]);
      mkdirSync(join(place, "lib", room), { recursive: true });
      writeFileSync(join(place, "lib", room, "probe.ts"), `${imports.join("\n")}\n`);
    }
    writeFileSync(
      join(place, "biome.json"),
      JSON.stringify({ plugins: [TABLE], linter: { rules: { preset: "none" } }, formatter: { enabled: false } }),
    );
    const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");
    const options = ["lint", "--reporter=json", "--max-diagnostics=none", "."];
    const { stdout } = spawnSync(process.execPath, [biome, ...options], { cwd: place, encoding: "utf8" });
    const refused = new Map<string, number>();
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { location: { path: string | { file: string } } }[] };
    for (const { location } of diagnostics) {
      const path = typeof location.path === "string" ? location.path : location.path.file;
      const room = path.split("/").at(-2) ?? "";
      refused.set(room, (refused.get(room) ?? 0) + 1);
    }
    // Three ways to import each of the rooms before it.
    expect(ROOMS.map((room) => [room, refused.get(room) ?? 0])).toEqual(ROOMS.map((room, index) => [room, 3 * index]));
  },
  LINT_WITHIN,
);
