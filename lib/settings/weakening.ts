import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { settings, tenants } from "@/db/schema";
import type { Owner } from "./access";
import type { Collection } from "./collections";
import { mergeSettings } from "./resolve";
import type { Said } from "./sources";

/** A way in which a change makes signup less safe than it was. An operator is asked once more before it is saved. */
export type Weakening =
  /** Nobody has to prove a mailbox before they are in, so an address of an allowed domain says nothing about its holder. */
  | { code: "unproven_email_domains"; tenants: number }
  | { code: "breached_passwords_taken" }
  /** Self-signup stays on and takes any address from now on. */
  | { code: "any_email_domain" }
  /** The API activates by a link alone from now on, in whoever's browser it is opened. */
  | { code: "activation_proof_dropped" };

/** What an owner says in one collection, before and after a change, and what its application says where it is a tenant's. */
export type SettingsChange = { application: Said; before: Said; after: Said };

/** How a change of settings weakens signup; empty where it doesn't. */
export async function weakeningsBySettings(
  tx: Tx,
  owner: Owner,
  collection: Collection,
  change: SettingsChange,
): Promise<Weakening[]> {
  const resolved = (said: Said) =>
    owner.tenantId === null
      ? mergeSettings({ [collection]: said }, {})
      : mergeSettings({ [collection]: change.application }, { [collection]: said });
  const [before, after] = [resolved(change.before), resolved(change.after)];
  const found: Weakening[] = [];
  if (before.passwordPolicy.breachedPasswordCheck && !after.passwordPolicy.breachedPasswordCheck) {
    found.push({ code: "breached_passwords_taken" });
  }
  const stepBefore = before.workflowPolicy.verificationStep;
  if (stepBefore !== "EMAIL_VERIFICATION" && after.workflowPolicy.verificationStep === "EMAIL_VERIFICATION") {
    const affected = await tenantsWithDomains(tx, owner);
    if (affected > 0) found.push({ code: "unproven_email_domains", tenants: affected });
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
  const emptied = before.allowedSignupEmailDomains.length > 0 && after.allowedSignupEmailDomains.length === 0;
  if (emptied && after.signupEnabled) found.push({ code: "any_email_domain" });
  return found;
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
