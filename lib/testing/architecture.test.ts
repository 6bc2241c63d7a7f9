import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const MAP = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");

test("every path that the map names is there", () => {
  const paths = [...MAP.matchAll(/`((?:app|components|db|emails|lib)\/[\w./[\]-]+|[\w-]+\.(?:ts|grit))`/g)].map(
    ([, path = ""]) => path,
  );
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("the map answers at least twenty questions, and draws the floors that the linter knows", () => {
  const [, table = ""] = MAP.split("## Where do I change …?");
  const questions = (table.split("## Words")[0] ?? "")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(1);
  expect(questions.length).toBeGreaterThanOrEqual(20);
  const floors = [
    ...readFileSync(join(ROOT, "floors.grit"), "utf8").matchAll(/pattern floor_(\d)\(\) .*\(\?:([\w|]+)\)\//g),
  ];
  expect(floors.length).toBe(7);
  for (const [, number = "", rooms = ""] of floors) {
    const drawn = MAP.split("\n").find((line) => line.startsWith(`${number}  `)) ?? "";
    expect(drawn).toContain(rooms.split("|").join(" · "));
  }
});

test("each room of floor 3 and above says what it is for, and its links lead somewhere", () => {
  const table = readFileSync(join(ROOT, "floors.grit"), "utf8");
  const rooms = [...table.matchAll(/pattern floor_[3-6]\(\) .*\(\?:([\w|]+)\)\//g)].flatMap(([, names = ""]) =>
    names.split("|"),
  );
  expect(rooms.length).toBeGreaterThan(15);
  for (const room of rooms) {
    const text = readFileSync(join(ROOT, "lib", room, "README.md"), "utf8");
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, path = ""]) => join(ROOT, "lib", room, path));
    const own = [...text.matchAll(/`([\w-]+\.ts)`/g)].map(([, file = ""]) => join(ROOT, "lib", room, file));
    const others = [...text.matchAll(/`(lib\/[\w./-]+)`/g)].map(([, path = ""]) => join(ROOT, path));
    expect([
      room,
      [...links, ...own, ...others].filter(
        (path) => !existsSync(path) && !existsSync(path.replace(/([\w-]+\.ts)$/, "operations/$1")),
      ),
    ]).toEqual([room, []]);
  }
});

test("every command in the README is run by a test or by CI", () => {
  const runBy: Record<string, [file: string, evidence: string]> = {
    "npm start": ["server.integration.test.ts", "scripts/start.mjs"],
    "npm test": [".ci/run", "npm --silent test"],
    "npm run config": ["scripts/config.integration.test.ts", "scripts/config.mjs"],
  };
  const commands = readFileSync(join(ROOT, "README.md"), "utf8").match(/\bnpm (?:run )?[a-z]+/g) ?? [];
  expect([...new Set(commands)].toSorted()).toEqual(Object.keys(runBy).toSorted());
  for (const [file, evidence] of Object.values(runBy)) {
    expect(readFileSync(join(ROOT, file), "utf8")).toContain(evidence);
  }
});
