import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { newId } from "../../ids";
import { PROFILE_COLUMNS } from "../../profile/columns";
import { PROFILE_NAMES, type ProfileField } from "../../profile/fields";
import type { ImportedUser, LineViolations } from "./lines";

export type TenantOwner = { applicationId: string; tenantId: string };
export type ParsedLine = { line: number } & ({ user: ImportedUser } | { violations: LineViolations });
export type RefusedLine = { line: number; violations: LineViolations };

type NewUser = ImportedUser & { id: string; roleIds: string[] };

/** The members that must be unique in a tenant. */
const UNIQUE = ["email", "username", "externalId"] as const;
type Taken = Record<(typeof UNIQUE)[number], Set<string>>;

/**
 * Writes the users of some lines as if each line came alone, in their order. Invalid lines, and those with an address, username or external
 * id that is taken, are refused.
 *
 * @param look whether to check first which users exist. Without it the constraints find out; most lists have only new users
 * @returns the refused ones
 * @throws the constraint's error if one of them exists; then a new transaction must check first
 */
export async function writeUsers(
  tx: Tx,
  owner: TenantOwner,
  lines: readonly ParsedLine[],
  look: boolean,
): Promise<RefusedLine[]> {
  const wanted = lines.flatMap((parsed) => ("user" in parsed ? [parsed.user] : []));
  const roleIds = await findRoles(tx, owner.applicationId, wanted);
  const taken = await findTaken(tx, owner, look ? wanted : []);
  const accepted: NewUser[] = [];
  const refused: RefusedLine[] = [];
  for (const parsed of lines) {
    const violations = "user" in parsed ? conflictsOf(parsed.user, roleIds, taken) : parsed.violations;
    if (violations) {
      refused.push({ line: parsed.line, violations });
    } else if ("user" in parsed) {
      const { user } = parsed;
      for (const name of UNIQUE) if (user[name] !== undefined) taken[name].add(user[name]);
      accepted.push({ ...user, id: newId(), roleIds: user.roles.map((name) => roleIds.get(name) ?? "") });
    }
  }
  if (accepted.length > 0) await insertUsers(tx, owner, accepted);
  return refused;
}

/** Locked, so that a role is not deleted before its users are written. */
async function findRoles(tx: Tx, applicationId: string, wanted: readonly ImportedUser[]): Promise<Map<string, string>> {
  const names = [...new Set(wanted.flatMap((user) => user.roles))];
  if (names.length === 0) return new Map();
  const { rows } = await tx.execute<{ id: string; name: string }>(sql`
    select id, name from roles
    where application_id = ${applicationId} and name = any(${sql.param(names.filter((name) => !name.includes("\0")))}::text[])
    for key share`);
  return new Map(rows.map(({ id, name }) => [name, id]));
}

async function findTaken(tx: Tx, owner: TenantOwner, wanted: readonly ImportedUser[]): Promise<Taken> {
  const taken: Taken = { email: new Set(), username: new Set(), externalId: new Set() };
  if (wanted.length === 0) return taken;
  const columns = { email: sql`u.email`, username: sql`u.username`, externalId: sql`u.external_id` };
  const found = (name: keyof Taken) => sql`
    select ${name} as name, wanted.value
    from unnest(${sql.param(wanted.flatMap((user) => user[name] ?? []))}::text[]) as wanted (value)
    join users u on u.application_id = ${owner.applicationId} and u.tenant_id = ${owner.tenantId}
      and ${columns[name]} = wanted.value`;
  const { rows } = await tx.execute<{ name: keyof Taken; value: string }>(
    sql.join(UNIQUE.map(found), sql` union all `),
  );
  for (const { name, value } of rows) taken[name].add(value);
  return taken;
}

function conflictsOf(
  user: ImportedUser,
  roleIds: ReadonlyMap<string, string>,
  taken: Taken,
): LineViolations | undefined {
  const violations: LineViolations = {};
  for (const name of UNIQUE) {
    if (taken[name].has(user[name] ?? "")) violations[name] = [{ code: "not_unique" }];
  }
  if (user.roles.some((name) => !roleIds.has(name))) violations.roles = [{ code: "unknown_role" }];
  return Object.keys(violations).length > 0 ? violations : undefined;
}

const listed = (part: (name: ProfileField) => SQL) => sql.join(PROFILE_NAMES.map(part), sql`, `);

/** The profile as the columns of a statement. */
const PROFILE_SQL = {
  names: listed((name) => sql`${sql.identifier(name)}`),
  columns: listed((name) => sql`${sql.identifier(PROFILE_COLUMNS[name].name)}`),
  typed: listed((name) => sql`${sql.identifier(name)} ${sql.raw(PROFILE_COLUMNS[name].getSQLType())}`),
};

/** One statement for any number of users: three inserts from one document. */
async function insertUsers(tx: Tx, { applicationId, tenantId }: TenantOwner, users: readonly NewUser[]): Promise<void> {
  await tx.execute(sql`
    with given as materialized (
      select * from json_to_recordset(${JSON.stringify(users)}::json) as line (
        id text, email text, "emailVerified" boolean, username text, "externalId" text, status user_status,
        ${PROFILE_SQL.typed}, fields jsonb, "createdTime" timestamptz, "passwordHash" text, "roleIds" json)),
    inserted as (
      insert into users (application_id, tenant_id, id, email, email_verified, username, external_id, status, origin,
        ${PROFILE_SQL.columns}, fields, created_at)
      select ${applicationId}, ${tenantId}, id, email, "emailVerified", username, "externalId", status, 'OPERATOR',
        ${PROFILE_SQL.names}, coalesce(fields, '{}'), coalesce("createdTime", now())
      from given),
    credited as (
      insert into credentials (application_id, tenant_id, user_id, password_hash)
      select ${applicationId}, ${tenantId}, id, "passwordHash" from given where "passwordHash" is not null)
    insert into user_roles (application_id, tenant_id, user_id, role_id)
    select ${applicationId}, ${tenantId}, id, role_id from given, json_array_elements_text("roleIds") as role_id`);
}
