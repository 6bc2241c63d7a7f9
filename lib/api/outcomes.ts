import "server-only";
import type { WeakeningCode } from "../changes/weakening";
import type { Refusal, RefusalCode, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";

/** The outcomes of a change in lib that was not made. */
export type NotMade =
  | { type: "invalid"; violations: Violations }
  | { type: "stale" }
  | { type: "weakening" }
  | { type: "forbidden" }
  | { type: "not_found" };

/** Why a change was not made, as a problem of the API. @param absent the refusal if something doesn't exist */
export function notMade(outcome: NotMade, absent: RefusalCode): Refusal | { type: "invalid"; violations: Violations } {
  switch (outcome.type) {
    case "invalid":
      return outcome;
    case "stale":
      return { type: "refused", code: "version_mismatch" };
    case "weakening":
      return { type: "refused", code: "weaker_settings" };
    case "forbidden":
      return { type: "refused", code: "forbidden" };
    case "not_found":
      return { type: "refused", code: absent };
  }
}

type Asked = { expectedVersion: number | null; request: RequestContext; query?: { acceptWeakening?: boolean } };

/**
 * Weakenings that a program need not confirm: the request itself states each of them, as a number, a list or a URL, and existing programs
 * know no confirmation. A weakening that the request doesn't show must be confirmed.
 */
const SAID_BY_PROGRAMS: readonly WeakeningCode[] = [
  "shorter_passwords",
  "any_email_domain_later",
  "links_lead_elsewhere",
  "longer_codes",
  "longer_activation_links",
  "longer_verification_links",
  "longer_sessions",
  "sessions_outlive_browsers",
  "login_by_magic_link",
  "login_by_password",
  "client_may_everything",
  "client_may_change",
  "longer_refresh_token_grace",
  "more_signup_roles",
  "answers_in_claims",
];

/** What a request says about the change that it asks for. */
export function changeOptions({ expectedVersion, request, query }: Asked) {
  return { expectedVersion, request, acceptWeakening: query?.acceptWeakening || SAID_BY_PROGRAMS };
}
