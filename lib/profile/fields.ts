// Client-safe: the members of a user's profile.

export const PROFILE_FIELDS = ["fullName", "givenName", "familyName", "phoneNumber", "birthdate"] as const;
export type ProfileField = (typeof PROFILE_FIELDS)[number];

/** The input beside `phoneNumber`: the ISO 3166 code of the country in whose national format the number is typed. Only forms send it. */
export const PHONE_COUNTRY = "phoneCountry";
