/** A way in which a change makes signup less secure. An operator has to confirm it before it is saved. */
export type Weakening =
  /** People are let in before they have proven their mailbox, so an address of an allowed domain proves nothing. */
  | { code: "unproven_email_domains"; tenants: number }
  | { code: "breached_passwords_taken" }
  /** In code points. */
  | { code: "shorter_passwords"; length: number }
  /** Self-signup stays on and accepts any address from now on. */
  | { code: "any_email_domain" }
  /** The list becomes empty while self-signup is off; turning it on later needs no confirmation. */
  | { code: "any_email_domain_later" }
  /** The API activates by a link alone, in any browser. */
  | { code: "activation_proof_dropped" }
  /** Links in mails lead, with their secret, to a host that belongs neither to the application nor to its login. */
  | { code: "links_lead_elsewhere"; host: string }
  | { code: "longer_codes"; minutes: number }
  | { code: "longer_activation_links"; minutes: number }
  | { code: "longer_verification_links"; minutes: number }
  | { code: "longer_sessions"; idleMinutes: number; absoluteMinutes: number }
  | { code: "sessions_outlive_browsers" }
  | { code: "login_by_magic_link" }
  | { code: "login_by_password" }
  /** A machine client with every permission. */
  | { code: "client_may_everything" }
  /** A machine client that gets write permissions. */
  | { code: "client_may_change"; permissions: readonly string[] }
  /** A stolen, used refresh token works for longer without being noticed. */
  | { code: "longer_refresh_token_grace"; seconds: number }
  /** Removed fields of the operator's own, with all that people have entered in them. */
  | { code: "fields_deleted"; fields: readonly string[] }
  /** Claims with people's answers that clients get from now on. */
  | { code: "answers_in_claims"; claims: readonly string[] }
  /** Names of roles that every new user gets from now on. */
  | { code: "more_signup_roles"; roles: readonly string[] };
export type WeakeningCode = Weakening["code"];

/** What was confirmed: true for everything, else the {@link weakeningKey} of each, or just its code. */
export type AcceptedWeakenings = boolean | readonly string[];

/** A warning with all its facts as one word, so that accepting it does not accept a different one. */
export function weakeningKey({ code, ...facts }: Weakening): string {
  return [code, ...Object.values(facts)].join(":");
}

/** The values for a weakening's sentence in the catalog (`dashboard.weakening`). @param list joins several texts */
export function weakeningValues({ code: _, ...facts }: Weakening, list: (texts: readonly string[]) => string) {
  const values = Object.entries<string | number | readonly string[]>(facts);
  return {
    tenants: 1,
    length: 0,
    host: "",
    permissions: "",
    roles: "",
    fields: "",
    claims: "",
    seconds: 0,
    ...Object.fromEntries(values.map(([name, fact]) => [name, typeof fact === "object" ? list(fact) : fact])),
  };
}

/** Whether every weakening of a change was confirmed. */
export function isAccepted(warnings: readonly Weakening[], accepted: AcceptedWeakenings): boolean {
  if (typeof accepted === "boolean") return accepted || warnings.length === 0;
  return warnings.every((warning) => accepted.includes(weakeningKey(warning)) || accepted.includes(warning.code));
}
