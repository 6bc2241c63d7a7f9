// Client-safe: fields of signup that operators define for an application (docs/decisions/0028-operators-own-fields.md).
import { z } from "zod";
import type { FieldCode } from "../errors";
import { lengthsOf, NUMBER_MAX, TEXT_LENGTHS } from "./custom-values";
import { claimsOf } from "./fields";
import { compilePattern, PATTERN_MAX_LENGTH } from "./pattern";

export const CUSTOM_TYPES = [
  "TEXT",
  "LONG_TEXT",
  "NUMBER",
  "BOOLEAN",
  "CHOICE",
  "MULTIPLE_CHOICE",
  "DATE",
  "URL",
] as const;
export type CustomType = (typeof CUSTOM_TYPES)[number];

export const PRESENCES = ["REQUIRED", "OPTIONAL", "ABSENT"] as const;
export type Presence = (typeof PRESENCES)[number];

/** Scopes that can open a claim of an operator's; see lib/oauth/rim.ts. */
export const CLAIM_SCOPES = ["openid", "email", "profile", "phone", "roles"] as const;

export const CUSTOM_FIELDS_MAX = 30;
export const OPTIONS_MAX = 50;
const LANGUAGES_MAX = 20;
export const LABEL_MAX_LENGTH = 100;
export const HELP_MAX_LENGTH = 300;

const NAME = /^[a-z][a-z0-9_]{0,39}$/;

/**
 * Claim names that are not the operators' to give, as far as {@link NAME} allows them. Sources: the registry "JSON Web Token Claims" of IANA (RFC
 * 7519 and the standards that add to it, OpenID Connect among them), names that libraries take for a part of the protocol, and our own.
 */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  // RFC 7519, section 4.1.
  ..."iss sub aud exp nbf iat jti".split(" "),
  // OpenID Connect Core, sections 2, 3.3.2.11, 5.1 and 7.4; its logout and identity assurance specifications.
  ..."name given_name family_name middle_name nickname preferred_username profile picture website email email_verified".split(
    " ",
  ),
  ..."gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at".split(" "),
  ..."azp nonce auth_time at_hash c_hash s_hash acr amr sub_jwk sid events".split(" "),
  ..."place_of_birth nationalities birth_family_name birth_given_name birth_middle_name salutation title msisdn".split(
    " ",
  ),
  ..."also_known_as verified_claims trust_framework".split(" "),
  // RFC 7800, 8055, 8417, 8485, 8693, 8705, 8747, 8946, 9068, 9396, 9449, 9493, 9560, 9701 and others of the registry.
  ..."cnf sip_from_tag sip_date sip_callid sip_cseq_num sip_via_branch orig dest mky opt rph toe txn vot vtm".split(
    " ",
  ),
  ..."act scope client_id may_act jcard at_use_nbr div rcd rcdi crn grk roles groups entitlements".split(" "),
  ..."token_introspection authorization_details htm htu ath atc sub_id attest dga cdniv cdnicrit cdniip cdniuc".split(
    " ",
  ),
  ..."cdniets cdnistt cdnistd sig_val_claims vc vp vct status origrid origid preferred_mac_key".split(" "),
  ..."ueid sueids oemid hwmodel hwversion oemboot dbgstat location eat_profile submods uptime bootcount bootseed dloas".split(
    " ",
  ),
  ..."swname swversion manifests measurements measres intuse geohash cti".split(" "),
  // Names that clients and libraries take for a part of the protocol.
  ..."active code state token token_type access_token refresh_token id_token expires_in permissions scp typ alg kid".split(
    " ",
  ),
  // Ours: lib/oauth/claims.ts and provider.ts.
  ..."tnt_id app_id idp_name gid tenant_name tenant_domain tenant_custom_domain".split(" "),
  ...claimsOf("profile"),
  ...claimsOf("phone"),
  // What every JavaScript object has.
  "constructor",
]);

function code(word: FieldCode): FieldCode {
  return word;
}

/** One line that people read. */
const line = (max: number) =>
  z
    .string(code("required"))
    .min(1, code("required"))
    .regex(/^(?=.*\S)[^\p{Cc}\p{Surrogate}]*$/u, code("invalid_format"))
    .refine((text) => [...text].length <= max, code("too_long"))
    .meta({ maxLength: max });

/** A text by language (BCP 47). Readers of a language that is not there get English, or what stands first. */
const texts = (max: number) =>
  z
    .record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, code("invalid_format")), line(max))
    .refine((given) => Object.keys(given).length > 0, code("required"))
    .refine((given) => Object.keys(given).length <= LANGUAGES_MAX, code("too_long"));

const name = z.string(code("required")).regex(NAME, code("invalid_format"));

const option = z.object({
  /** As it is stored, and as programs and tokens know it. */
  value: z.string(code("required")).regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/, code("invalid_format")),
  label: texts(LABEL_MAX_LENGTH),
});

const claim = z.object({
  name,
  scope: z.enum(CLAIM_SCOPES, code("invalid_format")),
  /** Whether ID tokens carry it too; else userinfo alone does. */
  inIdToken: z.boolean(code("invalid_format")).optional(),
});

const length = z
  .int(code("invalid_format"))
  .min(1, code("too_small"))
  .max(TEXT_LENGTHS.LONG_TEXT.max, code("too_large"));
const bound = z.number(code("invalid_format")).min(-NUMBER_MAX, code("too_small")).max(NUMBER_MAX, code("too_large"));

const shape = z.object({
  /** Never changes: values are stored under it. */
  name,
  /** Never changes either. */
  type: z.enum(CUSTOM_TYPES, code("invalid_format")),
  label: texts(LABEL_MAX_LENGTH),
  help: texts(HELP_MAX_LENGTH).optional(),
  presence: z.enum(PRESENCES, code("invalid_format")),
  /** Of TEXT and LONG_TEXT, in code points. */
  minLength: length.optional(),
  maxLength: length.optional(),
  /** Of TEXT, for the whole value; see pattern.ts. */
  pattern: z
    .string(code("invalid_format"))
    .min(1, code("required"))
    .max(PATTERN_MAX_LENGTH, code("too_long"))
    .optional(),
  /** Of NUMBER. */
  minimum: bound.optional(),
  maximum: bound.optional(),
  /** Of CHOICE and MULTIPLE_CHOICE, in the order in which they are shown. */
  options: z.array(option).min(1, code("required")).max(OPTIONS_MAX, code("too_long")).optional(),
  /** Absent: no token and no userinfo answer carries it. */
  claim: claim.optional(),
});

/** Members that only fields of some types have. */
export const TYPE_MEMBERS: Record<CustomType, readonly (keyof z.infer<typeof shape>)[]> = {
  TEXT: ["minLength", "maxLength", "pattern"],
  LONG_TEXT: ["minLength", "maxLength"],
  NUMBER: ["minimum", "maximum"],
  BOOLEAN: [],
  CHOICE: ["options"],
  MULTIPLE_CHOICE: ["options"],
  DATE: [],
  URL: [],
};
const TYPED_MEMBERS = ["minLength", "maxLength", "pattern", "minimum", "maximum", "options"] as const;

/** A field as an operator defines it. */
export const customField = shape.superRefine((field, context) => {
  const issue = (path: (string | number)[], message: FieldCode) => context.addIssue({ code: "custom", path, message });
  for (const member of TYPED_MEMBERS) {
    if (field[member] !== undefined && !TYPE_MEMBERS[field.type].includes(member)) issue([member], "invalid_format");
  }
  if (field.name === "constructor") issue(["name"], "reserved");
  if (field.type === "TEXT" || field.type === "LONG_TEXT") {
    const { min, max } = lengthsOf(field);
    if (max > TEXT_LENGTHS[field.type].max) issue(["maxLength"], "too_large");
    if (min > max) issue(["minLength"], "too_large");
  }
  if (field.pattern !== undefined && !compilePattern(field.pattern)) issue(["pattern"], "invalid_format");
  if ((field.minimum ?? -NUMBER_MAX) > (field.maximum ?? NUMBER_MAX)) issue(["minimum"], "too_large");
  if (TYPE_MEMBERS[field.type].includes("options") && field.options === undefined) issue(["options"], "required");
  for (const index of repeats((field.options ?? []).map(({ value }) => value))) {
    issue(["options", index, "value"], "not_unique");
  }
  if (field.claim && RESERVED_CLAIMS.has(field.claim.name)) issue(["claim", "name"], "reserved");
});
export type CustomField = z.infer<typeof customField>;

/** The fields of an application, in the order in which people are asked. */
export const customFields = z
  .array(customField)
  .max(CUSTOM_FIELDS_MAX, code("too_long"))
  .superRefine((fields, context) => {
    const issue = (path: (string | number)[]) =>
      context.addIssue({ code: "custom", path, message: code("not_unique") });
    for (const index of repeats(fields.map((field) => field.name))) issue([index, "name"]);
    for (const index of repeats(fields.map((field) => field.claim?.name))) issue([index, "claim", "name"]);
  });

/** What a tenant says about its application's fields, by their names. */
export const presences = z
  .array(z.object({ name, presence: z.enum(PRESENCES, code("invalid_format")) }))
  .max(CUSTOM_FIELDS_MAX, code("too_long"))
  .superRefine((list, context) => {
    for (const index of repeats(list.map((each) => each.name))) {
      context.addIssue({ code: "custom", path: [index, "name"], message: code("not_unique") });
    }
  });
export type Presences = z.infer<typeof presences>;

/** Places of texts that stand further in front too. */
function repeats(values: readonly (string | undefined)[]): number[] {
  return [...values.entries()]
    .filter(([index, value]) => value !== undefined && values.indexOf(value) < index)
    .map(([index]) => index);
}

/** The fields with what a tenant says about them. Names that its application no longer has mean nothing. */
export function withPresences(fields: readonly CustomField[], tenant: Presences): CustomField[] {
  const presenceOf = ({ name, presence }: CustomField) =>
    tenant.find((each) => each.name === name)?.presence ?? presence;
  return fields.map((field) => ({ ...field, presence: presenceOf(field) }));
}

/** Names that were there and are no more, and those whose type would change. */
export function removedFields(before: readonly CustomField[], after: readonly CustomField[]) {
  const names = new Map(after.map((field) => [field.name, field]));
  return {
    removed: before.filter(({ name }) => !names.has(name)).map(({ name }) => name),
    retyped: before
      .filter(({ name, type }) => names.has(name) && names.get(name)?.type !== type)
      .map(({ name }) => name),
  };
}
