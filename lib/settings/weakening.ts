import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { hosts, settings, tenants } from "@/db/schema";
import type { Owner } from "../access/access";
import type { Weakening } from "../changes/weakening";
import { destinationHost } from "../destinations/destinations";
import type { Collection } from "./collections";
import { mergeSettings, type Settings } from "./resolve";
import type { Said } from "./sources";

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
