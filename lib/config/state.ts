import "server-only";
import { and, eq, type inArray, isNull, or, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import {
  applications,
  clients,
  customDomains,
  defaultSignupRoles,
  roles,
  settings,
  tenants,
  workspaces,
} from "@/db/schema";
import { type CustomDomainView, isThere, viewOf } from "../domains/read";
import { ownersOf } from "../operators/owners";
import type { OwnMembers } from "../settings/collection";
import type { Collection } from "../settings/collections";
import type { OwnSettings } from "../settings/resolve";

export type TenantState = typeof tenants.$inferSelect & {
  /** Whether only signups that nobody has activated hold it; then it is not part of the configuration. "no more": they have expired, and the name is free. */
  held: "no" | "yes" | "no more";
};
export type ApplicationState = {
  row: typeof applications.$inferSelect;
  roles: (typeof roles.$inferSelect & { given: boolean })[];
  clients: (typeof clients.$inferSelect)[];
  /** By name, in the order of their names. */
  tenants: Map<string, TenantState>;
  /** What an owner has set, by collection; the application itself under its own id. */
  ownSettings(ownerId: string): OwnSettings;
  /** An owner's custom domains, by name. */
  domains(ownerId: string): CustomDomainView[];
};
export type WorkspaceState = {
  row: typeof workspaces.$inferSelect;
  /** The addresses of its OWNERs, and of those who are invited as one. */
  owners: ReadonlySet<string>;
  applications: ApplicationState[];
};

/** The configuration of some workspaces, all lists by name, with one query per table. */
export async function readState(
  tx: Tx,
  which: { names: readonly string[]; ids: readonly string[] } | "all",
  /** Whether an application's tenants are needed; if not, they are not read. */
  needsTenants: (application: { name: string; workspaceId: string }) => boolean = () => true,
): Promise<WorkspaceState[]> {
  const found = await tx
    .select()
    .from(workspaces)
    .where(which === "all" ? sql`true` : or(among(workspaces.name, which.names), among(workspaces.id, which.ids)))
    .orderBy(workspaces.name);
  const workspaceIds = found.map(({ id }) => id);
  const rows = await tx
    .select()
    .from(applications)
    .where(among(applications.workspaceId, workspaceIds))
    .orderBy(applications.name);
  const ids = rows.map(({ id }) => id);
  const withTenants = rows.filter(needsTenants).map(({ id }) => id);
  const parts = {
    roles: groupByApplication(await readRoles(tx, ids)),
    clients: groupByApplication(
      await tx.select().from(clients).where(among(clients.applicationId, ids)).orderBy(clients.displayName, clients.id),
    ),
    tenants: groupByApplication(await readTenants(tx, withTenants)),
    settings: groupByApplication(
      await tx
        .select({
          applicationId: settings.applicationId,
          ownerId: settings.ownerId,
          collection: settings.collection,
          members: settings.members,
        })
        .from(settings)
        .where(
          and(
            among(settings.applicationId, ids),
            or(isNull(settings.tenantId), among(settings.applicationId, withTenants)),
          ),
        ),
    ),
    domains: groupByApplication(
      await tx
        .select()
        .from(customDomains)
        .where(
          and(
            among(customDomains.applicationId, ids),
            or(isNull(customDomains.tenantId), among(customDomains.applicationId, withTenants)),
            isThere,
          ),
        )
        .orderBy(customDomains.domain),
    ),
  };
  const owners = await ownersOf(tx, workspaceIds);
  return found.map((row) => ({
    row,
    owners: owners.get(row.id) ?? new Set(),
    applications: rows
      .filter(({ workspaceId }) => workspaceId === row.id)
      .map((application) => ({
        row: application,
        roles: parts.roles.get(application.id) ?? [],
        clients: parts.clients.get(application.id) ?? [],
        tenants: new Map((parts.tenants.get(application.id) ?? []).map((tenant) => [tenant.name, tenant])),
        ownSettings: settingsByOwner(parts.settings.get(application.id) ?? []),
        domains: domainsOf(parts.domains.get(application.id) ?? []),
      })),
  }));
}

function readRoles(tx: Tx, applicationIds: readonly string[]) {
  return tx
    .select({
      applicationId: roles.applicationId,
      id: roles.id,
      name: roles.name,
      displayName: roles.displayName,
      version: roles.version,
      createdAt: roles.createdAt,
      updatedAt: roles.updatedAt,
      given: sql<boolean>`${defaultSignupRoles.roleId} is not null`,
    })
    .from(roles)
    .leftJoin(
      defaultSignupRoles,
      and(eq(defaultSignupRoles.applicationId, roles.applicationId), eq(defaultSignupRoles.roleId, roles.id)),
    )
    .where(among(roles.applicationId, applicationIds))
    .orderBy(roles.name);
}

async function readTenants(tx: Tx, applicationIds: readonly string[]): Promise<TenantState[]> {
  const rows = await tx
    .select({ row: tenants, over: sql<boolean>`coalesce(${tenants.heldUntil} < now(), false)` })
    .from(tenants)
    .where(among(tenants.applicationId, applicationIds))
    .orderBy(tenants.name);
  return rows.map(({ row, over }) => ({ ...row, held: over ? "no more" : row.heldUntil === null ? "no" : "yes" }));
}

function domainsOf(rows: readonly (typeof customDomains.$inferSelect)[]) {
  const byOwner = new Map<string, CustomDomainView[]>();
  for (const row of rows) byOwner.set(row.ownerId, [...(byOwner.get(row.ownerId) ?? []), viewOf(row)]);
  return (ownerId: string) => byOwner.get(ownerId) ?? [];
}

function settingsByOwner(rows: readonly { ownerId: string; collection: Collection; members: OwnMembers }[]) {
  const byOwner = new Map<string, OwnSettings>();
  for (const { ownerId, collection, members } of rows) {
    byOwner.set(ownerId, { ...byOwner.get(ownerId), [collection]: members });
  }
  return (ownerId: string) => byOwner.get(ownerId) ?? {};
}

function groupByApplication<Row extends { applicationId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.applicationId);
    if (group) group.push(row);
    else groups.set(row.applicationId, [row]);
  }
  return groups;
}

/** `inArray` as one parameter, however many there are. */
function among(column: Parameters<typeof inArray>[0], values: readonly string[]) {
  return sql`${column} = any(${sql.param([...values])}::text[])`;
}
