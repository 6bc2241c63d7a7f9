import "server-only";

/** How long an authorization request waits for a login or signup. */
export const INTERACTION_SECONDS = 60 * 60;

/** Sent to the library, never taken from a client: see `scopes` in provider.ts. */
export const OFFLINE_MARK = "foyer_offline";
