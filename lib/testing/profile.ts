import { mapProfile, PROFILE_FIELDS } from "../profile/fields";

/** A value of each kind, as it is stored. */
const SAMPLES = { phoneNumber: "+4915112345678", pastDate: "1990-02-28" };

/** A profile in which nothing is missing, and no two texts are the same. */
export const WHOLE_PROFILE = mapProfile((name) => {
  const { kind } = PROFILE_FIELDS[name];
  return kind === "text" ? `The ${name}` : SAMPLES[kind];
});
