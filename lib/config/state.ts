import "server-only";
import { and, eq, getTableColumns, isNull, or, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
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
  /** Rows of applications and, where they matter, of their tenants. */
  const ofOwners = ({ applicationId, tenantId }: { applicationId: AnyPgColumn; tenantId: AnyPgColumn }) =>
    and(among(applicationId, ids), or(isNull(tenantId), among(applicationId, withTenants)));
  const rolesOf = groupBy(await readRoles(tx, ids), ({ applicationId }) => applicationId);
  const clientsOf = groupBy(
    await tx.select().from(clients).where(among(clients.applicationId, ids)).orderBy(clients.displayName, clients.id),
    ({ applicationId }) => applicationId,
  );
  const tenantsOf = groupBy(await readTenants(tx, withTenants), ({ applicationId }) => applicationId);
  const settingsOf = groupBy(await tx.select().from(settings).where(ofOwners(settings)), ownerKey);
  const domainsOf = groupBy(
    await tx
      .select()
      .from(customDomains)
      .where(and(ofOwners(customDomains), isThere))
      .orderBy(customDomains.domain),
    ownerKey,
  );
  const owners = await ownersOf(tx, workspaceIds);
  const stateOf = (row: ApplicationState["row"]): ApplicationState => {
    const keyOf = (ownerId: string) => ownerKey({ applicationId: row.id, ownerId });
    return {
      row,
      roles: rolesOf(row.id),
      clients: clientsOf(row.id),
      tenants: new Map(tenantsOf(row.id).map((tenant) => [tenant.name, tenant])),
      ownSettings: (ownerId) =>
        Object.fromEntries(settingsOf(keyOf(ownerId)).map(({ collection, members }) => [collection, members])),
      domains: (ownerId) => domainsOf(keyOf(ownerId)).map(viewOf),
    };
  };
  return found.map((row) => ({
    row,
    owners: owners.get(row.id) ?? new Set(),
    applications: rows.filter(({ workspaceId }) => workspaceId === row.id).map(stateOf),
  }));
}

/** Two applications may have a tenant of the same id. */
function ownerKey({ applicationId, ownerId }: { applicationId: string; ownerId: string }): string {
  return `${applicationId} ${ownerId}`;
}

function readRoles(tx: Tx, applicationIds: readonly string[]) {
  const { applicationId, roleId } = defaultSignupRoles;
  return tx
    .select({ ...getTableColumns(roles), given: sql<boolean>`${roleId} is not null` })
    .from(roles)
    .leftJoin(defaultSignupRoles, and(eq(applicationId, roles.applicationId), eq(roleId, roles.id)))
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

/** The rows of each key; none for a key without any. */
function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): (key: string) => Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return (key) => groups.get(key) ?? [];
}

/** `inArray` as one parameter, however many there are. */
function among(column: AnyPgColumn, values: readonly string[]) {
  return sql`${column} = any(${sql.param([...values])}::text[])`;
}
