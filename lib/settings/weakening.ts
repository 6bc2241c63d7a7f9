import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { hosts, settings, tenants } from "@/db/schema";
import type { Owner } from "../access/access";
import type { Weakening } from "../changes/weakening";
import { destinationHost } from "../destinations/destinations";
import type { OwnMembers, PossibleWeakening } from "./collection";
import { COLLECTION_KEYS, type Collection, nameOf, recordOf } from "./collections";
import { mergeSettings, type Settings } from "./resolve";

/** What an owner has set in one collection, before and after a change, and what its application has set where the owner is a tenant. */
export type SettingsChange = { application: OwnMembers; before: OwnMembers; after: OwnMembers };

/** How a change of settings weakens signup; empty where it doesn't. @param loginUrl the application's */
export async function weakeningsBySettings(
  tx: Tx,
  owner: Owner,
  loginUrl: string,
  collection: Collection,
  change: SettingsChange,
): Promise<Weakening[]> {
  const resolved = (own: OwnMembers) =>
    owner.tenantId === null
      ? mergeSettings({ [collection]: own }, {})
      : mergeSettings({ [collection]: change.application }, { [collection]: own });
  const found: Weakening[] = [];
  for (const possible of weakeningsBetween(resolved(change.before), resolved(change.after))) {
    if (possible.code === "unproven_email_domains") {
      const affected = await tenantsWithDomains(tx, owner);
      if (affected > 0) found.push({ ...possible, tenants: affected });
    } else if (possible.code !== "links_lead_elsewhere") {
      found.push(possible);
    } else if (!(await isOwnHost(tx, owner.applicationId, loginUrl, possible.host))) {
      found.push(possible);
    }
  }
  return found;
}

/** What two settings show by themselves, whoever's they are. Whether some of it weakens anything depends on the owner. */
export function weakeningsBetween(before: Settings, after: Settings): PossibleWeakening[] {
  return COLLECTION_KEYS.flatMap((collection) => {
    const name = nameOf(collection);
    return recordOf(collection).weakening?.(before[name], after[name]) ?? [];
  });
}

/** Whether a host is that of the application's login, or one that we answer to for the application. */
async function isOwnHost(tx: Tx, applicationId: string, loginUrl: string, host: string): Promise<boolean> {
  if (host === destinationHost(loginUrl)) return true;
  // Below an application's custom domain each tenant has a host by its name.
  const hostname = host.replace(/^\{tenant_name\}\./, "");
  return (await tx.$count(hosts, matches(hosts, { hostname, applicationId }))) > 0;
}

/** How many tenants with allowed email domains go by the verification step of this owner. */
async function tenantsWithDomains(tx: Tx, owner: Owner): Promise<number> {
  const { applicationId, id: ownerId } = tenants;
  const overriding = matches(settings, { applicationId, ownerId, collection: "workflow-policies" });
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
