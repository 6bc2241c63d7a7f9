// Client-safe: the one list that makes the forms for settings, reads them back, and checks them in the browser and on the server.
import { problemOfForm } from "../destinations/destinations";
import type { FieldCode } from "../errors";
import { PROFILE_NAMES } from "../profile/fields";
import { type Collection, collections, defaults, type Members } from "./collections";
import type { ExplainedMembers } from "./sources";

/** How a member is asked for. */
export type MemberField =
  | { kind: "choice"; options: readonly string[] }
  /** Any of these; `always` is taken whatever is ticked. */
  | { kind: "set"; options: readonly string[]; always?: string }
  /** One of several lists: each option stands in one of them or in none. The first list's row asks for all. */
  | { kind: "list"; options: readonly string[]; lists: readonly [string, ...string[]] }
  | { kind: "switch" }
  /** `optional`: empty means none. */
  | { kind: "number"; min: number; max: number; optional?: true }
  /** A time, typed as a number and a unit, held in minutes. */
  | { kind: "minutes" }
  /** Empty means none. */
  | { kind: "url" }
  /** The https URL of a picture; empty means none. */
  | { kind: "image" }
  /** `#rrggbb`, picked or typed; empty means none. */
  | { kind: "colour" };

const SCHEMA_LIST = { kind: "list", options: PROFILE_NAMES, lists: ["required", "optional"] } as const;

export const FORMS = {
  "workflow-policies": {
    verificationStep: { kind: "choice", options: ["ACTIVATION_EMAIL", "EMAIL_VERIFICATION"] },
    userActivationStrategy: { kind: "choice", options: ["EMAIL_LINK", "EMAIL_CODE"] },
    customRedirectUrl: { kind: "url" },
  },
  "user-schemas": { required: SCHEMA_LIST, optional: SCHEMA_LIST },
  "identity-providers": {
    loginIdentifiers: { kind: "set", options: ["EMAIL", "USERNAME"], always: "EMAIL" },
    loginFactors: { kind: "set", options: ["PASSWORD", "MAGIC_LINK"] },
  },
  "password-policies": {
    minimumLength: { kind: "number", min: 8, max: 64 },
    breachedPasswordCheck: { kind: "switch" },
  },
  "email-policies": {
    activationLinkLifetimeMinutes: { kind: "minutes" },
    activationLinkUrl: { kind: "url" },
    codeLifetimeMinutes: { kind: "minutes" },
    verificationLinkLifetimeMinutes: { kind: "minutes" },
    verificationLinkUrl: { kind: "url" },
  },
  "auth-session-policies": {
    idleMinutes: { kind: "minutes" },
    absoluteMinutes: { kind: "minutes" },
    persistent: { kind: "switch" },
  },
  "page-brandings": {
    logoUrl: { kind: "image" },
    accentColor: { kind: "colour" },
    radius: { kind: "number", min: 0, max: 24, optional: true },
    colorScheme: { kind: "choice", options: ["AUTO", "LIGHT", "DARK"] },
  },
  "email-brandings": {
    logoUrl: { kind: "image" },
    accentColor: { kind: "colour" },
  },
} as const satisfies { [C in Collection]?: { [M in keyof Members<C>]?: MemberField } };

/** Collections that operators change on a page of their own. */
export type FormCollection = keyof typeof FORMS;

/** Where the dashboard shows each collection, below its application or tenant. */
const PATHS: Record<FormCollection, string> = {
  "workflow-policies": "policies",
  "user-schemas": "user-schema",
  "identity-providers": "identity-provider",
  "password-policies": "password-policy",
  "email-policies": "emails",
  "auth-session-policies": "sessions",
  "page-brandings": "branding",
  "email-brandings": "branding/emails",
};

/** The collection that the dashboard shows at a path; undefined for a path with none. */
export function collectionAt(path: string): FormCollection | undefined {
  return (Object.keys(PATHS) as FormCollection[]).find((collection) => PATHS[collection] === path);
}

/** Minutes in each unit that a time can be typed in. */
export const UNITS = { minutes: 1, hours: 60, days: 1440 } as const;
export type Unit = keyof typeof UNITS;

/** What stands in a form: each input's name with its values, in the order of the page. */
export type FormValues = Record<string, string[]>;

/** The name of the input that says whether a tenant inherits a member. */
export function sourceInput(member: string): string {
  return `${member}:source`;
}

export function unitInput(member: string): string {
  return `${member}:unit`;
}

/** The name of the input that says in which list an option stands. */
export function listInput(option: string): string {
  return `list:${option}`;
}

/** In place of a list's name: in none of them. */
export const NO_LIST = "none";

/** The member whose row asks for a member too. */
export function rowOf(name: string, field: MemberField): string {
  return field.kind === "list" ? field.lists[0] : name;
}

export function fieldsOf(collection: FormCollection): [string, MemberField][] {
  return Object.entries(FORMS[collection]);
}

/** What a form shows at first. @param overridable whether it is a tenant's, which may inherit */
export function settingsFormValues<C extends FormCollection>(
  collection: C,
  members: ExplainedMembers<C>,
  overridable: boolean,
): FormValues {
  const values: FormValues = {};
  for (const [name, field] of fieldsOf(collection)) {
    const { value, source } = members[name as keyof Members<C>];
    const row = sourceInput(rowOf(name, field));
    // Who overrides one of a row's lists overrides the row.
    if (overridable && values[row]?.[0] !== "own") values[row] = [source === "TENANT" ? "own" : "inherit"];
    if (field.kind === "list") {
      for (const option of field.options) values[listInput(option)] ??= [NO_LIST];
      for (const option of value as string[]) values[listInput(option)] = [name];
    } else if (field.kind === "minutes") {
      const { amount, unit } = inLargestUnit(Number(value));
      values[name] = [String(amount)];
      values[unitInput(name)] = [unit];
    } else if (field.kind === "switch") {
      values[name] = value ? ["on"] : [];
    } else {
      values[name] = value === null ? [] : [value].flat().map(String);
    }
  }
  return values;
}

/**
 * The patch that a sent form stands for. A tenant inherits where it says so; an application says nothing where it wants what holds anyway.
 */
export function readSettingsForm(
  collection: FormCollection,
  form: FormData,
  overridable: boolean,
): Record<string, unknown> {
  const byDefault: Record<string, unknown> = defaults[collection];
  return Object.fromEntries(
    fieldsOf(collection).map(([name, field]) => {
      const value = readMember(name, field, form);
      const inherits = overridable
        ? form.get(sourceInput(rowOf(name, field))) !== "own"
        : // What is no number would be written as null, which may be the default.
          !Number.isNaN(value) && JSON.stringify(value) === JSON.stringify(byDefault[name]);
      return [name, inherits ? "inherit" : value];
    }),
  );
}

function readMember(name: string, field: MemberField, form: FormData): unknown {
  const texts = form.getAll(name).filter((entry) => typeof entry === "string");
  const first = texts[0]?.trim() ?? "";
  switch (field.kind) {
    case "choice":
      return first;
    case "set":
      return field.options.filter((option) => option === field.always || texts.includes(option));
    case "list":
      return field.options.filter((option) => form.get(listInput(option)) === name);
    case "switch":
      return texts.length > 0;
    case "number":
      return field.optional && first === "" ? null : wholeNumber(first);
    case "minutes":
      return wholeNumber(first) * (UNITS[form.get(unitInput(name)) as Unit] ?? Number.NaN);
    case "url":
    case "image":
      return first === "" ? null : first;
    case "colour":
      return first === "" ? null : asColour(first);
  }
}

/** A colour as it is stored, where it was typed as people write colours: `1D4ED8` and `#1d4ed8` are one. */
export function asColour(typed: string): string {
  return `#${typed.trim().toLowerCase().replace(/^#/, "")}`;
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** What is wrong with a patch by the collection's own schema, member by member. The server knows more: see lib/settings/patch.ts. */
export function settingsProblems(collection: Collection, patch: Record<string, unknown>): Record<string, FieldCode> {
  const problems: Record<string, FieldCode> = {};
  for (const [name, schema] of Object.entries(collections[collection].shape)) {
    const value = patch[name];
    if (value === undefined || value === "inherit") continue;
    const kind = (FORMS[collection as FormCollection] as Record<string, MemberField>)[name]?.kind;
    const problem = schema.safeParse(value).success ? urlProblem(kind, value) : "invalid_format";
    if (problem) problems[name] = problem;
  }
  return problems;
}

/** By form alone, and as for an application under development: which one it is, the server knows. */
function urlProblem(kind: MemberField["kind"] | undefined, value: unknown): FieldCode | undefined {
  if (typeof value !== "string") return undefined;
  if (kind === "url") return problemOfForm(value, "DEVELOPMENT");
  if (kind === "image") return problemOfForm(value, "PRODUCTION");
  return undefined;
}

/** 90 minutes stay minutes, 120 are two hours. */
export function inLargestUnit(minutes: number): { amount: number; unit: Unit } {
  const unit =
    minutes % UNITS.days === 0 && minutes > UNITS.days ? "days" : minutes % UNITS.hours === 0 ? "hours" : "minutes";
  return { amount: minutes / UNITS[unit], unit };
}
