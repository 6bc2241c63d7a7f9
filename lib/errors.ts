// Client-safe. Three kinds of "no": a field's violation, a refusal of the whole, and a fault. The first two are returned, the third thrown.

/** What can be wrong with one field (HTTP contract, "Field codes"). Pages find their sentence in the message catalog under the same name. */
export const FIELD_CODES = [
  "required",
  "too_short",
  "too_long",
  "too_small",
  "too_large",
  "invalid_email",
  "invalid_format",
  "not_unique",
  "reserved",
  "invalid_domain_name",
  "registrable_domain",
  "public_suffix",
  "invalid_e164_phone_number",
  "invalid_date",
  "email_domain_not_allowed",
  "password_breached",
  "password_too_common",
  "unknown_client",
  "unknown_field",
] as const;
export type FieldCode = (typeof FIELD_CODES)[number];

/** One thing that is wrong with one field; attributes as the HTTP contract writes them, all strings. */
export type Violation = { code: FieldCode; constraintAttributes?: Record<string, string> };

/** Every violated field at once. */
export type Violations = Record<string, Violation[]>;

/** Refusals: each code with its HTTP status and the sentence that the API answers with. */
export const REFUSALS = {
  signup_disabled: { status: 403, message: "Signup is switched off here." },
  unknown_client: { status: 400, message: "The client is not known to this application, or it is disabled." },
  application_not_found: { status: 404, message: "There is no such application." },
  tenant_not_found: { status: 404, message: "There is no such tenant." },
  user_not_found: { status: 404, message: "There is no such user." },
  invalid_auth_code: { status: 400, message: "The link or code is not valid, or it was used before." },
  expired_auth_code: { status: 400, message: "The link or code has expired." },
  invalid_verification_code: { status: 400, message: "The code is not the one that was sent." },
  too_many_attempts: { status: 400, message: "Too many tries. Sign up again to get a new one." },
  wrong_password: { status: 400, message: "The password is not the one that was chosen at signup." },
  no_signup_pending: { status: 409, message: "This user has no signup that waits for its activation." },
  custom_domain_not_found: { status: 404, message: "There is no such custom domain." },
  custom_domain_limit: { status: 409, message: "There are two custom domains already: remove one first." },
  domain_not_verified: { status: 409, message: "This domain is not verified: set its records and verify it first." },
  domain_proven_elsewhere: {
    status: 409,
    message: "Somebody else has proven this domain, or one above or below it, and has it until they remove it.",
  },
  host_taken: { status: 409, message: "A host that this domain would bring is taken already." },
  email_verified_already: { status: 409, message: "This user's email address is verified already." },
  email_domain_not_allowed: { status: 403, message: "This tenant does not take signups with this email domain." },
  invalid_request: { status: 400, message: "The request could not be read: it is not JSON of the documented form." },
  unauthorized: { status: 401, message: "A valid access token is needed." },
  forbidden: { status: 403, message: "The token does not have the permission for this." },
  not_found: { status: 404, message: "There is nothing here." },
  role_not_found: { status: 404, message: "There is no such role." },
  client_not_found: { status: 404, message: "There is no such client." },
  import_not_found: { status: 404, message: "There is no such import." },
  method_not_allowed: { status: 405, message: "This cannot be done here: the Allow header says what can." },
  import_completed: { status: 409, message: "This import is over: it takes no more lines." },
  lines_missing: {
    status: 409,
    message: "The lines before these have not come yet: read the import to see how far it is.",
  },
  request_in_progress: { status: 409, message: "A request with this Idempotency-Key is still running." },
  already_there: { status: 409, message: "There is one already: send upsert=true to replace it." },
  client_without_secret: { status: 409, message: "A public client has no secret." },
  weaker_settings: {
    status: 409,
    message: "This would make signup less safe. Send acceptWeakening=true to change it all the same.",
  },
  version_mismatch: { status: 412, message: "Somebody else was faster: read it again, and change that." },
  body_too_large: { status: 413, message: "The request is too large." },
  unsupported_media_type: { status: 415, message: "The Content-Type is not one that this takes." },
  idempotency_key_reused: { status: 422, message: "This Idempotency-Key was sent with another request before." },
  rate_limited: { status: 429, message: "Too many requests. Try again later." },
  overloaded: { status: 503, message: "The server is busy. Try again in a moment." },
  internal_error: { status: 500, message: "Something went wrong on our side. The log has it under the ticket." },
} as const;
export type RefusalCode = keyof typeof REFUSALS;

/** A refusal with the seconds after which the same request may be let through, where that is known. */
export type Refusal = { type: "refused"; code: RefusalCode; retryAfterSeconds?: number };
