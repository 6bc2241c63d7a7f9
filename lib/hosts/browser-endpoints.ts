// Plain data, read by pages, routes and tests.

/**
 * What a visit gets at a host that is not the canonical one of its application or tenant:
 *
 * - `leads_on`: a redirect to the same path and query on the canonical host.
 * - `leads_on_without_session`: the same, unless this browser has a session on the host that it asked.
 * - `ends_session_and_leads_on`: the session that this browser has here ends first, then the canonical host ends its own.
 * - `stays`: an answer, as on the canonical host.
 */
export type AnswerElsewhere = "leads_on" | "leads_on_without_session" | "ends_session_and_leads_on" | "stays";

/**
 * Every path that a browser visits on the hosts of applications and tenants. Sessions live on the canonical host, so whatever begins, reads
 * or ends one leads there. What hangs on a cookie of the host where it began stays there: an attempt and its marker, and a mail's link with
 * the token that the browser keeps for it. A session that began before a custom domain became active still has its cookie on the old host.
 */
export const BROWSER_ENDPOINTS: Readonly<Record<string, AnswerElsewhere>> = {
  "/api/v1/oauth2/authorize": "leads_on",
  "/api/v1/oauth2/authorize/[uid]": "leads_on",
  "/api/v1/logout": "ends_session_and_leads_on",
  // The code is spent by the canonical host, and only there.
  "/api/v1/signup/create-auth-session": "leads_on",
  "/api/v1/user-activation/create-auth-session": "leads_on",
  "/api/v1/login/create-auth-session": "leads_on",
  "/": "leads_on",
  "/login": "leads_on",
  "/login/find": "leads_on",
  "/login/mailed": "leads_on",
  "/forgot-password": "leads_on",
  // Asks before it ends anything; see its page and its action.
  "/logout": "ends_session_and_leads_on",
  "/signup/follow": "leads_on_without_session",
  "/signup": "stays",
  "/signup/check-email": "stays",
  "/signup/status": "stays",
  "/activate": "stays",
  "/activate/link": "stays",
  "/activate/not-me": "stays",
  "/login/link": "stays",
  "/login/with-link": "stays",
  "/reset-password": "stays",
  "/reset-password/link": "stays",
  // The session that vouches for the mailbox is on the host that the mail named.
  "/verify-email": "stays",
  "/verify-email/link": "stays",
  "/verify-email/mine": "stays",
  "/verify-email/not-me": "stays",
  "/continue": "stays",
  "/no-way-on": "stays",
  "/icon": "stays",
  "/[...path]": "stays",
};
