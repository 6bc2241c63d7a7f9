import type pg from "pg";
import { newId } from "./cast";

type Collection =
  | "workflow-policies"
  | "user-schemas"
  | "identity-providers"
  | "password-policies"
  | "email-policies"
  | "page-brandings";

/**
 * What a tenant says in one collection of settings in place of its application, or an application for all its tenants: then both ids are its
 * own. The dashboard's own tests say it through its pages.
 */
export async function decide(
  database: pg.Pool,
  owner: { applicationId: string; id: string },
  collection: Collection,
  members: Record<string, unknown>,
): Promise<void> {
  await database.query(
    `insert into settings (application_id, owner_id, tenant_id, collection, id, members) values ($1, $2, nullif($2, $1), $3, $4, $5)`,
    [owner.applicationId, owner.id, collection, newId(), JSON.stringify(members)],
  );
}
