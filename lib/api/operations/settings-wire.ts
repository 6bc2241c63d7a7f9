import "server-only";
import { INHERIT } from "../../changes/outcomes";
import type { Permission } from "../../clients/permissions";
import type { Violations } from "../../errors";
import type { OwnMembers, Shape, Wire } from "../../settings/collection";
import { COLLECTION_KEYS, COLLECTIONS, type Collection, nameOf, recordOf } from "../../settings/collections";
import { type DocumentOutcome, partsOf, type SettingsDocument } from "../../settings/documents";
import { checkSettings, type Environment } from "../../settings/patch";
import type { Problem } from "../operation";
import { notMade } from "../outcomes";
import { wireOfOwner } from "../owners";
import { metadataOf } from "../schemas";

/** A collection of settings as the API writes it: its record's `wire` with every default filled in. */
export type WireForm = Pick<Wire, "words" | "example"> &
  Required<Pick<Wire, "members" | "patchMembers" | "check" | "toStored" | "toWire" | "pathsOf">> & {
    collection: Collection;
    /** Of one document, and of the collection: the names of operations and schemas are made of them. */
    name: string;
    plural: string;
    read: Permission;
    write: Permission;
    /** The member that distinguishes the documents of one owner; absent for most collections. */
    fixed: Shape;
    fixedOf(part: string): OwnMembers;
    /** The part of the collection that a document with this body is; see lib/settings/documents.ts. */
    partOf(body: OwnMembers): string;
  };

function formOf(collection: Collection): WireForm {
  const { wire, schema } = recordOf(collection);
  const { resource } = COLLECTIONS[collection];
  const { parts } = wire;
  const members = wire.members ?? described(schema.shape, wire.notes);
  return {
    words: wire.words,
    example: wire.example,
    collection,
    name: inPascalCase(nameOf(collection)),
    plural: inPascalCase(collection),
    read: `${resource}:read`,
    write: `${resource}:write`,
    fixed: parts ? { [parts.discriminator]: parts.schema } : {},
    fixedOf: (part) => (parts ? { [parts.discriminator]: part } : {}),
    partOf: (body) => (parts ? String(body[parts.discriminator]) : collection),
    members,
    patchMembers: wire.patchMembers ?? nullable(members),
    check: wire.check ?? (() => {}),
    toStored: wire.toStored ?? ((body) => pick(body, members)),
    toWire: wire.toWire ?? ((stored) => stored),
    pathsOf: wire.pathsOf ?? ((member) => [member]),
  };
}

/** Every collection of settings, in the order of their list. */
export const WIRE_FORMS: readonly WireForm[] = COLLECTION_KEYS.map(formOf);

/** `workflow-policies` or `workflowPolicy` as `WorkflowPolicies` and `WorkflowPolicy`. */
function inPascalCase(text: string): string {
  return text.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** In a patch, null makes a member inherit again, unless null is a value of that member. */
function nullable(members: Shape): Shape {
  return Object.fromEntries(
    Object.entries(members).map(([name, schema]) => [
      name,
      schema.safeParse(null).success ? schema : schema.nullable(),
    ]),
  );
}

function described(members: Shape, notes: Record<string, string>): Shape {
  return Object.fromEntries(
    Object.entries(members).map(([name, schema]) => {
      const description = notes[name];
      return [name, description === undefined ? schema : schema.meta({ description })];
    }),
  );
}

function pick(body: OwnMembers, members: Shape): OwnMembers {
  return Object.fromEntries(Object.entries(body).filter(([name]) => Object.hasOwn(members, name)));
}

/**
 * The members of a body by their stored names. In lib the word "inherit" has a special meaning; in the API it is ordinary text and an
 * invalid value.
 */
export function storedMembers(form: WireForm, body: OwnMembers, part: string): OwnMembers {
  const members = Object.entries(form.toStored(body, part));
  return Object.fromEntries(members.map(([member, value]) => [member, value === INHERIT ? "" : value]));
}

/** A merge patch for lib: null means none for members that may be none, and inherit for the others. */
export function patchOf({ collection }: WireForm, members: OwnMembers): OwnMembers {
  const shape: Shape = recordOf(collection).schema.shape;
  const mayBeNone = (member: string) => shape[member]?.safeParse(null).success ?? false;
  return Object.fromEntries(
    Object.entries(members).map(([member, value]) => [member, value === null && !mayBeNone(member) ? INHERIT : value]),
  );
}

/** What else is wrong with the members of a body. */
export function furtherViolations(
  form: WireForm,
  members: OwnMembers,
  environment: Environment,
): { type: "invalid"; violations: Violations } {
  const checked = checkSettings(form.collection, members, environment);
  return { type: "invalid", violations: checked.type === "invalid" ? onWire(form, checked.violations) : {} };
}

function onWire(form: WireForm, violations: Violations): Violations {
  return Object.fromEntries(Object.entries(violations).map(([member, list]) => [form.pathsOf(member)[0], list]));
}

/** The violations of a body without any member. */
export function allMissing(form: WireForm): Violations {
  return Object.fromEntries(Object.keys(form.members).map((member) => [member, [{ code: "required" }]]));
}

/** Why a document was not set or changed, as a problem of the API. */
export function notSaved(form: WireForm, outcome: Exclude<DocumentOutcome, { type: "saved" }>): Problem {
  if (outcome.type === "already_there") return { type: "refused", code: "already_there" };
  const problem = notMade(outcome, "not_found");
  return problem.type === "invalid" ? { type: "invalid", violations: onWire(form, problem.violations) } : problem;
}

/** A document as answers write it. */
export function wireOf(form: WireForm, { id, owner, part: { name: part }, own, ...times }: SettingsDocument) {
  return {
    id,
    ...wireOfOwner(owner),
    ...form.fixedOf(part),
    ...form.toWire(own, part),
    metadata: metadataOf(times),
  };
}

/** The members of a collection with their sources, document by document. */
export function resolvedParts(form: WireForm, members: Record<string, { value: unknown; source: string }>) {
  return partsOf(form.collection).map((part) => {
    const own = Object.entries(members).filter(([member]) => part.members.includes(member));
    const values = Object.fromEntries(own.map(([member, { value }]) => [member, value]));
    return {
      item: { ...form.fixedOf(part.name), ...form.toWire(values, part.name) },
      isDefault: own.every(([, { source }]) => source === "DEFAULT"),
      sources: Object.fromEntries(
        own.flatMap(([member, { source }]) => form.pathsOf(member).map((path) => [path, source])),
      ),
    };
  });
}
