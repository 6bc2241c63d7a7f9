import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { settings } from "@/db/schema";
import type { OwnMembers } from "./collection";
import { COLLECTION_KEYS, type Collection, type Members, nameOf, recordOf, type SettingsName } from "./collections";

/** All effective settings of one tenant, or of the application without a tenant. */
export type Settings = { [C in Collection as SettingsName<C>]: Members<C> };

/** What one owner has set, by collection. */
export type OwnSettings = Partial<Record<Collection, OwnMembers>>;

/**
 * The one place where a tenant's settings meet its application's: member by member, the tenant's wins where it is present (null included,
 * which means none), else the application's, else the default.
 *
 * @throws when a stored document is not of its collection's form: a rule that can't be read must not be guessed
 */
export async function resolveSettings(
  applicationId: string,
  tenantId: string | null,
  tx: Tx = db(),
): Promise<Settings> {
  const own = await readOwnOfBoth(applicationId, tenantId, tx);
  return mergeSettings(own.application, own.tenant);
}

/** What both owners have set in every collection, `{}` for no tenant: what {@link mergeSettings} makes settings of. */
export async function readOwnOfBoth(
  applicationId: string,
  tenantId: string | null,
  tx: Tx = db(),
): Promise<{ application: OwnSettings; tenant: OwnSettings }> {
  const rows = await settingsRows(tx, applicationId, tenantId === null ? [applicationId] : [applicationId, tenantId]);
  const ownOf = (ownerId: string | null): OwnSettings =>
    Object.fromEntries(rows.filter((row) => row.ownerId === ownerId).map((row) => [row.collection, row.members]));
  return { application: ownOf(applicationId), tenant: ownOf(tenantId) };
}

/** What some owners of an application have set, with the version of each row: in one collection, or in all. */
export function settingsRows(tx: Tx, applicationId: string, ownerIds: string[], collection?: Collection) {
  const { ownerId, members, version } = settings;
  return tx
    .select({ ownerId, collection: settings.collection, members, version })
    .from(settings)
    .where(
      and(
        eq(settings.applicationId, applicationId),
        inArray(ownerId, ownerIds),
        collection && eq(settings.collection, collection),
      ),
    )
    .$dynamic();
}

/** The merge by itself: `{}` for an owner that has set nothing. */
export function mergeSettings(application: OwnSettings, tenant: OwnSettings): Settings {
  const merged = COLLECTION_KEYS.map((collection) => {
    const { schema, stored = schema, defaults, reconcile } = recordOf(collection);
    const own = tenant[collection] ?? {};
    const members = stored.parse({ ...defaults, ...application[collection], ...own });
    return [nameOf(collection), reconcile ? reconcile(members, own) : members];
  });
  return Object.fromEntries(merged) as Settings;
}

export type Source = "TENANT" | "APPLICATION" | "DEFAULT";

/** What holds for one owner, where it comes from, and what would hold if that owner did not override it. */
export type Explained<Value> = { value: Value; source: Source; inherited: { value: Value; source: Source } };

export type ExplainedMembers<C extends Collection> = { [M in keyof Members<C>]: Explained<Members<C>[M]> };

/**
 * Each member with its source, by the rule of {@link mergeSettings}.
 *
 * @param tenant undefined when the application itself is asked about
 */
export function explainMembers<C extends Collection>(
  collection: C,
  application: OwnMembers,
  tenant: OwnMembers | undefined,
): ExplainedMembers<C> {
  const { defaults, reconcile } = recordOf(collection);
  const names = Object.keys(defaults);
  const explained = names.map((name): [string, Explained<unknown>] => {
    const byDefault = { value: defaults[name], source: "DEFAULT" } as const;
    const ofApplication =
      name in application ? { value: application[name], source: "APPLICATION" as const } : byDefault;
    if (tenant === undefined) return [name, { ...ofApplication, inherited: byDefault }];
    const ofTenant = name in tenant ? { value: tenant[name], source: "TENANT" as const } : ofApplication;
    return [name, { ...ofTenant, inherited: ofApplication }];
  });
  const values = Object.fromEntries(explained.map(([name, { value }]) => [name, value]));
  const reconciled = reconcile ? reconcile(values, tenant ?? {}) : values;
  const members = explained.map(([name, member]) => [name, { ...member, value: reconciled[name] }]);
  return Object.fromEntries(members) as ExplainedMembers<C>;
}
