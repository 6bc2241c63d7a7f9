import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { settings, tenants } from "@/db/schema";
import { type Actor, accessToApplication, accessToOwner, denialOf, keepTenant, type Owner } from "../access/access";
import { recordEvent, recordEvents } from "../audit/events";
import { type ChangeOptions, type ChangeOutcome, changesBetween, isStale } from "../changes/outcomes";
import { isAccepted } from "../changes/weakening";
import { newId } from "../ids";
import type { OwnMembers } from "./collection";
import type { Collection } from "./collections";
import { fieldChanges, forgetFields, namesInErasure, recordedChanges } from "./custom-fields";
import { applySettings, checkSettings, combinedViolations, type Environment } from "./patch";
import { type OwnSettings, readOwnOfBoth, settingsRows } from "./resolve";
import { weakeningsBySettings } from "./weakening";

/**
 * Changes what one owner has set in one collection: pages, API and configuration file all call this. Rights, form, version and the question
 * about weaker signup are asked in here. A tenant that only signups hold stays for good once it has settings of its own.
 *
 * @param raw a merge patch: absent leaves a member as it is, null means none, "inherit" makes the owner inherit it
 */
export async function changeSettings(
  actor: Actor,
  owner: Owner,
  collection: Collection,
  raw: OwnMembers,
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return withTransaction(async (tx) => {
    const access = await accessToOwner(actor, owner, tx, "no key update");
    if (!access?.mayChange) return denialOf(access);
    const checked = checkSettings(collection, raw, access.application.environment);
    if (checked.type === "invalid") return checked;
    const row = await readOwn(tx, owner, collection, "update");
    if (isStale(options, row.version)) return { type: "stale", current: row.own, version: row.version };
    const after = applySettings(row.own, checked.patch);
    const changes = changesBetween(row.own, after);
    if (Object.keys(changes).length === 0) return { type: "saved", version: row.version };
    const application =
      owner.tenantId === null ? undefined : (await readOwn(tx, { ...owner, tenantId: null }, collection)).own;
    const fields = fieldChanges(row.own, after);
    const violations = {
      ...combinedViolations(collection, after, application),
      ...fields.violations,
      ...(await namesInErasure(tx, owner.applicationId, fields.added)),
    };
    if (Object.keys(violations).length > 0) return { type: "invalid", violations };
    const change = { application: application ?? {}, before: row.own, after };
    const warnings = await weakeningsBySettings(tx, owner, access.application.loginUrl, collection, change);
    if (!isAccepted(warnings, options.acceptWeakening)) return { type: "weakening", warnings };
    if (!(await writeOwn(tx, owner, collection, after, row.version))) {
      const newer = await readOwn(tx, owner, collection);
      return { type: "stale", current: newer.own, version: newer.version };
    }
    const { applicationId, tenantId } = owner;
    await forgetFields(tx, applicationId, fields.removed);
    if (tenantId !== null) await keepTenant(tx, { applicationId, tenantId });
    await recordEvent({ ...eventOf(owner, collection, recordedChanges(row.own, after)), actor }, options.request, tx);
    return { type: "saved", version: row.version + 1 };
  }, options.tx);
}

function eventOf(owner: Owner, collection: Collection, changes: ReturnType<typeof changesBetween>) {
  return { ...owner, action: "settings.changed" as const, outcome: "saved", details: { collection, changes } };
}

function ownerIdOf(owner: Owner): string {
  return owner.tenantId ?? owner.applicationId;
}

/** The row of an owner's collection. */
export function rowOf(owner: Owner, collection: Collection) {
  return matches(settings, { applicationId: owner.applicationId, ownerId: ownerIdOf(owner), collection });
}

/** What the owner has set now; version 0 where there is no row, and so none that could be locked either. */
async function readOwn(
  tx: Tx,
  owner: Owner,
  collection: Collection,
  lock?: "update",
): Promise<{ own: OwnMembers; version: number }> {
  const query = settingsRows(tx, owner.applicationId, [ownerIdOf(owner)], collection);
  const [row] = await (lock ? query.for(lock) : query);
  return row ? { own: row.members, version: row.version } : { own: {}, version: 0 };
}

/** False if somebody else has written the first row in the meantime. */
async function writeOwn(
  tx: Tx,
  owner: Owner,
  collection: Collection,
  members: OwnMembers,
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

/** What a new tenant overrides in one collection, as the merge patch that {@link changeSettings} takes. */
export type FirstSettings = { tenantId: string; collection: Collection; raw: OwnMembers };

/** One statement has room for so many rows. */
const BATCH = 1_000;

/**
 * The settings of tenants that were made in this very transaction, for many of one application in few statements. It asks what
 * {@link changeSettings} asks, except about weaker signup: nobody relies on these tenants yet. For any other tenant it does nothing.
 *
 * @returns the outcome of each, in their order
 */
export async function setUpTenants(
  actor: Actor,
  applicationId: string,
  wanted: readonly FirstSettings[],
  options: Pick<ChangeOptions, "request" | "tx">,
): Promise<ChangeOutcome[]> {
  return withTransaction(async (tx) => {
    const access = await accessToApplication(actor, applicationId, tx);
    if (!access?.mayChange) return wanted.map(() => denialOf(access));
    const isNew = await newTenants(tx, applicationId);
    const { application } = await readOwnOfBoth(applicationId, null, tx);
    const decided = wanted.map((first) =>
      isNew.has(first.tenantId) ? decide(first, access.application.environment, application) : NOT_FOUND,
    );
    const rows = decided.flatMap((each) => ("row" in each ? [each.row] : []));
    const written = await writeFirst(tx, applicationId, rows);
    const events = rows
      .filter(({ id }) => written.has(id))
      .map(({ tenantId, collection, members }) => ({
        ...eventOf({ applicationId, tenantId }, collection, changesBetween({}, members)),
        actor,
      }));
    for (const batch of batchesOf(events)) await recordEvents(batch, options.request, tx);
    return decided.map((each): ChangeOutcome => {
      if (!("row" in each)) return each;
      const { id, members } = each.row;
      return written.has(id) ? { type: "saved", version: 1 } : { type: "stale", current: members, version: 1 };
    });
  }, options.tx);
}

const NOT_FOUND = { type: "not_found" } as const;

type FirstRow = { id: string; tenantId: string; collection: Collection; members: OwnMembers };

function decide(
  { tenantId, collection, raw }: FirstSettings,
  environment: Environment,
  application: OwnSettings,
): { row: FirstRow } | ChangeOutcome {
  const checked = checkSettings(collection, raw, environment);
  if (checked.type === "invalid") return checked;
  const members = applySettings({}, checked.patch);
  if (Object.keys(members).length === 0) return { type: "saved", version: 0 };
  const violations = combinedViolations(collection, members, application[collection] ?? {});
  return violations ? { type: "invalid", violations } : { row: { id: newId(), tenantId, collection, members } };
}

/** A row that is made in a transaction has the moment at which that began. */
async function newTenants(tx: Tx, applicationId: string): Promise<Set<string>> {
  const rows = await tx
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), sql`${tenants.createdAt} = now()::timestamptz(3)`));
  return new Set(rows.map(({ id }) => id));
}

async function writeFirst(tx: Tx, applicationId: string, rows: readonly FirstRow[]): Promise<Set<string>> {
  const written = new Set<string>();
  for (const batch of batchesOf(rows)) {
    const values = batch.map((row) => ({ ...row, applicationId, ownerId: row.tenantId }));
    const inserted = await tx.insert(settings).values(values).onConflictDoNothing().returning({ id: settings.id });
    for (const { id } of inserted) written.add(id);
  }
  return written;
}

function batchesOf<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
