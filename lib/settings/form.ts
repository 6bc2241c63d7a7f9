// Client-safe: makes the forms for settings from their records, reads them back, and checks them in the browser and on the server.
import { z } from "zod";
import { type DestinationProblem, problemOfForm } from "../destinations/destinations";
import { FIELD_CODES, type FieldCode } from "../errors";
import { placeOf } from "../form-text";
import type { FieldKind, OwnMembers } from "./collection";
import { COLLECTION_KEYS, COLLECTIONS, type Collection, recordOf } from "./collections";
import {
  asColour,
  type FormValues,
  inLargestUnit,
  listInput,
  NO_LIST,
  sourceInput,
  UNITS,
  type Unit,
  unitInput,
} from "./inputs";
import type { Explained } from "./resolve";

/** How a member is asked for, with what its schema knows. `isOptional`: it may be none. */
export type MemberField = FieldKind & { options: readonly string[]; isOptional: boolean };

/** The collection that the dashboard shows at a path below its application or tenant; undefined for a path with none. */
export function collectionAt(path: string): Collection | undefined {
  return COLLECTION_KEYS.find((collection) => COLLECTIONS[collection].form.path === path);
}

/** The member whose row asks for a member too. */
export function rowOf(name: string, field: MemberField): string {
  return field.kind === "list" ? field.lists[0] : name;
}

/** The members of a collection in the order of its page. */
export function fieldsOf(collection: Collection): [string, MemberField][] {
  const { form, schema } = recordOf(collection);
  const shape: Record<string, z.ZodType | undefined> = schema.shape;
  return Object.entries(form.fields).flatMap(([name, kind]): [string, MemberField][] => {
    if (!kind) return [];
    const isOptional = shape[name]?.safeParse(null).success ?? false;
    return [[name, { ...kind, options: optionsIn(shape[name]), isOptional }]];
  });
}

function optionsIn(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodArray) return optionsIn(schema.element);
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

/** What a form shows at first. @param overridable whether it is a tenant's, which may inherit */
export function settingsFormValues(
  collection: Collection,
  members: Record<string, Explained<unknown>>,
  overridable: boolean,
): FormValues {
  const values: FormValues = {};
  for (const [name, field] of fieldsOf(collection)) {
    const { value, source } = members[name] ?? { value: null, source: "DEFAULT" };
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
 * The patch for a form that was sent. A tenant inherits the members that its form marks so; an application inherits what equals the default.
 */
export function readSettingsForm(collection: Collection, form: FormData, overridable: boolean): OwnMembers {
  const { defaults } = recordOf(collection);
  return Object.fromEntries(
    fieldsOf(collection).map(([name, field]) => {
      const value = readMember(name, field, form);
      const inherits = overridable
        ? form.get(sourceInput(rowOf(name, field))) !== "own"
        : // What is no number would be written as null, which may be the default.
          !Number.isNaN(value) && JSON.stringify(value) === JSON.stringify(defaults[name]);
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
      return field.isOptional && first === "" ? null : wholeNumber(first);
    case "minutes":
      return wholeNumber(first) * (UNITS[form.get(unitInput(name)) as Unit] ?? Number.NaN);
    case "url":
    case "image":
      return first === "" ? null : first;
    case "colour":
      return first === "" ? null : asColour(first);
  }
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/**
 * What is wrong with a patch by the collection's own schema, member by member. In the browser URLs are checked by their form alone, and as for
 * an application under development: the server knows which one it is, and more.
 */
export function settingsProblems(
  collection: Collection,
  patch: OwnMembers,
  environment: "DEVELOPMENT" | "PRODUCTION" = "DEVELOPMENT",
  urlProblem: (
    url: string,
    environment: "DEVELOPMENT" | "PRODUCTION",
  ) => DestinationProblem | undefined = problemOfForm,
): Record<string, FieldCode> {
  const { schema, form } = recordOf(collection);
  const problems: Record<string, FieldCode> = {};
  for (const [name, member] of Object.entries<z.ZodType>(schema.shape)) {
    const value = patch[name];
    if (value === undefined || value === "inherit") continue;
    const kind = form.fields[name]?.kind;
    const isUrl = typeof value === "string" && (kind === "url" || kind === "image");
    // Pages and mails take no picture that comes without encryption, whatever the application.
    const problemOfUrl = () => (isUrl ? urlProblem(value, kind === "image" ? "PRODUCTION" : environment) : undefined);
    const parsed = member.safeParse(value);
    if (form.elsewhere?.includes(name)) {
      Object.assign(problems, problemsInside(name, parsed.error));
      continue;
    }
    const problem = parsed.success ? problemOfUrl() : "invalid_format";
    if (problem) problems[name] = problem;
  }
  return problems;
}

/** Of a member that is a document by itself: each by its path, such as `fields.0.name`. */
function problemsInside(name: string, error: z.ZodError | undefined): Record<string, FieldCode> {
  const codes: readonly string[] = FIELD_CODES;
  const codeOf = (message: string) => (codes.includes(message) ? (message as FieldCode) : "invalid_format");
  return Object.fromEntries(
    (error?.issues ?? []).map((issue) => [[name, ...placeOf(issue)].join("."), codeOf(issue.message)]),
  );
}
