import "server-only";
import { z } from "zod";

// What several operations say in the same words. The ids under `meta` are the names of the document's components.

export const id = z
  .string()
  .regex(/^[a-z2-7]{26}$/)
  .meta({ description: "26 characters of [a-z2-7].", examples: ["mfzwi3dnn5uwk3tfmnuw63tbnq"] });

/** An id in a body, of something that need not be there: one of any other form is simply nobody's. */
export const idText = z.string().min(1).max(26);

/**
 * Text of so many characters: code points, as pages and JSON Schema count them. JavaScript's own length counts half of what lies beyond the
 * basic plane twice.
 */
export function characters(min: number, max: number) {
  return z
    .string()
    .check(({ value, issues }) => {
      const length = [...value].length;
      const common = { origin: "string", inclusive: true, input: value } as const;
      if (length < min) issues.push({ ...common, code: "too_small", minimum: min });
      else if (length > max) issues.push({ ...common, code: "too_big", maximum: max });
    })
    .meta({ minLength: min, maxLength: max });
}

/** Values of the application's own fields by their names. It keeps every name, which a record doesn't, so that each can be refused. */
export const fieldsByName = z
  .unknown()
  .refine((value) => typeof value === "object" && value !== null && !Array.isArray(value))
  .meta({ type: "object", additionalProperties: {} });

export const time = z.iso.datetime().meta({ description: "ISO 8601, UTC.", examples: ["2026-01-31T09:30:00.000Z"] });

/** Which URLs may be saved is their application's to say: https, or http on loopback where it is in DEVELOPMENT. */
export const url = z.string().min(1).max(2000).meta({ description: "1 to 2000 characters." });

export const metadata = z
  .object({ version: z.int(), creationTime: time, lastModifiedTime: time })
  .meta({ id: "Metadata", description: "`version` counts changes; If-Match compares it." });

export type Versioned = { version: number; createdAt: Date; updatedAt: Date };

/** The entity's own times and version in the contract's words. */
export function metadataOf(row: Versioned): z.output<typeof metadata> {
  return {
    version: row.version,
    creationTime: row.createdAt.toISOString(),
    lastModifiedTime: row.updatedAt.toISOString(),
  };
}

/** A row as answers write it: the members that the schema names, with {@link metadataOf}. */
export function wireOf<Schema extends z.ZodObject>(
  schema: Schema,
  row: Omit<z.input<Schema>, "metadata"> & Versioned,
): z.input<Schema> {
  const members: Record<string, unknown> = { ...row, metadata: metadataOf(row) };
  return Object.fromEntries(Object.keys(schema.shape).map((name) => [name, members[name]])) as z.input<Schema>;
}

/** The ETag of a version, which If-Match takes back. */
export function etagOf(version: number): Record<string, string> {
  return { etag: `"${version}"` };
}

const COUNT_MAX = 200;
const COUNT = 50;

/** Query parameters of every list: `startIndex` counts from 1. */
export const page = {
  startIndex: z.coerce.number().int().min(1).max(10_000_000).default(1),
  count: z.coerce.number().int().min(1).max(COUNT_MAX).default(COUNT),
};

/** A list's answer, as `{Name}List` in the document. */
export function listOf<Item extends z.ZodType>(name: string, item: Item) {
  return z
    .object({
      totalResults: z.int().meta({ description: "How many there are, on all pages together." }),
      startIndex: z.int(),
      itemsPerPage: z.int().meta({ description: "How many are on this page." }),
      items: z.array(item),
    })
    .meta({ id: `${name}List` });
}

/** A page of a list, in the contract's words. */
export function pageOf<Item>(items: Item[], totalResults: number, startIndex: number) {
  return { totalResults, startIndex, itemsPerPage: items.length, items };
}

const flag = z.enum(["true", "false"]).default("false");

/** `?acceptWeakening=true`: makes a change although it makes signup less safe than it was. */
export const acceptWeakening = flag
  .transform((text) => text === "true")
  .meta({
    description:
      "Change it although that makes signup less safe. Without it such a change is answered 409, where the request itself doesn't say what gets weaker.",
  });

/** `?upsert=true`: replaces what is there already. */
export const upsert = flag
  .transform((text) => text === "true")
  .meta({ description: "Replace what this owner has said already. Without it that is answered 409." });
