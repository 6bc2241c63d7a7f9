// Client-safe: the members of a user's profile, one record each. Forms, checks, API, claims, import, export and dashboard map over this list.
import type { FieldCode } from "../errors";

/** What browsers, keyboards and password managers are told about an input. */
export type InputHints = {
  type?: "date" | "email" | "tel";
  inputMode?: "email" | "tel" | "text";
  /** The token of the HTML standard ("Autofill"). */
  autoComplete: string;
  autoCapitalize?: "none" | "words";
  autoCorrect?: "off";
  spellCheck?: false;
};

/** "typed": as it stands in a form, where a phone number may be written the way of its country; "stored": as it is kept. */
export type Writing = "typed" | "stored";

/** How one kind of value is written and checked. Lengths in code points. */
type Kind = {
  /** Of the stored form. */
  maxLength: number;
  /** Of what may be typed into a form, where that can be longer. */
  typedMaxLength?: number;
  /** For the API's reference. */
  description?: string;
  /** The stored form of a trimmed text. */
  canonical?(text: string): string;
  /** What is wrong with a stored form that is neither empty nor too long. */
  problem(value: string, as: Writing): FieldCode | undefined;
};

export const PROFILE_KINDS = {
  /** One line. */
  text: { maxLength: 200, problem: (value) => (/\p{Cc}/u.test(value) ? "invalid_format" : undefined) },
  phoneNumber: {
    maxLength: 16,
    typedMaxLength: 32,
    description: "E.164.",
    canonical: (text) => text.replace(/[\s().\-/]/g, "").replace(/^00/, "+"),
    // E.164: a country code, 15 digits at most. Which national numbers there are only the server knows.
    problem: (value, as) =>
      (as === "typed" ? /^\+?\d{4,17}$/ : /^\+[1-9]\d{6,14}$/).test(value) ? undefined : "invalid_e164_phone_number",
  },
  pastDate: {
    maxLength: 10,
    description: "YYYY-MM-DD, a real date, not in the future.",
    problem: (value) => (isPastDate(value) ? undefined : "invalid_date"),
  },
} satisfies Record<string, Kind>;
export type ProfileKind = keyof typeof PROFILE_KINDS;

type ProfileRecord = {
  kind: ProfileKind;
  input: InputHints;
  /** The claim that carries it, and the scope that opens the claim (OpenID Connect Core, sections 5.1 and 5.4). */
  claim: string;
  scope: "profile" | "phone";
};

const ofName = (autoComplete: string): InputHints => ({ autoComplete, autoCapitalize: "words", spellCheck: false });

/**
 * In the order in which people are asked. A name is the same on the wire, in forms, in the catalog (`fields.*`, `errors.*`) and as a column's
 * property (db/schema/users.ts).
 */
export const PROFILE_FIELDS = {
  fullName: { kind: "text", input: ofName("name"), claim: "name", scope: "profile" },
  givenName: { kind: "text", input: ofName("given-name"), claim: "given_name", scope: "profile" },
  familyName: { kind: "text", input: ofName("family-name"), claim: "family_name", scope: "profile" },
  phoneNumber: {
    kind: "phoneNumber",
    input: { autoComplete: "tel", inputMode: "tel", type: "tel" },
    claim: "phone_number",
    scope: "phone",
  },
  // A date that is typed or picked; browsers send it as YYYY-MM-DD, and one that knows no dates shows a plain input for that.
  birthdate: { kind: "pastDate", input: { autoComplete: "bday", type: "date" }, claim: "birthdate", scope: "profile" },
} as const satisfies Record<string, ProfileRecord>;
export type ProfileField = keyof typeof PROFILE_FIELDS;

export const PROFILE_NAMES = Object.keys(PROFILE_FIELDS) as [ProfileField, ...ProfileField[]];

/** A value for each field of the profile. */
export function mapProfile<Value>(make: (name: ProfileField) => Value): Record<ProfileField, Value> {
  return Object.fromEntries(PROFILE_NAMES.map((name) => [name, make(name)])) as Record<ProfileField, Value>;
}

/** The kind of a field's value. */
export function kindOf(name: ProfileField): Kind {
  return PROFILE_KINDS[PROFILE_FIELDS[name].kind];
}

/** The claims that a scope opens. */
export function claimsOf(scope: ProfileRecord["scope"]): string[] {
  return PROFILE_NAMES.map((name) => PROFILE_FIELDS[name])
    .filter((field) => field.scope === scope)
    .map(({ claim }) => claim);
}

/** The input beside a phone number: the ISO 3166 code of the country in whose national format the number is typed. Only forms send it. */
export const PHONE_COUNTRY = "phoneCountry";

/** A date that exists and has begun somewhere on earth (UTC+14). */
function isPastDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || Number.isNaN(date.getTime())) return false;
  const latest = Date.now() + 14 * 3_600_000;
  return date.toISOString().startsWith(value) && date.getTime() <= latest && date.getUTCFullYear() >= 1850;
}
