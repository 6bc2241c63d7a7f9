import "server-only";
import { withPlaceholders } from "../destinations/labels";

/** How long an authorization request waits for a login or signup. */
export const INTERACTION_SECONDS = 60 * 60;

/** Sent to the library, never taken from a client: see `scopes` in provider.ts. */
export const OFFLINE_MARK = "foyer_offline";

/** Set by the library where the client set none. A resource is always this application's own, whichever of its hosts it names. */
const ADDED_MEMBERS = new Set([OFFLINE_MARK, "response_mode", "resource"]);

/** An authorization request as its client sent it, from the parameters that the library kept: the reverse of {@link readAuthorizeQuery}. */
export function writeAuthorizeQuery(kept: Record<string, unknown>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(kept)) {
    if (value === undefined || value === null || ADDED_MEMBERS.has(name)) continue;
    params.append(name, name === "redirect_uri" ? withPlaceholders(String(value)) : String(value));
  }
  return params;
}
