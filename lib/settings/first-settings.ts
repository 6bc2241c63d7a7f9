import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { settings, tenants } from "@/db/schema";
import { type Actor, accessToApplication } from "../access/access";
import { recordEvents } from "../audit/events";
import type { ChangeOptions, ChangeOutcome } from "../changes/outcomes";
import { changesBetween } from "../changes/outcomes";
import { newId } from "../ids";
import type { Collection } from "./collections";
import { applySettings, checkSettings, type Environment, violationsTogether } from "./patch";
import type { Said } from "./sources";

/** What a tenant shall say in one collection, as the merge patch that `changeSettings` takes. */
export type FirstSettings = { tenantId: string; collection: Collection; raw: Record<string, unknown> };

/** Statements have room for so many rows at once. */
const BATCH = 1_000;

/**
 * What tenants say that were made in this very transaction, for many of one application in few statements. It asks what `changeSettings`
 * asks, weaker signup excepted: nobody relies on these tenants yet. For any other tenant it does nothing.
 *
 * @returns what came of each, in their order
 */
export async function settleTenants(
  actor: Actor,
  applicationId: string,
  wanted: readonly FirstSettings[],
  options: Pick<ChangeOptions, "request" | "tx">,
): Promise<ChangeOutcome[]> {
  return withTransaction(async (tx) => {
    const access = await accessToApplication(actor, applicationId, tx);
    if (!access) return wanted.map(() => ({ type: "not_found" }));
    if (!access.mayChange) return wanted.map(() => ({ type: "forbidden" }));
    const isNew = await newTenants(tx, applicationId);
    const application = await saidByApplication(tx, applicationId);
    const decided = wanted.map((first) =>
      isNew.has(first.tenantId) ? decide(first, access.application.environment, application) : NOT_FOUND,
    );
    const rows = decided.flatMap((each) => ("row" in each ? [each.row] : []));
    const written = await write(tx, applicationId, rows);
    const events = rows
      .filter(({ id }) => written.has(id))
      .map(({ tenantId, collection, members }) => ({
        applicationId,
        tenantId,
        action: "settings.changed" as const,
        outcome: "saved",
        actor,
        details: { collection, changes: changesBetween({}, members) },
      }));
    for (let from = 0; from < events.length; from += BATCH) {
      await recordEvents(events.slice(from, from + BATCH), options.request, tx);
    }
    return decided.map((each): ChangeOutcome => {
      if (!("row" in each)) return each;
      const { id, members } = each.row;
      return written.has(id) ? { type: "saved", version: 1 } : { type: "stale", current: members, version: 1 };
    });
  }, options.tx);
}

const NOT_FOUND = { type: "not_found" } as const;

type Row = { id: string; tenantId: string; collection: Collection; members: Said };

function decide(
  { tenantId, collection, raw }: FirstSettings,
  environment: Environment,
  application: ReadonlyMap<Collection, Said>,
): { row: Row } | ChangeOutcome {
  const checked = checkSettings(collection, raw, environment);
  if (checked.type === "invalid") return checked;
  const members = applySettings({}, checked.patch);
  if (Object.keys(members).length === 0) return { type: "saved", version: 0 };
  const violations = violationsTogether(collection, members, application.get(collection) ?? {});
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

async function saidByApplication(tx: Tx, applicationId: string): Promise<Map<Collection, Said>> {
  const rows = await tx
    .select({ collection: settings.collection, members: settings.members })
    .from(settings)
    .where(and(eq(settings.applicationId, applicationId), isNull(settings.tenantId)));
  return new Map(rows.map(({ collection, members }) => [collection, members as Said]));
}

async function write(tx: Tx, applicationId: string, rows: readonly Row[]): Promise<Set<string>> {
  const written = new Set<string>();
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH).map((row) => ({ ...row, applicationId, ownerId: row.tenantId }));
    const inserted = await tx.insert(settings).values(batch).onConflictDoNothing().returning({ id: settings.id });
    for (const { id } of inserted) written.add(id);
  }
  return written;
}
