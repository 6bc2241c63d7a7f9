import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const PAGE = join("docs", "self-hosted-signup.md");

test("every piece of code on the page that explains the example stands in the example", () => {
  const blocks = [...readFileSync(PAGE, "utf8").matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  expect(blocks.length).toBeGreaterThan(5);
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".ts"));
  const sources = files.map((name) => unindented(readFileSync(join(import.meta.dirname, name), "utf8")));
  for (const block of blocks) {
    expect({ block, found: sources.some((source) => source.includes(unindented(block))) }).toEqual({
      block,
      found: true,
    });
  }
});

function unindented(code: string): string {
  return `\n${code.replace(/^[ \t]+/gm, "")}`;
}
