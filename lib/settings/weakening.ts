import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { hosts, settings, tenants } from "@/db/schema";
import { destinationHost } from "../destinations";
import type { Owner } from "./access";
import type { Collection } from "./collections";
import { mergeSettings, type Settings } from "./resolve";
import type { Said } from "./sources";

/** A way in which a change makes signup less safe than it was. An operator is asked once more before it is saved. */
export type Weakening =
  /** Nobody has to prove a mailbox before they are in, so an address of an allowed domain says nothing about its holder. */
  | { code: "unproven_email_domains"; tenants: number }
  | { code: "breached_passwords_taken" }
  /** In code points. */
  | { code: "shorter_passwords"; length: number }
  /** Self-signup stays on and takes any address from now on. */
  | { code: "any_email_domain" }
  /** The same, told when the list is emptied while self-signup is off: nobody is asked again when it is switched on. */
  | { code: "any_email_domain_later" }
  /** The API activates by a link alone from now on, in whoever's browser it is opened. */
  | { code: "activation_proof_dropped" }
  /** Mails take a secret to a host that is neither the application's nor that of its login. */
  | { code: "links_lead_elsewhere"; host: string }
  | { code: "longer_codes"; minutes: number }
  | { code: "longer_activation_links"; minutes: number }
  | { code: "longer_verification_links"; minutes: number }
  | { code: "longer_sessions"; idleMinutes: number; absoluteMinutes: number }
  | { code: "sessions_outlive_browsers" }
  | { code: "login_by_magic_link" }
  | { code: "login_by_password" }
  /** A machine client that does whatever there is to do. */
  | { code: "client_may_everything" }
  /** A machine client that may change what it couldn't. */
  | { code: "client_may_change"; permissions: readonly string[] }
  /** By name: signup gives them to everybody from now on. */
  | { code: "more_signup_roles"; roles: readonly string[] };
export type WeakeningCode = Weakening["code"];

/** What somebody has said yes to: true for whatever it is, else the {@link weakeningKey} of each, or just its code. */
export type AcceptedWeakenings = boolean | readonly string[];

/** A warning with all that it says, in one word: to accept one is not to accept another that has come instead. */
export function weakeningKey({ code, ...facts }: Weakening): string {
  return [code, ...Object.values(facts)].join(":");
}

/** Whether everything that a change weakens has been accepted. */
export function isAccepted(warnings: readonly Weakening[], accepted: AcceptedWeakenings): boolean {
  if (typeof accepted === "boolean") return accepted || warnings.length === 0;
  return warnings.every((warning) => accepted.includes(weakeningKey(warning)) || accepted.includes(warning.code));
}

/** What an owner says in one collection, before and after a change, and what its application says where it is a tenant's. */
export type SettingsChange = { application: Said; before: Said; after: Said };

/** How a change of settings weakens signup; empty where it doesn't. @param loginUrl the application's */
export async function weakeningsBySettings(
  tx: Tx,
  owner: Owner,
  loginUrl: string,
  collection: Collection,
  change: SettingsChange,
): Promise<Weakening[]> {
  const resolved = (said: Said) =>
    owner.tenantId === null
      ? mergeSettings({ [collection]: said }, {})
      : mergeSettings({ [collection]: change.application }, { [collection]: said });
  const [before, after] = [resolved(change.before), resolved(change.after)];
  const found = weakeningsBetween(before, after);
  const stepBefore = before.workflowPolicy.verificationStep;
  if (stepBefore !== "EMAIL_VERIFICATION" && after.workflowPolicy.verificationStep === "EMAIL_VERIFICATION") {
    const affected = await tenantsWithDomains(tx, owner);
    if (affected > 0) found.push({ code: "unproven_email_domains", tenants: affected });
  }
  for (const host of newLinkHosts(before, after)) {
    if (!(await isOwnHost(tx, owner.applicationId, loginUrl, host))) found.push({ code: "links_lead_elsewhere", host });
  }
  return found;
}

/** What two settings tell by themselves, whoever's they are. */
export function weakeningsBetween(before: Settings, after: Settings): Weakening[] {
  const found: Weakening[] = [];
  const [password, email, session] = [after.passwordPolicy, after.emailPolicy, after.authSessionPolicy];
  if (before.passwordPolicy.breachedPasswordCheck && !password.breachedPasswordCheck) {
    found.push({ code: "breached_passwords_taken" });
  }
  if (password.minimumLength < before.passwordPolicy.minimumLength) {
    found.push({ code: "shorter_passwords", length: password.minimumLength });
  }
  if (email.codeLifetimeMinutes > before.emailPolicy.codeLifetimeMinutes) {
    found.push({ code: "longer_codes", minutes: email.codeLifetimeMinutes });
  }
  if (email.activationLinkLifetimeMinutes > before.emailPolicy.activationLinkLifetimeMinutes) {
    found.push({ code: "longer_activation_links", minutes: email.activationLinkLifetimeMinutes });
  }
  if (email.verificationLinkLifetimeMinutes > before.emailPolicy.verificationLinkLifetimeMinutes) {
    found.push({ code: "longer_verification_links", minutes: email.verificationLinkLifetimeMinutes });
  }
  const { idleMinutes, absoluteMinutes, persistent } = session;
  const was = before.authSessionPolicy;
  if (idleMinutes > was.idleMinutes || absoluteMinutes > was.absoluteMinutes) {
    found.push({ code: "longer_sessions", idleMinutes, absoluteMinutes });
  }
  if (persistent && !was.persistent) found.push({ code: "sessions_outlive_browsers" });
  const factors = before.identityProvider.loginFactors;
  for (const added of after.identityProvider.loginFactors.filter((factor) => !factors.includes(factor))) {
    found.push({ code: added === "PASSWORD" ? "login_by_password" : "login_by_magic_link" });
  }
  return found;
}

/** How a change of an application itself weakens signup. */
export function weakeningsByApplication(
  before: { activationProofRequired: boolean },
  after: { activationProofRequired?: boolean | undefined },
): Weakening[] {
  const isDropped = before.activationProofRequired && after.activationProofRequired === false;
  return isDropped ? [{ code: "activation_proof_dropped" }] : [];
}

type Signup = { signupEnabled: boolean; allowedSignupEmailDomains: string[] };

/** How a change of a tenant weakens its signup. */
export function weakeningsByTenant(
  before: Signup,
  after: Signup,
  verificationStep: "ACTIVATION_EMAIL" | "EMAIL_VERIFICATION",
): Weakening[] {
  const found: Weakening[] = [];
  const added = after.allowedSignupEmailDomains.filter((domain) => !before.allowedSignupEmailDomains.includes(domain));
  if (verificationStep === "EMAIL_VERIFICATION" && added.length > 0) {
    found.push({ code: "unproven_email_domains", tenants: 1 });
  }
  if (before.allowedSignupEmailDomains.length > 0 && after.allowedSignupEmailDomains.length === 0) {
    found.push({ code: after.signupEnabled ? "any_email_domain" : "any_email_domain_later" });
  }
  return found;
}

type ClientRights = { machineRole: string | null; permissions: readonly string[] };

/** What a machine client may do that it couldn't, reading excepted. */
export function weakeningsByClient(before: ClientRights, after: ClientRights): Weakening[] {
  if (before.machineRole !== null) return [];
  if (after.machineRole !== null) return [{ code: "client_may_everything" }];
  const permissions = after.permissions.filter((name) => !before.permissions.includes(name) && !name.endsWith(":read"));
  return permissions.length > 0 ? [{ code: "client_may_change", permissions }] : [];
}

/** @param added names of the roles that signup gives from now on and didn't */
export function weakeningsBySignupRoles(added: readonly string[]): Weakening[] {
  return added.length > 0 ? [{ code: "more_signup_roles", roles: added }] : [];
}

/** Of the links in mails, as templates. */
function newLinkHosts(before: Settings, after: Settings): string[] {
  const hosts = (["activationLinkUrl", "verificationLinkUrl"] as const).flatMap((member) => {
    const url = after.emailPolicy[member];
    return url === null || url === before.emailPolicy[member] ? [] : [destinationHost(url)];
  });
  return [...new Set(hosts)];
}

/** Whether a host is that of the application's login, or one that we answer to for the application. */
async function isOwnHost(tx: Tx, applicationId: string, loginUrl: string, host: string): Promise<boolean> {
  if (host === destinationHost(loginUrl)) return true;
  // Below an application's custom domain each tenant has a host by its name.
  const hostname = host.replace(/^\{tenant_name\}\./, "");
  return (await tx.$count(hosts, and(eq(hosts.hostname, hostname), eq(hosts.applicationId, applicationId)))) > 0;
}

/** How many tenants with allowed email domains go by the verification step of this owner. */
async function tenantsWithDomains(tx: Tx, owner: Owner): Promise<number> {
  const overriding = and(
    eq(settings.applicationId, tenants.applicationId),
    eq(settings.ownerId, tenants.id),
    eq(settings.collection, "workflow-policies"),
  );
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(tenants)
    .leftJoin(settings, overriding)
    .where(
      and(
        eq(tenants.applicationId, owner.applicationId),
        sql`cardinality(${tenants.allowedSignupEmailDomains}) > 0`,
        owner.tenantId === null
          ? sql`not coalesce(${settings.members} ? 'verificationStep', false)`
          : eq(tenants.id, owner.tenantId),
      ),
    );
  return row?.count ?? 0;
}
