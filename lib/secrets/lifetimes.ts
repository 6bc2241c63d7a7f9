// Client-safe: how long mailed links, codes and other one-time secrets are valid.

/** In minutes, where an application has set nothing else (lib/settings/collections/emails.ts). */
export const DEFAULT_LIFETIMES = { activationLink: 24 * 60, activationCode: 10, verificationLink: 24 * 60 };
/** In minutes: the longest that an application can set. A week. */
export const LIFETIME_MAX = 7 * 24 * 60;

/** Of a login link, and of a link to a new password, that people ask for themselves. */
export const REQUESTED_LINK_SECONDS = 15 * 60;
/** Of a link to a new password that an admin's activation causes. Nobody waits for it, so it is valid as long as that of a signup. */
export const UNEXPECTED_LINK_SECONDS = 24 * 60 * 60;
/** Of the secret that takes a session to another host of ours. */
export const HAND_OVER_SECONDS = 60;

export const FIRST_OPERATOR_LINK_HOURS = 24;
export const OPERATOR_INVITATION_DAYS = 7;
export const OPERATOR_RESET_MINUTES = 60;
