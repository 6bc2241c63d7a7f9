import "server-only";
import { and, asc, desc, eq, gt, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { customDomains } from "@/db/schema";
import { type Actor, accessToApplication, accessToOwner, type Owner } from "../access/access";
import { isId } from "../ids";
import type { OwnerFilter } from "../settings/documents";
import { type DomainRecord, recordsOf } from "./records";

type Row = typeof customDomains.$inferSelect;

/** A custom domain as its owner sees it: how far it is, and which records it needs. */
export type CustomDomainView = Omit<Row, "ownerId" | "slot" | "challenge" | "recheckAt" | "records"> & {
  records: DomainRecord[];
};

export function viewOf(row: Row): CustomDomainView {
  const { ownerId: _owner, slot: _slot, challenge: _challenge, recheckAt: _recheck, ...shown } = row;
  return { ...shown, records: recordsOf(row) };
}

/** An expired domain doesn't exist, even if the cleanup job has not deleted it yet. */
export const isThere: SQL = or(isNull(customDomains.expiresAt), gt(customDomains.expiresAt, sql`now()`)) as SQL;

/** A custom domain of an application or one of its tenants; undefined if it doesn't exist or the actor may not see it. */
export async function readCustomDomain(
  actor: Actor,
  applicationId: string,
  id: string,
  tx: Tx = db(),
): Promise<CustomDomainView | undefined> {
  if (!isId(id) || !(await accessToApplication(actor, applicationId, tx))) return undefined;
  const [row] = await tx
    .select()
    .from(customDomains)
    .where(and(eq(customDomains.applicationId, applicationId), eq(customDomains.id, id), isThere));
  return row && viewOf(row);
}

/** A page of custom domains in the order of their names, and how many there are in all. Undefined without access. */
export async function pageCustomDomains(
  actor: Actor,
  applicationId: string,
  { ownerType, ownerId }: OwnerFilter,
  { startIndex, count }: { startIndex: number; count: number },
): Promise<{ items: CustomDomainView[]; total: number } | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const wanted = and(
    eq(customDomains.applicationId, applicationId),
    ownerType && (ownerType === "APPLICATION" ? isNull(customDomains.tenantId) : isNotNull(customDomains.tenantId)),
    ownerId === undefined ? undefined : eq(customDomains.ownerId, ownerId),
    isThere,
  );
  const total = await db().$count(customDomains, wanted);
  const rows = await db()
    .select()
    .from(customDomains)
    .where(wanted)
    .orderBy(asc(customDomains.domain), asc(customDomains.id))
    .limit(count)
    .offset(startIndex - 1);
  return { items: rows.map(viewOf), total };
}

/** One owner's custom domains, two at most, the active one first. Undefined without access. */
export async function listOwnersDomains(
  actor: Actor,
  { applicationId, tenantId }: Owner,
  tx: Tx = db(),
): Promise<CustomDomainView[] | undefined> {
  if (!(await accessToOwner(actor, { applicationId, tenantId }, tx))) return undefined;
  const rows = await tx
    .select()
    .from(customDomains)
    .where(and(matches(customDomains, { applicationId, ownerId: tenantId ?? applicationId }), isThere))
    .orderBy(desc(customDomains.active), asc(customDomains.domain));
  return rows.map(viewOf);
}
