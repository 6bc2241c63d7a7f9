// Client-safe: the check of what people and programs write into operators' own fields, the same in the browser and on the server.
import type { FieldCode } from "../errors";
import type { CustomField } from "./custom-fields";
import type { Writing } from "./fields";
import { matchesPattern } from "./pattern";

/** As it is stored: text, choice, date and URL as a string, several choices as a list of them. */
export type FieldValue = string | number | boolean | string[];
/** By the field's name. */
export type FieldValues = Record<string, FieldValue>;

/** The form of a field's name. */
export const FIELD_NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** What the check of a value needs to know of its field. */
export type ValueRules = Pick<
  CustomField,
  "name" | "type" | "minLength" | "maxLength" | "pattern" | "minimum" | "maximum"
> & { options?: { value: string }[] | undefined };

/** The rules of a field without what is no visitor's business: who else gets the answers, and its words in other languages. */
export function rulesOf({
  name,
  type,
  minLength,
  maxLength,
  pattern,
  minimum,
  maximum,
  options,
}: CustomField): ValueRules {
  const values = options?.map(({ value }) => ({ value }));
  return { name, type, minLength, maxLength, pattern, minimum, maximum, options: values };
}

/** A text by language (BCP 47). */
export type Texts = Record<string, string>;

/** How long a value may be, in code points: what holds where the operator sets nothing, and the most that can be set. */
export const TEXT_LENGTHS = {
  TEXT: { default: 200, max: 500 },
  LONG_TEXT: { default: 2_000, max: 2_000 },
} as const;

/** Significant ones of a number: JSON readers keep no more. */
const DIGITS_MAX = 15;
export const NUMBER_MAX = 999_999_999_999_999;

export type ReadValue =
  | { value: FieldValue | undefined }
  | { code: FieldCode; constraintAttributes?: Record<string, string> };

/**
 * Reads one value. Undefined stands for none: null, an empty text, no choice. What is nothing in another type is refused.
 *
 * @param as "typed": texts as a form has them, several choices as a list or on lines of their own; "stored": as JSON has it
 */
export function readCustomValue(field: ValueRules, given: unknown, as: Writing): ReadValue {
  const value = as === "typed" ? fromForm(field, given) : given;
  if (isNone(field, value)) return { value: undefined };
  switch (field.type) {
    case "TEXT":
    case "LONG_TEXT":
    case "URL":
      return typeof value === "string" ? readText(field, normalised(value)) : { code: "invalid_format" };
    case "NUMBER":
      return readNumber(field, value);
    case "BOOLEAN":
      return typeof value === "boolean" ? { value } : { code: "invalid_format" };
    case "CHOICE":
      return hasOption(field, value) ? { value: value as string } : { code: "invalid_format" };
    case "MULTIPLE_CHOICE":
      return readChoices(field, value);
    case "DATE":
      return typeof value === "string" && isDate(value) ? { value } : { code: "invalid_date" };
  }
}

function isNone({ type }: ValueRules, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return (type === "TEXT" || type === "LONG_TEXT" || type === "URL") && !value.trim();
  return type === "MULTIPLE_CHOICE" && Array.isArray(value) && value.length === 0;
}

/** What stands in a form, in the type of the field; left as it is where it can't be. */
function fromForm(field: ValueRules, given: unknown): unknown {
  if (typeof given !== "string") return given || undefined;
  const text = given.trim();
  if (text === "") return undefined;
  if (field.type === "MULTIPLE_CHOICE") return given.split("\n").filter(Boolean);
  if (field.type === "BOOLEAN") return text === "true" ? true : text === "false" ? false : text;
  return field.type === "NUMBER" ? numberIn(text) : given;
}

/** Keyboards of many languages have a comma for the decimal point. A text with more digits than are kept stays one, and is refused. */
function numberIn(text: string): number | string {
  const [, whole = "", decimals = ""] = /^[+-]?(\d+)(?:[.,](\d{1,15}))?$/.exec(text) ?? [];
  const digits = `${whole}${decimals.replace(/0+$/, "")}`.replace(/^0+/, "");
  return whole !== "" && digits.length <= DIGITS_MAX ? Number(text.replace(",", ".")) : text;
}

/** One way to end a line, and nothing around the text. */
function normalised(text: string): string {
  return text.replace(/\r\n?/g, "\n").trim();
}

function readText(field: ValueRules, text: string): ReadValue {
  const control = field.type === "LONG_TEXT" ? /[^\P{Cc}\n\t]/u : /\p{Cc}/u;
  if (control.test(text) || /\p{Surrogate}/u.test(text)) return { code: "invalid_format" };
  const { min, max } = lengthsOf(field);
  const { length } = [...text];
  if (length > max) return { code: "too_long", constraintAttributes: { maxLength: String(max) } };
  if (length < min) return { code: "too_short", constraintAttributes: { minLength: String(min) } };
  if (field.type === "URL") return isWebAddress(text) ? { value: text } : { code: "invalid_format" };
  if (field.pattern !== undefined && !matchesPattern(field.pattern, text)) return { code: "invalid_format" };
  return { value: text };
}

/** The bounds of a text's length, in code points. */
export function lengthsOf(field: Pick<CustomField, "type" | "minLength" | "maxLength">): { min: number; max: number } {
  if (field.type === "URL") return { min: 1, max: 2_000 };
  const longest = field.type === "LONG_TEXT" ? TEXT_LENGTHS.LONG_TEXT.default : TEXT_LENGTHS.TEXT.default;
  return { min: field.minLength ?? 1, max: field.maxLength ?? Math.max(longest, field.minLength ?? 1) };
}

/** Of the web: an address of another kind, such as `javascript:`, must not come where somebody may follow it. */
function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(text) && !/\s/.test(text) && URL.canParse(text);
}

function readNumber({ minimum, maximum }: ValueRules, value: unknown): ReadValue {
  if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > NUMBER_MAX || hasTooManyDigits(value)) {
    return { code: "invalid_format" };
  }
  if (minimum !== undefined && value < minimum) {
    return { code: "too_small", constraintAttributes: { minimum: String(minimum) } };
  }
  if (maximum !== undefined && value > maximum) {
    return { code: "too_large", constraintAttributes: { maximum: String(maximum) } };
  }
  // Minus zero comes back from the database as zero.
  return { value: value + 0 };
}

function hasTooManyDigits(value: number): boolean {
  return Number(value.toPrecision(DIGITS_MAX)) !== value;
}

function hasOption({ options = [] }: ValueRules, value: unknown): boolean {
  return options.some((option) => option.value === value);
}

/** In the order of the options, each once. */
function readChoices(field: ValueRules, value: unknown): ReadValue {
  if (!Array.isArray(value) || !value.every((each) => hasOption(field, each))) return { code: "invalid_format" };
  return { value: (field.options ?? []).map((option) => option.value).filter((option) => value.includes(option)) };
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** In front of a field's name, the name of its input. */
const PREFIX = "fields.";

/** The input that says that the fields were shown: a form sends nothing for a group in which nothing is chosen. */
export const ASKS_FIELDS = "asksFields";

/** What a form sends, with the texts of operators' own fields under `fields`. */
export function withCustomFields(typed: Record<string, string>): Record<string, unknown> {
  const [own, others] = [true, false].map((wanted) =>
    Object.entries(typed).filter(([name]) => name.startsWith(PREFIX) === wanted),
  );
  const fields = (own ?? []).map(([name, text]) => [name.slice(PREFIX.length), text]);
  return { ...Object.fromEntries(others ?? []), fields: Object.fromEntries(fields) };
}

/** What a form shows of a stored value: the texts that its inputs would send. */
export function typedValue(value: FieldValue | undefined): string[] {
  return value === undefined
    ? []
    : [value].flat().map((each) => (typeof each === "number" ? decimal(each) : String(each)));
}

/** A number as people write it: JavaScript gives small ones an exponent. */
function decimal(number: number): string {
  const [, sign = "", first, rest = "", places] = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(String(number)) ?? [];
  return places ? `${sign}0.${"0".repeat(Number(places) - 1)}${first}${rest}` : String(number);
}

/** A stored value in words: options by their labels. Undefined for a yes or no, which the reader's catalog says. */
export function valueInWords({ options = [] }: CustomField, value: FieldValue, locale: string): string[] | undefined {
  if (typeof value === "boolean") return undefined;
  const labels = new Map<string, Texts>(options.map((option) => [option.value, option.label]));
  return typedValue(value).map((text) => {
    const label = labels.get(text);
    return label ? textIn(label, locale) : text;
  });
}

/** The text for readers of a language: theirs, else English, else the first. */
export function textIn(texts: Texts, locale: string): string {
  const language = locale.split("-")[0] ?? locale;
  return texts[locale] ?? texts[language] ?? texts.en ?? Object.values(texts)[0] ?? "";
}
