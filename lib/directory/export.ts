import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { type Actor, accessToOwner, denialOf, type Owner } from "../access/access";
import { recordEvent } from "../audit/events";
import type { RequestContext } from "../hosts/current";
import { PROFILE_COLUMNS } from "../profile/columns";
import type { FieldValues } from "../profile/custom-values";
import { mapProfile, PROFILE_NAMES, type ProfileField } from "../profile/fields";

export type ExportOutcome =
  | { type: "not_found" }
  /** The actor may read users, but not export them. */
  | { type: "forbidden" }
  /** Pieces of newline-delimited JSON, each of whole lines; nothing is read before the first piece is requested. */
  | { type: "exporting"; pieces: AsyncGenerator<string> };

type Row = Record<ProfileField, string | null> & {
  tenant_id: string;
  tenant: string;
  id: string;
  email: string;
  email_verified: boolean;
  username: string | null;
  external_id: string | null;
  status: string;
  fields: FieldValues | null;
  created_at: Date | string;
  password_hash: string | null;
  roles: string[];
};

const PAGE = 1_000;

/**
 * The users of a tenant, or of all tenants of an application, in the format of an import. Each user appears once, as of one moment; users
 * who are created or deleted while it runs may be in it or not. One moment for all users would need a transaction as long as the download,
 * which prevents the database from cleaning up.
 *
 * @param owner without a tenant: all tenants, and each line names its tenant
 * @param options.passwordHashes whether to include them: whoever has them can try passwords at leisure
 */
export async function exportUsers(
  actor: Actor,
  owner: Owner,
  { passwordHashes }: { passwordHashes: boolean },
  request: RequestContext | null,
): Promise<ExportOutcome> {
  const { applicationId, tenantId } = owner;
  const access = await accessToOwner(actor, owner);
  if (!access?.mayChange) return denialOf(access);
  const details = { passwordHashes };
  await recordEvent({ applicationId, tenantId, action: "users.exported", outcome: "begun", actor, details }, request);
  return { type: "exporting", pieces: pages(owner, passwordHashes) };
}

async function* pages(owner: Owner, passwordHashes: boolean): AsyncGenerator<string> {
  for (let after = { tenantId: "", id: "" }; ; ) {
    const rows = await readPage(owner, passwordHashes, after);
    const lines = rows.map((row) => JSON.stringify(lineOf(row, owner.tenantId === null)));
    if (rows.length > 0) yield `${lines.join("\n")}\n`;
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = { tenantId: last.tenant_id, id: last.id };
  }
}

async function readPage(
  { applicationId, tenantId }: Owner,
  passwordHashes: boolean,
  after: { tenantId: string; id: string },
): Promise<Row[]> {
  // In the order of the primary key, so that each page costs the same.
  const isBehind =
    tenantId === null
      ? sql`(tenant_id, id) > (${after.tenantId}, ${after.id})`
      : sql`tenant_id = ${tenantId} and id > ${after.id}`;
  // The page first, in a query of its own: in one join, the planner might read a whole new tenant for each of its users.
  const { rows } = await db().execute<Row>(sql`
    with page as materialized (
      select * from users
      where application_id = ${applicationId} and ${isBehind}
      order by tenant_id, id
      limit ${PAGE})
    select u.tenant_id, t.name as tenant, u.id, u.email, u.email_verified, u.username, u.external_id, u.status,
      ${profile}, nullif(u.fields, '{}') as fields, u.created_at,
      ${passwordHashes ? passwordHashOf : sql`null`} as password_hash,
      array(select r.name from user_roles ur
        join roles r on r.application_id = ur.application_id and r.id = ur.role_id
        where ur.application_id = u.application_id and ur.tenant_id = u.tenant_id and ur.user_id = u.id
        order by r.name) as roles
    from page u
    join tenants t on t.application_id = u.application_id and t.id = u.tenant_id
    order by u.tenant_id, u.id`);
  return rows;
}

const profile = sql.join(
  PROFILE_NAMES.map((name) => sql`u.${sql.identifier(PROFILE_COLUMNS[name].name)}::text as ${sql.identifier(name)}`),
  sql`, `,
);

const passwordHashOf = sql`(
  select c.password_hash from credentials c
  where c.application_id = u.application_id and c.tenant_id = u.tenant_id and c.user_id = u.id)`;

/** Members without a value are absent. `id` is for information: an import creates new ids. */
function lineOf(row: Row, saysTenant: boolean): Record<string, unknown> {
  const members = {
    tenant: saysTenant ? row.tenant : null,
    id: row.id,
    email: row.email,
    emailVerified: row.email_verified,
    username: row.username,
    status: row.status,
    ...mapProfile((name) => row[name]),
    fields: row.fields,
    externalId: row.external_id,
    passwordHash: row.password_hash,
    roles: row.roles,
    createdTime: new Date(row.created_at).toISOString(),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
