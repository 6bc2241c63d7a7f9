// Client-safe: what one collection of settings is made of. Each collection is one record, below lib/settings/collections.
import { z } from "zod";
import type { settingsCollection } from "@/db/schema";
import type { Weakening } from "../changes/weakening";
import type { Violations } from "../errors";

export type CollectionKey = (typeof settingsCollection.enumValues)[number];

/** The members of a collection that one owner has set, by name; `{}` for an owner that inherits them all. */
export type OwnMembers = Record<string, unknown>;

/** How a member is asked for. Options and limits are those of its schema. */
export type FieldKind =
  | { kind: "choice" }
  /** Any of several options; `always` is chosen whatever is ticked. */
  | { kind: "set"; always?: string }
  /** One of several lists: each option stands in one of them or in none. The row of the first list asks for all of them. */
  | { kind: "list"; lists: readonly [string, ...string[]] }
  | { kind: "switch" }
  | { kind: "number" }
  /** A time, typed as a number and a unit, stored in minutes. */
  | { kind: "minutes" }
  /** Where people are sent after signup, or where a link in a mail leads. Empty means none. */
  | { kind: "url"; leadsFrom: "signup" | "mail" }
  /** The https URL of a picture; empty means none. */
  | { kind: "image" }
  /** `#rrggbb`, picked or typed; empty means none. `isText`: whether anything is written in it. */
  | { kind: "colour"; isText: boolean };

/** What a change makes weaker. How many tenants are affected is counted later, because only the database knows. */
export type PossibleWeakening = Weakening | { code: "unproven_email_domains" };

/** How the API writes a collection. All but the words has a default: members stand there as they are stored. */
export type Wire = {
  /** One document, several of them, and what a permission gives access to where that is not the same. */
  words: { one: string; many: string; granted?: string };
  /** Some of the members, for the documentation. */
  example: OwnMembers;
  /** A sentence about each member, for the documentation. */
  notes: Record<string, string>;
  /** Where one owner has several documents: the member that tells them apart, and the stored members of each. */
  parts?: { discriminator: string; schema: z.ZodType; members: Record<string, readonly string[]> };
  members?: Shape;
  /** In a patch, where it is not each of the members or null. */
  patchMembers?: Shape;
  /** What is wrong with members together. */
  check?(body: OwnMembers, context: z.RefinementCtx): void;
  /** From the members of a body to those that are stored, and back. */
  toStored?(body: OwnMembers, part: string): OwnMembers;
  toWire?(stored: OwnMembers, part: string): OwnMembers;
  /** Where a stored member stands on the wire, the nearest path first. */
  pathsOf?(member: string): [string, ...string[]];
};

/** The schema of each member, by name. */
export type Shape = Record<string, z.ZodType>;

/** One collection of settings: everything that resolver, dashboard, API, configuration file and documentation know about it. */
export type CollectionRecord<
  Key extends CollectionKey = CollectionKey,
  Resource extends string = string,
  Path extends string = string,
  S extends Shape = Shape,
> = {
  key: Key;
  /** The singular of the key. Permissions are named after it, and in camel case the file's entry and the members of `Settings`. */
  resource: Resource;
  /** Every member with its type. Where a member may be null, null means none; a member that is absent inherits. */
  schema: z.ZodObject<S>;
  /** How the members are read, where that is not the schema: what is stored may be older than a rule for saving. */
  stored?: z.ZodType<z.infer<z.ZodObject<S>>>;
  /** What holds where neither tenant nor application has set a member. */
  defaults: z.infer<z.ZodObject<S>>;
  form: {
    /** Of its page in the dashboard, below the application or tenant. */
    path: Path;
    /** The part of the menu that leads to the page; null where another page does. */
    menu: "signup" | "mail" | null;
    /** Whether the page stands beside a preview of the signup page. */
    isPreviewed?: boolean;
    /** In the order of the page. */
    fields: { [Member in keyof S]?: FieldKind };
    /** Members that are documents by themselves, with pages of their own. */
    elsewhere?: readonly (keyof S & string)[];
  };
  wire: Wire;
  /** How a change makes signup less safe. */
  weakening?(before: z.infer<z.ZodObject<S>>, after: z.infer<z.ZodObject<S>>): PossibleWeakening[];
  /** What holds for a tenant where its own members and inherited ones don't fit together. */
  reconcile?(merged: z.infer<z.ZodObject<S>>, own: OwnMembers): z.infer<z.ZodObject<S>>;
  /** What is wrong with members only together. @param merged what would hold */
  problems?(own: OwnMembers, merged: z.infer<z.ZodObject<S>>, owner: "APPLICATION" | "TENANT"): Violations | undefined;
};

/** `workflow-policy` in camel case. */
export type CamelCase<Text extends string> = Text extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Text;

/** @returns the record as it is: the function gives it its type */
export function defineCollection<
  const Key extends CollectionKey,
  const Resource extends string,
  const Path extends string,
  S extends Shape,
>(record: CollectionRecord<Key, Resource, Path, S>) {
  return record;
}

/** A URL. Whether it may be saved depends on the application: see lib/settings/patch.ts. */
export const url = () => z.string().min(1).max(2000);
export const colour = z.string().regex(/^#[0-9a-f]{6}$/i);
