// Client-safe: what operators, programs and files may write into a user's profile, checked by signup's own list of fields.
import { z } from "zod";
import { profileFields, signupSchema } from "../attempts/form";
import { code } from "../form-text";
import { mapProfile } from "../profile/fields";

/** The stored profile; every member is optional. */
export const PROFILE = profileFields("stored");

const PROFILE_SHAPE = signupSchema(PROFILE).shape;

/** The check of each member alone: text in, its stored format out. */
export const profileMember = mapProfile((name) => PROFILE_SHAPE[name]);

/** The application's own id of a user, as typed; empty if it has none. */
export const typedExternalId = z
  .string(code("invalid_format"))
  .trim()
  .max(200, code("too_long"))
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, code("invalid_format"));

/** The application's own id of a user. */
export const externalId = typedExternalId.min(1, code("required"));
