// Client-safe: what operators, programs and files may write into a user's profile, checked by signup's own list of fields.
import { z } from "zod";
import { profileFields, signupSchema } from "../attempts/form";
import { code } from "../form-text";
import { mapProfile } from "../profile/fields";

/** The profile as it is stored: none of it has to be there. */
export const PROFILE = profileFields("stored");

const PROFILE_SHAPE = signupSchema(PROFILE).shape;

/** The check of each member by itself: text in, its stored form out. */
export const profileMember = mapProfile((name) => PROFILE_SHAPE[name]);

/** What the application calls a user, as it is typed: nothing where it has no name for them. */
export const typedExternalId = z
  .string(code("invalid_format"))
  .trim()
  .max(200, code("too_long"))
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, code("invalid_format"));

/** What the application calls a user. */
export const externalId = typedExternalId.min(1, code("required"));
