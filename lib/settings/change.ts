import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { applications, settings, tenants } from "@/db/schema";
import { type AuditAction, recordEvent } from "../audit";
import type { Violations } from "../errors";
import { violationsIn } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { keepTenant } from "../signup/provision";
import { type Actor, accessToApplication, accessToTenant, type Owner } from "./access";
import type { Collection } from "./collections";
import {
  applicationPatch,
  applySettings,
  changesBetween,
  checkSettings,
  tenantPatch,
  violationsTogether,
} from "./patch";
import { resolveSettings } from "./resolve";
import type { Said } from "./sources";
import { isStale } from "./stale";
import {
  type AcceptedWeakenings,
  isAccepted,
  type Weakening,
  weakeningsByApplication,
  weakeningsBySettings,
  weakeningsByTenant,
} from "./weakening";

/** What came of a change. */
export type ChangeOutcome =
  /** `version` is what the next change expects. */
  | { type: "saved"; version: number }
  | { type: "invalid"; violations: Violations }
  /** Somebody else was faster: what is said now, and the version of that. */
  | { type: "stale"; current: Said; version: number }
  /** Nothing is saved yet: the change comes again with these in `acceptWeakening`, or not at all. */
  | { type: "weakening"; warnings: Weakening[] }
  /** The actor may look, but change nothing. */
  | { type: "forbidden" }
  | { type: "not_found" };

export type ChangeOptions = {
  /** The version that the change was made on; null for whoever doesn't mind. 0: settings that nobody has said yet. */
  expectedVersion: number | null;
  acceptWeakening: AcceptedWeakenings;
  request: RequestContext | null;
  /** A transaction that the change is to be a part of. */
  tx?: Tx;
};

/**
 * Changes what one owner says in one collection of settings: the one door for pages, API and configuration file. Rights, form, version and
 * the question about weaker signup are all asked in here. A tenant that only signups held is here to stay once it has settings of its own.
 *
 * @param raw a merge patch: absent leaves a member as it is, null means none, "inherit" takes the owner's word back
 */
export async function changeSettings(
  actor: Actor,
  owner: Owner,
  collection: Collection,
  raw: Record<string, unknown>,
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return withTransaction(async (tx) => {
    const access =
      owner.tenantId === null
        ? await accessToApplication(actor, owner.applicationId, tx)
        : await accessToTenant(actor, owner.applicationId, owner.tenantId, tx, "no key update");
    if (!access) return { type: "not_found" };
    if (!access.mayChange) return { type: "forbidden" };
    const checked = checkSettings(collection, raw, access.application.environment);
    if (checked.type === "invalid") return checked;
    const row = await readSaid(tx, owner, collection, "update");
    if (isStale(options, row.version)) return { type: "stale", current: row.said, version: row.version };
    const after = applySettings(row.said, checked.patch);
    const changes = changesBetween(row.said, after);
    if (Object.keys(changes).length === 0) return { type: "saved", version: row.version };
    const application =
      owner.tenantId === null ? {} : (await readSaid(tx, { ...owner, tenantId: null }, collection)).said;
    const violations = violationsTogether(collection, { ...application, ...after });
    if (violations) return { type: "invalid", violations };
    const change = { application, before: row.said, after };
    const warnings = await weakeningsBySettings(tx, owner, access.application.loginUrl, collection, change);
    if (!isAccepted(warnings, options.acceptWeakening)) return { type: "weakening", warnings };
    if (!(await writeSaid(tx, owner, collection, after, row.version))) {
      const newer = await readSaid(tx, owner, collection);
      return { type: "stale", current: newer.said, version: newer.version };
    }
    const { applicationId, tenantId } = owner;
    if (tenantId !== null) await keepTenant(tx, { applicationId, tenantId });
    await leaveEvent(tx, actor, owner, "settings.changed", { collection, changes }, options.request);
    return { type: "saved", version: row.version + 1 };
  }, options.tx);
}

/** Changes an application itself: names, URLs, the application-level signup switch. Its name and environment never change. */
export async function changeApplication(
  actor: Actor,
  applicationId: string,
  raw: Record<string, unknown>,
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return withTransaction(async (tx) => {
    const access = await accessToApplication(actor, applicationId, tx, "no key update");
    if (!access) return { type: "not_found" };
    if (!access.mayChange) return { type: "forbidden" };
    const { application } = access;
    const parsed = applicationPatch(application.environment).safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const before = membersOf(application, parsed.data);
    if (isStale(options, application.version)) {
      return { type: "stale", current: before, version: application.version };
    }
    const changes = changesBetween(before, parsed.data);
    if (Object.keys(changes).length === 0) return { type: "saved", version: application.version };
    const warnings = weakeningsByApplication(application, parsed.data);
    if (!isAccepted(warnings, options.acceptWeakening)) return { type: "weakening", warnings };
    const version = application.version + 1;
    await tx
      .update(applications)
      .set({ ...parsed.data, version, updatedAt: sql`now()` })
      .where(eq(applications.id, applicationId));
    const owner = { applicationId, tenantId: null };
    await leaveEvent(tx, actor, owner, "application.changed", { changes }, options.request);
    return { type: "saved", version };
  }, options.tx);
}

/**
 * Changes a tenant itself: display name, tenant self-signup, allowed signup email domains. Its name never changes. One that only signups
 * held is here to stay from then on.
 */
export async function changeTenant(
  actor: Actor,
  owner: { applicationId: string; tenantId: string },
  raw: Record<string, unknown>,
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return withTransaction(async (tx) => {
    const access = await accessToTenant(actor, owner.applicationId, owner.tenantId, tx, "no key update");
    if (!access) return { type: "not_found" };
    if (!access.mayChange) return { type: "forbidden" };
    const { tenant } = access;
    const parsed = tenantPatch.safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const before = membersOf(tenant, parsed.data);
    if (isStale(options, tenant.version)) return { type: "stale", current: before, version: tenant.version };
    const changes = changesBetween(before, parsed.data);
    if (Object.keys(changes).length === 0) return { type: "saved", version: tenant.version };
    const { workflowPolicy } = await resolveSettings(owner.applicationId, owner.tenantId, tx);
    const warnings = weakeningsByTenant(tenant, { ...tenant, ...parsed.data }, workflowPolicy.verificationStep);
    if (!isAccepted(warnings, options.acceptWeakening)) return { type: "weakening", warnings };
    const version = tenant.version + 1;
    await tx
      .update(tenants)
      .set({ ...parsed.data, heldUntil: null, version, updatedAt: sql`now()` })
      .where(and(eq(tenants.applicationId, owner.applicationId), eq(tenants.id, owner.tenantId)));
    await leaveEvent(tx, actor, owner, "tenant.changed", { changes }, options.request);
    return { type: "saved", version };
  }, options.tx);
}

function membersOf<Row extends object>(row: Row, patch: object): Said {
  return Object.fromEntries(Object.keys(patch).map((name) => [name, row[name as keyof Row]]));
}

function ownerIdOf(owner: Owner): string {
  return owner.tenantId ?? owner.applicationId;
}

function rowOf(owner: Owner, collection: Collection) {
  return and(
    eq(settings.applicationId, owner.applicationId),
    eq(settings.ownerId, ownerIdOf(owner)),
    eq(settings.collection, collection),
  );
}

/** What the owner says now; version 0 where there is no row, and so none that could be held either. */
async function readSaid(
  tx: Tx,
  owner: Owner,
  collection: Collection,
  hold?: "update",
): Promise<{ said: Said; version: number }> {
  const query = tx
    .select({ members: settings.members, version: settings.version })
    .from(settings)
    .where(rowOf(owner, collection))
    .$dynamic();
  const [row] = await (hold ? query.for(hold) : query);
  return row ? { said: row.members as Said, version: row.version } : { said: {}, version: 0 };
}

/** False where somebody else has written the first row meanwhile. */
async function writeSaid(
  tx: Tx,
  owner: Owner,
  collection: Collection,
  members: Said,
  version: number,
): Promise<boolean> {
  const { applicationId, tenantId } = owner;
  const written =
    version === 0
      ? await tx
          .insert(settings)
          .values({ applicationId, tenantId, ownerId: ownerIdOf(owner), collection, id: newId(), members })
          .onConflictDoNothing()
          .returning({ id: settings.id })
      : await tx
          .update(settings)
          .set({ members, version: version + 1, updatedAt: sql`now()` })
          .where(rowOf(owner, collection))
          .returning({ id: settings.id });
  return written.length === 1;
}

async function leaveEvent(
  tx: Tx,
  actor: Actor,
  owner: Owner,
  action: AuditAction,
  details: { collection?: Collection; changes: Record<string, { from: unknown; to: unknown }> },
  request: RequestContext | null,
): Promise<void> {
  await recordEvent({ ...owner, action, outcome: "saved", actor, details }, request, tx);
}
