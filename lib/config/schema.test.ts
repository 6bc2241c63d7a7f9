import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { COLLECTION_KEYS, nameOf } from "../settings/collections";
import { configFile, configJsonSchema } from "./schema";

const DOCUMENT = fs.readFileSync("docs/configuration.md", "utf8");
const SETTINGS = fs.readFileSync("docs/settings.md", "utf8");

test("the JSON Schema that editors use is the one that files are read by", () => {
  const kept = JSON.parse(fs.readFileSync("docs/configuration.schema.json", "utf8"));
  // After a change on purpose: npm run config -- schema docs/configuration.schema.json && npx biome check --write docs
  expect(kept).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

test("a file can speak of every collection of settings there is", () => {
  const settings = configFile.shape.workspaces.element.shape.applications.unwrap().element.shape.settings.unwrap();
  expect(Object.keys(settings.shape)).toEqual(COLLECTION_KEYS.map(nameOf));
});

describe("the examples of the documentation", () => {
  const examples = [...DOCUMENT.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text);

  test.each(examples)("are of the form that they describe: %#", (text) => {
    expect(configFile.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
  });

  test("are there, and each setting and each option is spoken of", () => {
    expect(examples.length).toBeGreaterThan(0);
    for (const name of COLLECTION_KEYS.map(nameOf)) expect(SETTINGS).toContain(`\`${name}\``);
    for (const word of ["--prune", "--accept-weakening", "--accept-deleting-users", "--json"]) {
      expect(DOCUMENT).toContain(word);
    }
  });
});
