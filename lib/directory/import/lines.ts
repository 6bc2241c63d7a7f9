import "server-only";
import { z } from "zod";
import { customSignupFields, type SignupInput, signupFields, signupSchema, violationsOf } from "../../attempts/form";
import { normaliseEmail } from "../../email-addresses";
import type { FieldCode } from "../../errors";
import { type HashProblem, parsePasswordHash } from "../../passwords/formats";
import type { CustomField } from "../../profile/custom-fields";
import { LINE_MAX_BYTES } from "./pieces";

/** The user of a line, each member in its stored format. */
export type ImportedUser = Omit<SignupInput, "email" | "password" | "tenantName" | "tenantDisplayName"> & {
  email: string;
  emailVerified: boolean;
  status: "PROVISIONED" | "ACTIVE" | "INACTIVE";
  externalId?: string;
  /** In a format that lib/passwords knows, as it was given. */
  passwordHash?: string;
  /** By name, each once. */
  roles: string[];
  /** ISO 8601, UTC. */
  createdTime?: string;
};

/** Codes for a member of a line; under the name `line` for the whole line. */
export type LineCode = FieldCode | HashProblem | "invalid_json" | "unknown_role";

/** Never a value: lines hold password hashes. */
export type LineViolations = Record<string, { code: LineCode; constraintAttributes?: Record<string, string> }[]>;

const ROLES_MAX = 100;

/** All fields of signup that are stored with a user. Only the address is required: what a signup requires doesn't matter here. */
const FIELDS = signupFields(
  "TENANT",
  {
    userSchema: { required: [], optional: [] },
    identityProvider: { loginIdentifiers: ["EMAIL"], loginFactors: [] },
    passwordPolicy: { minimumLength: 0 },
  },
  "program",
);

/** What a line may hold of the fields of signup, and its check. */
type LineForm = { fields: typeof FIELDS; schema: ReturnType<typeof signupSchema> };

/** @param custom the application's own fields, none of which is required here either */
export function lineForm(custom: readonly CustomField[]): LineForm {
  const fields = [...FIELDS, ...customSignupFields(custom, true).map((field) => ({ ...field, required: false }))];
  return { fields, schema: signupSchema(fields) };
}

const BASE_FORM = lineForm([]);

const code = (word: LineCode) => word;

const passwordHash = z.string(code("invalid_format")).superRefine((text, context) => {
  const parsed = parsePasswordHash(text);
  if (typeof parsed === "string") context.addIssue({ code: "custom", message: code(parsed) });
});

const createdTime = z.iso.datetime({ offset: true, error: code("invalid_date") }).transform((text, context) => {
  const time = new Date(text);
  const isPossible = time.getTime() <= Date.now() && time.getUTCFullYear() >= 1970;
  if (!isPossible) context.addIssue({ code: "custom", message: code("invalid_date") });
  return isPossible ? time.toISOString() : text;
});

/** Fields that signup doesn't have. */
const rest = z.object({
  emailVerified: z.boolean(code("invalid_format")).default(false),
  status: z.enum(["PROVISIONED", "ACTIVE", "INACTIVE"], code("invalid_format")).default("ACTIVE"),
  externalId: z
    .string(code("invalid_format"))
    .trim()
    .max(200, code("too_long"))
    .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, code("invalid_format"))
    .transform((text) => text || undefined)
    .optional(),
  passwordHash: passwordHash.optional(),
  roles: z
    .array(z.string(code("invalid_format")), code("invalid_format"))
    .max(ROLES_MAX, code("too_long"))
    .transform((names) => [...new Set(names)])
    .default([]),
  createdTime: createdTime.optional(),
});

/**
 * Reads one line of an import: a JSON object, checked by signup's own list of fields and, for other fields, by a similar one.
 * Null is the same as absent; members that are not known are ignored. All violations are reported at once.
 */
export function parseLine(
  text: string,
  { fields, schema }: LineForm = BASE_FORM,
): { user: ImportedUser } | { violations: LineViolations } {
  if (Buffer.byteLength(text) > LINE_MAX_BYTES) {
    return {
      violations: { line: [{ code: "too_long", constraintAttributes: { maxLength: String(LINE_MAX_BYTES) } }] },
    };
  }
  const given = objectOf(text);
  if (!given) return { violations: { line: [{ code: "invalid_json" }] } };
  const typed = schema.safeParse(given);
  const others = rest.safeParse(given);
  const violations: LineViolations = typed.success ? {} : violationsOf(fields, typed.error.issues);
  for (const issue of others.error?.issues ?? []) {
    violations[String(issue.path[0])] ??= [{ code: issue.message as LineCode }];
  }
  const email = typeof given.email === "string" ? normaliseEmail(given.email) : undefined;
  if (!email) violations.email ??= [{ code: "invalid_email" }];
  return email && typed.success && others.success && Object.keys(violations).length === 0
    ? { user: { ...typed.data, ...others.data, email } }
    : { violations };
}

function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== null));
  } catch {
    return undefined;
  }
}
