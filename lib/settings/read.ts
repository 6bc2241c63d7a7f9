import "server-only";
import { db } from "@/db/client";
import { type Actor, type ApplicationAccess, accessToOwner, type Owner } from "../access/access";
import { originOf } from "../env/env";
import { canonicalHostname } from "../hosts/resolve";
import type { Collection } from "./collections";
import { type ExplainedMembers, explainMembers, mergeSettings, settingsRows } from "./resolve";

/** An application or one of its tenants with the origin of its pages, as an operator sees it. `tenant` is null for the application itself. */
export type OwnerView = ApplicationAccess & {
  tenant: {
    id: string;
    name: string;
    displayName: string;
    signupEnabled: boolean;
    heldUntil: Date | null;
    version: number;
  } | null;
  allowedSignupEmailDomains: string[];
  /** Of the canonical host: signup is at `/signup` there, login at `/login`. */
  origin: string;
};

/** Undefined for what the actor may not see, and for what isn't there. */
export async function readOwner(actor: Actor, owner: Owner): Promise<OwnerView | undefined> {
  const access = await accessToOwner(actor, owner);
  if (!access) return undefined;
  const origin = originOf(await canonicalHostname(owner.applicationId, owner.tenantId));
  const { tenant = null } = access;
  return { ...access, tenant, allowedSignupEmailDomains: tenant?.allowedSignupEmailDomains ?? [], origin };
}

/** One collection of an owner, member by member with its source, and the version that a change is based on. */
export type SettingsView<C extends Collection> = { members: ExplainedMembers<C>; version: number };

/** Undefined for an owner that the actor may not see. */
export async function readSettings<C extends Collection>(
  actor: Actor,
  owner: Owner,
  collection: C,
): Promise<SettingsView<C> | undefined> {
  const { applicationId, tenantId } = owner;
  if (!(await accessToOwner(actor, owner))) return undefined;
  const ownerId = tenantId ?? applicationId;
  const rows = await settingsRows(db(), applicationId, [applicationId, ownerId], collection);
  const ownOf = (id: string) => rows.find((row) => row.ownerId === id)?.members ?? {};
  const ofTenant = tenantId === null ? undefined : ownOf(tenantId);
  // Throws where a stored document can't be read: it must not be shown as if it were in force.
  mergeSettings({ [collection]: ownOf(applicationId) }, { [collection]: ofTenant });
  return {
    members: explainMembers(collection, ownOf(applicationId), ofTenant),
    version: rows.find((row) => row.ownerId === ownerId)?.version ?? 0,
  };
}
