import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { type Tx, withTransaction } from "@/db/client";
import { denialOf } from "../access/access";
import { violationsIn } from "../form-text";
import {
  type ChangeOptions,
  type ChangeOutcome,
  changesBetween,
  type DeleteOutcome,
  isStale,
  type Members,
} from "./outcomes";
import { isAccepted, type Weakening } from "./weakening";

/** A row that an actor may see. It stays locked until the transaction ends. */
export type Found<Row> = { row: Row; mayChange: boolean };

type Changes = ReturnType<typeof changesBetween>;

/** How one kind of row is changed; {@link changeRow} does the rest. */
export type RowChange<Row extends { version: number }, Patch extends object> = {
  /** Locks the row; undefined if it doesn't exist, or the actor may not see it. */
  find: (tx: Tx) => Promise<Found<Row> | undefined>;
  schema: (row: Row) => z.ZodType<Patch>;
  /** Rules that need more than the patch itself. They are checked after the version, so that a stale form is reported first. */
  refuse?: (tx: Tx, row: Row, patch: Patch) => Promise<Exclude<ChangeOutcome, { type: "saved" | "stale" }> | undefined>;
  weakenings?: (tx: Tx, row: Row, patch: Patch) => Promise<Weakening[]> | Weakening[];
  /** Writes the patch with the next version. */
  save: (tx: Tx, values: Patch & { version: number; updatedAt: SQL }, row: Row) => Promise<unknown>;
  /** Writes the audit event. */
  record: (tx: Tx, changes: Changes, row: Row) => Promise<void>;
};

/**
 * Changes a row by a merge patch, in one transaction: access, form, version, the row's own rules, confirmation of weaker security, save,
 * event. A patch that changes nothing saves nothing.
 */
export async function changeRow<Row extends { version: number }, Patch extends object>(
  raw: Record<string, unknown>,
  options: Omit<ChangeOptions, "acceptWeakening"> & Partial<Pick<ChangeOptions, "acceptWeakening">>,
  change: RowChange<Row, Patch>,
): Promise<ChangeOutcome> {
  return withTransaction(async (tx) => {
    const found = await change.find(tx);
    if (!found?.mayChange) return denialOf(found);
    const { row } = found;
    const parsed = change.schema(row).safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const patch = parsed.data;
    const current = Object.fromEntries(Object.keys(patch).map((name) => [name, row[name as keyof Row]]));
    if (isStale(options, row.version)) return { type: "stale", current, version: row.version };
    const refused = await change.refuse?.(tx, row, patch);
    if (refused) return refused;
    const changes = changesBetween(current, patch as Members);
    if (Object.keys(changes).length === 0) return { type: "saved", version: row.version };
    const warnings = (await change.weakenings?.(tx, row, patch)) ?? [];
    if (!isAccepted(warnings, options.acceptWeakening ?? [])) return { type: "weakening", warnings };
    const version = row.version + 1;
    await change.save(tx, { ...patch, version, updatedAt: sql`now()` }, row);
    await change.record(tx, changes, row);
    return { type: "saved", version };
  }, options.tx);
}

/** How one kind of row is deleted. */
export type RowDeletion<Row extends { version: number }> = {
  find: (tx: Tx) => Promise<Found<Row> | undefined>;
  /** Deletes the row and writes the audit event. */
  remove: (tx: Tx, row: Row) => Promise<void>;
};

/** Deletes a row in one transaction: access, version, deletion, event. */
export async function deleteRow<Row extends { version: number }>(
  options: Pick<ChangeOptions, "expectedVersion" | "tx">,
  { find, remove }: RowDeletion<Row>,
): Promise<DeleteOutcome> {
  return withTransaction(async (tx) => {
    const found = await find(tx);
    if (!found?.mayChange) return denialOf(found);
    if (isStale(options, found.row.version)) return { type: "stale", version: found.row.version };
    await remove(tx, found.row);
    return { type: "deleted" };
  }, options.tx);
}
