// Client-safe: the check of operators' own fields as one member of a form or a body.
import * as z from "zod/mini";
import type { FieldCode } from "../errors";
import {
  FIELD_NAME,
  type FieldValues,
  type ReadValue,
  readCustomValue,
  type ValueRules,
} from "../profile/custom-values";
import type { Writing } from "../profile/fields";
import type { CheckedField, Filler } from "./form";

/** A form sends operators' own fields as texts; a program sends JSON, and is told of a name that there is none of. */
export function customSchema(fields: readonly CheckedField[], filler: Filler) {
  return z.pipe(
    z._default(z.unknown(), {}),
    z.transform((given: unknown, context): FieldValues | undefined => {
      const problem = (path: string[], message: FieldCode, params = {}) =>
        context.issues.push({ code: "custom", path, message, params, input: given });
      if (typeof given !== "object" || given === null || Array.isArray(given)) {
        problem([], "invalid_format");
        return undefined;
      }
      const typed: Record<string, unknown> = { ...given };
      const values: FieldValues = {};
      for (const { custom, required } of fields) {
        if (!custom) continue;
        const value = Object.hasOwn(typed, custom.name) ? typed[custom.name] : undefined;
        const read = readCustomField(custom, required, value, filler === "program" ? "stored" : "typed");
        if ("code" in read) problem([custom.name], read.code, read.constraintAttributes);
        else if (read.value !== undefined) values[custom.name] = read.value;
      }
      if (filler === "program") for (const path of unknownNames(typed, fields)) problem(...path);
      return Object.keys(values).length > 0 ? values : undefined;
    }),
  );
}

/** As many as an application can have fields. */
const UNKNOWN_MAX = 30;

/** Only what could be a field's name is named in an answer: any other text may be anything. */
function unknownNames(given: object, fields: readonly CheckedField[]): [path: string[], code: FieldCode][] {
  const unknown = Object.keys(given).filter((name) => !fields.some(({ custom }) => custom?.name === name));
  const [possible, others] = [true, false].map((wanted) => unknown.filter((name) => FIELD_NAME.test(name) === wanted));
  const named = (possible ?? []).slice(0, UNKNOWN_MAX).map((name): [string[], FieldCode] => [[name], "unknown_field"]);
  return others?.length ? [[[], "invalid_format"], ...named] : named;
}

function readCustomField(field: ValueRules, required: boolean, given: unknown, as: Writing): ReadValue {
  const read = readCustomValue(field, given, as);
  return required && "value" in read && read.value === undefined ? { code: "required" } : read;
}
