// Client-safe: fields of signup that operators define for an application (docs/decisions/0028-operators-own-fields.md).
import { z } from "zod";
import type { FieldCode } from "../errors";
import { FIELD_NAME, lengthsOf, NUMBER_MAX, TEXT_LENGTHS } from "./custom-values";
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

/** Scopes that can open a claim of an operator's; see lib/oauth/wire-contract.ts. */
export const CLAIM_SCOPES = ["openid", "email", "profile", "phone", "roles"] as const;

export const CUSTOM_FIELDS_MAX = 30;
export const OPTIONS_MAX = 50;
const LANGUAGES_MAX = 20;
export const LABEL_MAX_LENGTH = 100;
export const HELP_MAX_LENGTH = 300;

/**
 * Claim names that are not the operators' to give, as far as {@link FIELD_NAME} allows them: those of IANA's registry "JSON Web Token Claims",
 * names that clients and libraries take for a part of the protocol, and our own. The list is kept by hand. What is added to it binds definitions
 * that are saved from then on; those that are stored stay readable.
 */
export const RESERVED_CLAIMS: ReadonlySet<string> = new Set([
  // JWT.
  ..."iss sub aud exp nbf iat jti".split(" "),
  // OpenID Connect: its core, logout and identity assurance.
  ..."name given_name family_name middle_name nickname preferred_username profile picture website email email_verified".split(
    " ",
  ),
  ..."gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at".split(" "),
  ..."azp nonce auth_time at_hash c_hash s_hash acr amr sub_jwk sid events".split(" "),
  ..."place_of_birth nationalities birth_family_name birth_given_name birth_middle_name salutation title msisdn".split(
    " ",
  ),
  ..."also_known_as verified_claims trust_framework".split(" "),
  // OpenID Federation.
  ..."jwks metadata metadata_policy metadata_policy_crit constraints crit ref delegation logo_uri keys".split(" "),
  ..."authority_hints trust_anchor_hints trust_anchor trust_chain trust_marks trust_mark trust_mark_id trust_mark_type".split(
    " ",
  ),
  ..."trust_mark_issuers trust_mark_owners source_endpoint".split(" "),
  // OAuth: proof of possession, token exchange, introspection, authorization details, step-up, attested clients.
  ..."cnf act scope client_id may_act roles groups entitlements token_introspection authorization_details".split(" "),
  ..."htm htu ath atc sub_id ace_profile cnonce exi".split(" "),
  // Telephony, security events, content delivery, domain registration, and others of the registry.
  ..."sip_from_tag sip_date sip_callid sip_cseq_num sip_via_branch orig dest mky msgi opt rph sph toe txn vot vtm".split(
    " ",
  ),
  ..."jcard at_use_nbr div rcd rcdi crn grk attest dga cdniv cdnicrit cdniip cdniuc cdniets cdnistt cdnistd".split(" "),
  ..."sig_val_claims rdap_allowed_purposes rdap_dnt_allowed origid origrid preferred_mac_key geohash stpl".split(" "),
  // Credentials and their status.
  ..."vc vp vct sd_hash status status_list ttl c_nonce attested_keys key_storage user_authentication".split(" "),
  // Entity attestation.
  ..."eat_nonce eat_profile ueid sueids oemid hwmodel hwversion oemboot dbgstat location submods uptime bootcount".split(
    " ",
  ),
  ..."bootseed dloas swname swversion manifests measurements measres intuse cmw cti".split(" "),
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

const name = z.string(code("required")).regex(FIELD_NAME, code("invalid_format"));

/** A field in the form in which it is stored. Whether it could be saved today is not asked: rules that came later must not hide it. */
const storedField = z.object({
  /** Never changes: values are stored under it. */
  name: z.string(),
  /** Never changes either. */
  type: z.enum(CUSTOM_TYPES, code("invalid_format")),
  label: z.record(z.string(), z.string()),
  help: z.record(z.string(), z.string()).optional(),
  presence: z.enum(PRESENCES, code("invalid_format")),
  /** Of TEXT and LONG_TEXT, in code points. */
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  /** Of TEXT, for the whole value; see pattern.ts. */
  pattern: z.string().optional(),
  /** Of NUMBER. */
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  /** Of CHOICE and MULTIPLE_CHOICE, in the order in which they are shown. The value is what is stored, and what programs and tokens know. */
  options: z.array(z.object({ value: z.string(), label: z.record(z.string(), z.string()) })).optional(),
  /** Absent: no token and no userinfo answer carries it. `inIdToken`: whether ID tokens carry it too; else userinfo alone does. */
  claim: z
    .object({
      name: z.string(),
      scope: z.enum(CLAIM_SCOPES, code("invalid_format")),
      inIdToken: z.boolean(code("invalid_format")).optional(),
    })
    .optional(),
});
export type CustomField = z.infer<typeof storedField>;

/** The fields of an application, in the order in which people are asked, as they are read. */
export const storedFields = z.array(storedField);

const option = z.strictObject({
  value: z.string(code("required")).regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/, code("invalid_format")),
  label: texts(LABEL_MAX_LENGTH),
});
const { scope, inIdToken } = storedField.shape.claim.unwrap().shape;
const claim = z.strictObject({ name, scope, inIdToken });

const length = z
  .int(code("invalid_format"))
  .min(1, code("too_small"))
  .max(TEXT_LENGTHS.LONG_TEXT.max, code("too_large"));
const bound = z.number(code("invalid_format")).min(-NUMBER_MAX, code("too_small")).max(NUMBER_MAX, code("too_large"));

const shape = z.strictObject({
  ...storedField.shape,
  name,
  label: texts(LABEL_MAX_LENGTH),
  help: texts(HELP_MAX_LENGTH).optional(),
  minLength: length.optional(),
  maxLength: length.optional(),
  pattern: z
    .string(code("invalid_format"))
    .min(1, code("required"))
    .max(PATTERN_MAX_LENGTH, code("too_long"))
    .optional(),
  minimum: bound.optional(),
  maximum: bound.optional(),
  options: z.array(option).min(1, code("required")).max(OPTIONS_MAX, code("too_long")).optional(),
  claim: claim.optional(),
});

/** Members that only fields of some types have. */
export const TYPE_MEMBERS: Record<CustomType, readonly (keyof CustomField)[]> = {
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

/** A field that an operator saves, with everything that must hold then. */
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

/** The fields of an application that an operator saves. */
export const customFields = z
  .array(customField)
  .max(CUSTOM_FIELDS_MAX, code("too_long"))
  .superRefine((fields, context) => {
    const issue = (path: (string | number)[]) =>
      context.addIssue({ code: "custom", path, message: code("not_unique") });
    for (const index of repeats(fields.map((field) => field.name))) issue([index, "name"]);
    for (const index of repeats(fields.map((field) => field.claim?.name))) issue([index, "claim", "name"]);
  });

const storedPresence = z.object({ name: z.string(), presence: z.enum(PRESENCES, code("invalid_format")) });
/** What a tenant says about its application's fields, by their names, as it is read. */
export const storedPresences = z.array(storedPresence);
export type Presences = z.infer<typeof storedPresences>;

/** The same as it is saved. */
export const presences = z
  .array(z.strictObject({ ...storedPresence.shape, name }))
  .max(CUSTOM_FIELDS_MAX, code("too_long"))
  .superRefine((list, context) => {
    for (const index of repeats(list.map((each) => each.name))) {
      context.addIssue({ code: "custom", path: [index, "name"], message: code("not_unique") });
    }
  });

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
