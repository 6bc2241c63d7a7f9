import { describe, expect, test } from "vitest";
import type { z } from "zod";
import dashboard from "../i18n/messages/en.dashboard.json" with { type: "json" };
import { PROFILE_FIELDS } from "../profile/fields";
import { COLLECTION_KEYS, COLLECTIONS, type Collection, nameOf, recordOf } from "./collections";
import { fieldsOf } from "./form";

type Words = Record<string, { label: string; options?: Record<string, { label: string }> }>;

const wordsOf = (collection: Collection) => dashboard.dashboard.collections[collection].members as Words;

describe.each(COLLECTION_KEYS)("%s", (collection) => {
  const record = recordOf(collection);

  test("stands in the list under its own key, and is called after the singular of it", () => {
    expect(record.key).toBe(collection);
    expect(collection).toBe(`${record.resource.replace(/y$/, "ie")}s`);
    expect(record.resource.replaceAll("-", "")).toBe(nameOf(collection).toLowerCase());
  });

  test("has defaults that its schema takes, and a page of its own", () => {
    expect(record.schema.parse(record.defaults)).toEqual(record.defaults);
    const paths = COLLECTION_KEYS.map((key) => COLLECTIONS[key].form.path);
    expect(paths.filter((path) => path === record.form.path)).toHaveLength(1);
  });

  test("asks for each member, in words of the catalog, and offers every option that there is", () => {
    const fields = fieldsOf(collection);
    const asked = [...fields.map(([name]) => name), ...(recordOf(collection).form.elsewhere ?? [])];
    expect(asked.sort()).toEqual(Object.keys(record.schema.shape).sort());
    for (const [name, { options }] of fields) {
      const { label = "", options: words = {} } = wordsOf(collection)[name] ?? {};
      expect([name, label]).not.toEqual([name, ""]);
      const missing = options.filter((option) => !(option in words) && !(option in PROFILE_FIELDS));
      expect([name, missing]).toEqual([name, []]);
    }
  });

  test("tells programs about each member that stands on the wire as it is stored", () => {
    const members = record.wire.members ?? record.schema.shape;
    const unexplained = Object.entries<z.ZodType>(members).filter(
      ([name, schema]) => !record.wire.notes[name] && !schema.meta()?.description && !("shape" in schema),
    );
    expect(unexplained.map(([name]) => name)).toEqual([]);
  });
});

test("the documentation shows every collection and every member", async () => {
  const rows = COLLECTION_KEYS.flatMap((collection) => {
    const { schema, defaults, wire } = recordOf(collection);
    return [
      `## \`${nameOf(collection)}\``,
      "",
      `In the API: \`/${collection}\`.${Object.keys(wire.members ?? {}).length > 0 ? " There its members are written in another form." : ""}`,
      "",
      "| member | values | default |",
      "|---|---|---|",
      ...Object.entries<z.ZodType>(schema.shape).map(
        ([name, member]) =>
          `| \`${name}\` | ${valuesOf(member.toJSONSchema() as JsonSchema)} | \`${JSON.stringify(defaults[name])}\` |`,
      ),
      "",
    ];
  });
  const text = [
    "# Settings",
    "",
    "What an application sets for all its tenants, and what a tenant may override. [The configuration file](configuration.md) names them as below.",
    "",
    "<!-- Generated from lib/settings/collections: npx vitest run --project unit lib/settings/collections.test.ts -u -->",
    "",
    ...rows,
  ];
  await expect(`${text.join("\n").trim()}\n`).toMatchFileSnapshot("../../docs/settings.md");
});

type JsonSchema = {
  anyOf?: JsonSchema[];
  enum?: string[];
  items?: JsonSchema;
  minimum?: number;
  maximum?: number;
  type?: string;
  pattern?: string;
};

/** The values that a JSON Schema allows, in words. */
function valuesOf({ anyOf, enum: options, items, minimum, maximum, type, pattern }: JsonSchema): string {
  if (anyOf) return anyOf.map(valuesOf).join(", or ");
  if (items) return `list of ${valuesOf(items)}`;
  if (options) return options.map((option) => `\`${option}\``).join(", ");
  if (type === "integer") return `${minimum} to ${maximum}`;
  if (type === "string") return pattern ? "`#rrggbb`" : "URL";
  return type === "boolean" ? "`true`, `false`" : `\`${type}\``;
}
