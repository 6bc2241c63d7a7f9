// Client-safe: what operators, programs and files may write into a user's profile, checked by signup's own list of fields.
import { z } from "zod";
import { type SignupField, signupSchema } from "../attempts/form";
import { code } from "../form-text";
import { PROFILE_FIELDS } from "../profile/fields";

const MAX_LENGTHS = { birthdate: 10, phoneNumber: 16, fullName: 200, givenName: 200, familyName: 200 };

/** The profile as it is stored: none of it has to be there. */
export const PROFILE: SignupField[] = PROFILE_FIELDS.map((name) => ({
  name,
  required: false,
  minLength: 1,
  maxLength: MAX_LENGTHS[name],
}));

/** The check of each member by itself: text in, its stored form out. */
export const profileMember = signupSchema(PROFILE).shape;

/** What the application calls a user, as it is typed: nothing where it has no name for them. */
export const typedExternalId = z
  .string(code("invalid_format"))
  .trim()
  .max(200, code("too_long"))
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, code("invalid_format"));

/** What the application calls a user. */
export const externalId = typedExternalId.min(1, code("required"));
