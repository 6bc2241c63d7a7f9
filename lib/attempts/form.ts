// Client-safe: the one list that makes the form, its check in the browser, the server's check and the API's.
import * as z from "zod/mini";
import type { FieldCode, Violation, Violations } from "../errors";
import { NAME_MAX_LENGTH, NAME_MIN_LENGTH, normaliseName, tenantNameProblem } from "../names";

export type SignupLevel = "APPLICATION" | "TENANT";

/** In the order in which people are asked. */
const FIELD_NAMES = [
  "tenantDisplayName",
  "tenantName",
  "email",
  "fullName",
  "givenName",
  "familyName",
  "phoneNumber",
  "birthdate",
  "username",
  "password",
] as const;
export type SignupFieldName = (typeof FIELD_NAMES)[number];

/** A field that the form shows. Lengths in characters (code points for the password). */
export type SignupField = { name: SignupFieldName; required: boolean; minLength: number; maxLength: number };

/** The settings that decide which fields there are. */
export type FormSettings = {
  userSchema: { required: readonly string[] };
  identityProvider: { loginIdentifiers: readonly string[]; loginFactors: readonly string[] };
  passwordPolicy: { minimumLength: number };
};

/** In code points; longer ones are refused, never cut. */
export const PASSWORD_MAX_LENGTH = 128;

/** The fields of one host's signup form, in their order. */
export function signupFields(level: SignupLevel, settings: FormSettings): SignupField[] {
  const { loginIdentifiers, loginFactors } = settings.identityProvider;
  const asked = (name: SignupFieldName): SignupField | undefined => {
    switch (name) {
      case "tenantDisplayName":
        return level === "APPLICATION" ? { name, required: true, minLength: 1, maxLength: 200 } : undefined;
      case "tenantName":
        return level === "APPLICATION"
          ? { name, required: true, minLength: NAME_MIN_LENGTH, maxLength: NAME_MAX_LENGTH }
          : undefined;
      case "email":
        return { name, required: true, minLength: 1, maxLength: 200 };
      case "username":
        return loginIdentifiers.includes("USERNAME")
          ? { name, required: true, minLength: 1, maxLength: 200 }
          : undefined;
      case "password":
        return loginFactors.includes("PASSWORD")
          ? {
              name,
              required: !loginFactors.includes("MAGIC_LINK"),
              minLength: settings.passwordPolicy.minimumLength,
              maxLength: PASSWORD_MAX_LENGTH,
            }
          : undefined;
      default:
        return settings.userSchema.required.includes(name)
          ? {
              name,
              required: true,
              minLength: 1,
              maxLength: name === "birthdate" ? 10 : name === "phoneNumber" ? 32 : 200,
            }
          : undefined;
    }
  };
  return FIELD_NAMES.map(asked).filter((field) => field !== undefined);
}

/** What a person typed, checked and in the form that is stored; fields that the form doesn't show are absent. */
export type SignupInput = Partial<Record<SignupFieldName, string>>;

/**
 * The check behind the list: an object of strings in, {@link SignupInput} out. Each issue's message is a {@link FieldCode}; a field has at
 * most one. What only the server can know (names taken, domains, common passwords) is not in here.
 *
 * @param as "typed": as it stands in the form, where a phone number may be written the way of its country; "stored": as it is kept
 */
export function signupSchema(fields: readonly SignupField[], as: "typed" | "stored" = "stored") {
  return z.object(
    Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field, as)])) as Record<
      SignupFieldName,
      ReturnType<typeof fieldSchema>
    >,
  );
}

function fieldSchema(field: SignupField, as: "typed" | "stored") {
  return z.pipe(
    z._default(z.string("invalid_format"), ""),
    z.transform((text: string, context): string | undefined => {
      const value = canonical(field.name, text);
      const code = fieldProblem(field, value, as);
      if (code) context.issues.push({ code: "custom", message: code, input: text });
      return value;
    }),
  );
}

/** The stored form of what was typed: trimmed, normalised; undefined for nothing. A password is only NFC-normalised. */
function canonical(name: SignupFieldName, text: string): string | undefined {
  const value = name === "password" ? text.normalize("NFC") : text.trim();
  if (value === "") return undefined;
  if (name === "tenantName") return normaliseName(value);
  if (name === "email") return value.toLowerCase();
  if (name === "phoneNumber") return value.replace(/[\s().\-/]/g, "").replace(/^00/, "+");
  return value;
}

function fieldProblem(field: SignupField, value: string | undefined, as: "typed" | "stored"): FieldCode | undefined {
  if (value === undefined) return field.required ? "required" : undefined;
  // Postgres text takes no NUL, and a lone surrogate would not come back as it went in.
  if (value.includes("\0") || !isWellFormed(value)) return "invalid_format";
  const length = [...value].length;
  if (length > field.maxLength) return "too_long";
  switch (field.name) {
    case "tenantName":
      return tenantNameProblem(value);
    case "email":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : "invalid_email";
    case "username":
      return /[@\s\p{Cc}]/u.test(value) ? "invalid_format" : undefined;
    case "phoneNumber":
      // E.164: a country code, 15 digits at most. Which national numbers there are only the server knows.
      return (as === "typed" ? /^\+?\d{4,17}$/ : /^\+[1-9]\d{6,14}$/).test(value)
        ? undefined
        : "invalid_e164_phone_number";
    case "birthdate":
      return isPastDate(value) ? undefined : "invalid_date";
    case "password":
      return length < field.minLength ? "too_short" : undefined;
    default:
      return /\p{Cc}/u.test(value) ? "invalid_format" : undefined;
  }
}

/** What is wrong with a username that is chosen by itself, after a conflict; else its stored form. */
export function parseUsername(text: string): { username: string } | { code: FieldCode } {
  const field: SignupField = { name: "username", required: true, minLength: 1, maxLength: 200 };
  const username = canonical("username", text);
  const code = fieldProblem(field, username, "stored");
  return code || username === undefined ? { code: code ?? "required" } : { username };
}

function isWellFormed(value: string): boolean {
  return !/\p{Surrogate}/u.test(value);
}

/** A date that exists and has begun somewhere on earth (UTC+14). */
function isPastDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(date.getTime())) return false;
  const latest = Date.now() + 14 * 3_600_000;
  return date.toISOString().startsWith(value) && date.getTime() <= latest && date.getUTCFullYear() >= 1850;
}

/** The violations of a failed parse, with the limit that was broken where there is one. */
export function violationsOf(
  fields: readonly SignupField[],
  issues: readonly { path: readonly PropertyKey[]; message: string }[],
): Violations {
  const violations: Violations = {};
  for (const issue of issues) {
    const field = fields.find(({ name }) => name === issue.path[0]);
    if (!field || violations[field.name]) continue;
    const code = issue.message as FieldCode;
    violations[field.name] = [{ code, ...limitOf(field, code) }];
  }
  return violations;
}

function limitOf(field: SignupField, code: FieldCode): Pick<Violation, "constraintAttributes"> {
  if (code === "too_long") return { constraintAttributes: { maxLength: String(field.maxLength) } };
  if (code === "too_short") return { constraintAttributes: { minLength: String(field.minLength) } };
  return {};
}

/** A tenant's name made from what it is called: "Müller & Söhne GmbH" gives "mueller-soehne". Empty where nothing usable is left. */
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
  // Words are kept whole where the name stays long enough without the last, cut one.
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
