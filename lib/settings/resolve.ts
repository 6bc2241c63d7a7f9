import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { settings } from "@/db/schema";
import { type Collection, collections, defaults, type Members } from "./collections";
import { listedOnce } from "./user-schema";

/** Every setting as it holds for one tenant, or for the application where no tenant is asked for. */
export type Settings = {
  workflowPolicy: Members<"workflow-policies">;
  userSchema: Members<"user-schemas">;
  identityProvider: Members<"identity-providers">;
  passwordPolicy: Members<"password-policies">;
  emailPolicy: Members<"email-policies">;
  authSessionPolicy: Members<"auth-session-policies">;
  pageBranding: Members<"page-brandings">;
  emailBranding: Members<"email-brandings">;
};

/** What one owner says, by collection. */
type Said = Partial<Record<Collection, unknown>>;

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
  const said = await readSaidOfBoth(applicationId, tenantId, tx);
  return mergeSettings(said.application, said.tenant);
}

/** What both owners say in every collection, `{}` for no tenant: what {@link mergeSettings} makes settings of. */
export async function readSaidOfBoth(
  applicationId: string,
  tenantId: string | null,
  tx: Tx = db(),
): Promise<{ application: Said; tenant: Said }> {
  const owners = tenantId === null ? [applicationId] : [applicationId, tenantId];
  const rows = await tx
    .select({ ownerId: settings.ownerId, collection: settings.collection, members: settings.members })
    .from(settings)
    .where(and(eq(settings.applicationId, applicationId), inArray(settings.ownerId, owners)));
  const said = (ownerId: string | null): Said =>
    Object.fromEntries(rows.filter((row) => row.ownerId === ownerId).map((row) => [row.collection, row.members]));
  return { application: said(applicationId), tenant: said(tenantId) };
}

/** The merge by itself: `{}` for an owner that says nothing. */
export function mergeSettings(application: Said, tenant: Said): Settings {
  const member = <C extends Collection>(collection: C): Members<C> => {
    const merged = { ...defaults[collection], ...object(application[collection]), ...object(tenant[collection]) };
    return collections[collection].parse(merged) as Members<C>;
  };
  return {
    workflowPolicy: member("workflow-policies"),
    userSchema: listedOnce(member("user-schemas"), object(tenant["user-schemas"])),
    identityProvider: member("identity-providers"),
    passwordPolicy: member("password-policies"),
    emailPolicy: member("email-policies"),
    authSessionPolicy: member("auth-session-policies"),
    pageBranding: member("page-brandings"),
    emailBranding: member("email-brandings"),
  };
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
