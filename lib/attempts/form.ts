// Client-safe: one list of fields for the form, its check in the browser, and the checks of server and API.
import * as z from "zod/mini";
import type { FieldCode, Violation, Violations } from "../errors";
import { NAME_MAX_LENGTH, NAME_MIN_LENGTH, normaliseName, tenantNameProblem } from "../names";
import type { CustomField } from "../profile/custom-fields";
import { type FieldValues, lengthsOf, rulesOf, type ValueRules } from "../profile/custom-values";
import {
  type InputHints,
  kindOf,
  PROFILE_FIELDS,
  PROFILE_KINDS,
  PROFILE_NAMES,
  type ProfileField,
  type Writing,
} from "../profile/fields";
import { customSchema } from "./custom-form";

/** Who fills in the fields: a person a form, or a program the body of a request. */
export type Filler = "visitor" | "program";

export type SignupLevel = "APPLICATION" | "TENANT";

type OwnFieldName = "tenantDisplayName" | "tenantName" | "email" | "username" | "password";
export type SignupFieldName = OwnFieldName | ProfileField;
/** A field of an operator's own, as forms and violations name it. */
export type CustomFieldName = `fields.${string}`;

/** A field with the data for its check. Lengths in characters (code points for the password). */
export type CheckedField = {
  name: SignupFieldName | CustomFieldName;
  kind: Kind | "custom";
  required: boolean;
  minLength: number;
  maxLength: number;
  /** What the operator defined, where the kind is "custom". */
  custom?: ValueRules;
};

/** A field that the form shows. */
export type ShownField = CheckedField & { input: InputHints };
/** The same on the server, which knows more of what the operator defined. */
export type SignupField = ShownField & { custom?: CustomField };
type BaseField = SignupField & { name: SignupFieldName };

type Kind = keyof typeof KINDS;

/** The settings that decide which fields exist. */
export type FormSettings = {
  userSchema: { required: readonly string[]; optional: readonly string[]; fields?: readonly CustomField[] };
  identityProvider: { loginIdentifiers: readonly string[]; loginFactors: readonly string[] };
  passwordPolicy: { minimumLength: number };
};

/** In code points; longer ones are refused, never cut. */
export const PASSWORD_MAX_LENGTH = 128;

const NO_WORDS = { autoCapitalize: "none", autoCorrect: "off", spellCheck: false } as const;

const OWN_FIELDS = {
  tenantDisplayName: {
    kind: "text",
    minLength: 1,
    maxLength: 200,
    input: { autoComplete: "organization", autoCapitalize: "words" },
  },
  tenantName: {
    kind: "tenantName",
    minLength: NAME_MIN_LENGTH,
    maxLength: NAME_MAX_LENGTH,
    input: { ...NO_WORDS, autoComplete: "off", inputMode: "text" },
  },
  email: {
    kind: "email",
    minLength: 1,
    maxLength: 200,
    input: { ...NO_WORDS, autoComplete: "email", inputMode: "email", type: "email" },
  },
  username: { kind: "username", minLength: 1, maxLength: 200, input: { ...NO_WORDS, autoComplete: "username" } },
  password: {
    kind: "password",
    minLength: 1,
    maxLength: PASSWORD_MAX_LENGTH,
    input: { autoComplete: "new-password" },
  },
} as const satisfies Record<OwnFieldName, Omit<SignupField, "name" | "required">>;

function ownField(name: OwnFieldName, required = true): BaseField {
  return { name, required, ...OWN_FIELDS[name] };
}

/**
 * The fields of one host's signup, in the order of the form.
 *
 * @param filler "visitor": only the fields of the form; "program": also fields that the settings don't show
 */
export function signupFields(
  level: SignupLevel,
  { userSchema, identityProvider, passwordPolicy }: FormSettings,
  filler: Filler = "visitor",
): SignupField[] {
  const { loginIdentifiers, loginFactors } = identityProvider;
  const isTaken = filler === "program";
  const needsUsername = loginIdentifiers.includes("USERNAME");
  const password = ownField("password", !loginFactors.includes("MAGIC_LINK"));
  return [
    ...(level === "APPLICATION" ? [ownField("tenantDisplayName"), ownField("tenantName")] : []),
    ownField("email"),
    ...profileFields("typed").flatMap((field) => {
      const required = userSchema.required.includes(field.name);
      return required || isTaken || userSchema.optional.includes(field.name) ? [{ ...field, required }] : [];
    }),
    ...customSignupFields(userSchema.fields ?? [], isTaken),
    ...(needsUsername || isTaken ? [ownField("username", needsUsername)] : []),
    ...(loginFactors.includes("PASSWORD") ? [{ ...password, minLength: passwordPolicy.minimumLength }] : []),
  ];
}

/** Every field of the profile, none of them required. */
export function profileFields(as: Writing): BaseField[] {
  return PROFILE_NAMES.map((name) => {
    const { maxLength, typedMaxLength = maxLength } = kindOf(name);
    const { kind, input } = PROFILE_FIELDS[name];
    return { name, kind, required: false, minLength: 1, maxLength: as === "typed" ? typedMaxLength : maxLength, input };
  });
}

/** The fields that operators defined. @param absentToo also those that no form shows */
export function customSignupFields(fields: readonly CustomField[], absentToo: boolean): SignupField[] {
  return fields
    .filter(({ presence }) => absentToo || presence !== "ABSENT")
    .map((custom) => {
      const { min: minLength, max: maxLength } = lengthsOf(custom);
      const required = custom.presence === "REQUIRED";
      const input = { autoComplete: "off" } as const;
      return { name: `fields.${custom.name}`, kind: "custom", required, minLength, maxLength, custom, input };
    });
}

/** The fields as a visitor's browser gets them. */
export function shownFields(fields: readonly SignupField[]): ShownField[] {
  return fields.map(({ custom, ...field }) => (custom ? { ...field, custom: rulesOf(custom) } : field));
}

/** The checked values in their stored format; fields that the form doesn't show are absent. */
export type SignupInput = Partial<Record<SignupFieldName, string>> & { fields?: FieldValues | undefined };

/**
 * The check behind the list: an object of strings in, {@link SignupInput} out. Each issue's message is a {@link FieldCode}; a field has at
 * most one. Checks that need the server (taken names, domains, common passwords) are elsewhere.
 *
 * @param as how the base fields are written; operators' own are as their filler writes them
 */
export function signupSchema(fields: readonly CheckedField[], as: Writing = "stored", filler: Filler = "program") {
  const base = fields.filter(({ kind }) => kind !== "custom");
  return z.object({
    ...(Object.fromEntries(base.map((field) => [field.name, fieldSchema(field, as)])) as Record<
      SignupFieldName,
      ReturnType<typeof fieldSchema>
    >),
    fields: customSchema(
      fields.filter(({ kind }) => kind === "custom"),
      filler,
    ),
  });
}

function fieldSchema(field: CheckedField, as: Writing) {
  return z.pipe(
    z._default(z.string("invalid_format"), ""),
    z.transform((text: string, context): string | undefined => {
      const value = canonical(field, text);
      const code = fieldProblem(field, value, as);
      if (code) context.issues.push({ code: "custom", message: code, input: text });
      return value;
    }),
  );
}

/** How each kind of field is stored and checked. */
const KINDS = {
  ...PROFILE_KINDS,
  tenantName: { canonical: normaliseName, problem: tenantNameProblem },
  email: {
    canonical: (text) => text.toLowerCase(),
    problem: (value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : "invalid_email"),
  },
  username: { problem: (value) => (/[@\s\p{Cc}]/u.test(value) ? "invalid_format" : undefined) },
  password: { problem: (value, _as, { minLength }) => ([...value].length < minLength ? "too_short" : undefined) },
} satisfies Record<string, KindCheck>;

type KindCheck = {
  canonical?(text: string): string;
  problem(value: string, as: Writing, limits: { minLength: number }): FieldCode | undefined;
};

/** The stored format of an input: trimmed and normalised; undefined if empty. A password is only NFC-normalised. */
function canonical({ kind }: CheckedField, text: string): string | undefined {
  const value = kind === "password" ? text.normalize("NFC") : text.trim();
  const check: KindCheck = KINDS[kind as Kind];
  return value === "" ? undefined : (check.canonical?.(value) ?? value);
}

function fieldProblem(field: CheckedField, value: string | undefined, as: Writing): FieldCode | undefined {
  if (value === undefined) return field.required ? "required" : undefined;
  // Postgres doesn't accept NUL in text, and a lone surrogate can't be stored unchanged.
  if (value.includes("\0") || !isWellFormed(value)) return "invalid_format";
  if ([...value].length > field.maxLength) return "too_long";
  const check: KindCheck = KINDS[field.kind as Kind];
  return check.problem(value, as, field);
}

/** The violation of a username that is chosen alone, after a conflict; else its stored format. */
export function parseUsername(text: string): { username: string } | { code: FieldCode } {
  const field = ownField("username");
  const username = canonical(field, text);
  const code = fieldProblem(field, username, "stored");
  return code || username === undefined ? { code: code ?? "required" } : { username };
}

function isWellFormed(value: string): boolean {
  return !/\p{Surrogate}/u.test(value);
}

/** The violations of a failed parse, with the limit that was broken where there is one. */
export function violationsOf(
  fields: readonly CheckedField[],
  issues: readonly { path: readonly PropertyKey[]; message: string; params?: Record<string, unknown> }[],
): Violations {
  const violations: Violations = {};
  for (const { path, message, params } of issues) {
    const code = message as FieldCode;
    const field = fields.find(({ name }) => name === path[0]);
    if (field) violations[field.name] ??= [{ code, ...limitOf(field, code) }];
    else if (path[0] === "fields") violations[path.join(".")] ??= [{ code, ...attributesIn(params) }];
  }
  return violations;
}

/** The limit of a field of the operator's own. */
function attributesIn(params: Record<string, unknown> = {}): Pick<Violation, "constraintAttributes"> {
  const attributes = Object.entries(params).map(([name, value]) => [name, String(value)]);
  return attributes.length > 0 ? { constraintAttributes: Object.fromEntries(attributes) } : {};
}

function limitOf(field: CheckedField, code: FieldCode): Pick<Violation, "constraintAttributes"> {
  if (code === "too_long") return { constraintAttributes: { maxLength: String(field.maxLength) } };
  if (code === "too_short") return { constraintAttributes: { minLength: String(field.minLength) } };
  return {};
}

/** A tenant's name made from its display name: "Müller & Söhne GmbH" gives "mueller-soehne". Empty where nothing usable is left. */
export function suggestTenantName(displayName: string): string {
  const spelled = displayName
    .toLowerCase()
    .replace(/[äöüßæøåłđ]/g, (letter) => SPELLINGS[letter] ?? letter)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/['’]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (spelled.length <= NAME_MAX_LENGTH) return spelled;
  const cut = spelled.slice(0, NAME_MAX_LENGTH);
  // Whole words are kept, if the name is long enough without the last, cut one.
  const whole = spelled[NAME_MAX_LENGTH] === "-" ? cut : cut.slice(0, Math.max(cut.lastIndexOf("-"), 0));
  return (whole.length >= NAME_MIN_LENGTH ? whole : cut).replace(/-+$/, "");
}

const SPELLINGS: Record<string, string> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  æ: "ae",
  ø: "o",
  å: "a",
  ł: "l",
  đ: "d",
};
