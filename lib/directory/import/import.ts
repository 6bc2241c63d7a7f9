import "server-only";
import { and, asc, gt, sql } from "drizzle-orm";
import { db, type Tx, violatedConstraint, withTransaction } from "@/db/client";
import { matches, nextVersion } from "@/db/rows";
import { tenants, userImportRefusals, userImports } from "@/db/schema";
import { type Actor, accessToTenant, denialOf } from "../../access/access";
import { recordEvent } from "../../audit/events";
import type { RequestContext } from "../../hosts/current";
import { isId, newId } from "../../ids";
import { readCustomFields } from "../../settings/custom-fields";
import { type LineViolations, lineForm, parseLine } from "./lines";
import { type ParsedLine, type RefusedLine, type TenantOwner, writeUsers } from "./rows";

/** How far an import is. Lines count from 1 and include blank ones, which are neither imported nor refused. */
export type UserImport = {
  id: string;
  tenantId: string;
  /** After an interruption it continues after this line. */
  linesDone: number;
  imported: number;
  refused: number;
  createdAt: Date;
  updatedAt: Date;
  /** Null: more may come. */
  completedAt: Date | null;
};

type NotAllowed =
  /** The actor may read, but not change. */
  | { type: "forbidden" }
  /** No such tenant for this actor. */
  | { type: "not_found" };

export type BeginOutcome = NotAllowed | { type: "begun"; userImport: UserImport };

export type LinesOutcome =
  | NotAllowed
  | { type: "import_not_found" }
  | { type: "taken"; userImport: UserImport }
  /** Earlier lines are missing: nothing was done, and line `nextLine` is expected. */
  | { type: "lines_missing"; nextLine: number }
  /** The import has ended and accepts no more lines. */
  | { type: "completed"; userImport: UserImport };

export type CompleteOutcome = NotAllowed | { type: "import_not_found" } | { type: "completed"; userImport: UserImport };

export type ReadOutcome =
  | { type: "not_found" }
  | { type: "import_not_found" }
  | {
      type: "found";
      userImport: UserImport;
      /** In their order. */
      refusals: RefusedLine[];
      /** Where the next page begins; null on the last page. */
      next: number | null;
    };

/** The first try doesn't check who exists; each later one can still fail if a user is created between its check and its insert. */
const ROUNDS = 10;
const REFUSALS_MAX = 1_000;

/** Begins an import of users into a tenant, which becomes permanent if only signups held it. */
export async function beginImport(
  actor: Actor,
  { applicationId, tenantId }: TenantOwner,
  request: RequestContext | null,
): Promise<BeginOutcome> {
  return withTransaction(async (tx) => {
    const access = await accessToTenant(actor, applicationId, tenantId, tx, "no key update");
    if (!access?.mayChange) return denialOf(access);
    if (access.tenant.heldUntil !== null) {
      await tx
        .update(tenants)
        .set({ heldUntil: null, ...nextVersion(tenants) })
        .where(matches(tenants, { applicationId, id: tenantId }));
    }
    const [row] = await tx.insert(userImports).values({ applicationId, tenantId, id: newId() }).returning();
    if (!row) throw new Error("An import was written and did not come back");
    const details = { importId: row.id };
    const event = { applicationId, tenantId, action: "user_import.begun", outcome: "begun", actor, details } as const;
    await recordEvent(event, request, tx);
    return { type: "begun", userImport: viewOf(row) };
  });
}

/**
 * Imports lines, all of them or, if it is interrupted, none. Lines that were imported before are skipped, so they can be sent again from
 * any earlier line without a second effect.
 *
 * @param firstLine the number of the first of these lines, from 1
 * @param text whole lines, each a JSON object, with or without a line end behind the last one
 */
export async function importLines(
  actor: Actor,
  owner: TenantOwner,
  importId: string,
  firstLine: number,
  text: string,
): Promise<LinesOutcome> {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return takeLines(actor, owner, importId, firstLine, lines);
}

/** {@link importLines} for lines that are already split. */
export async function takeLines(
  actor: Actor,
  owner: TenantOwner,
  importId: string,
  firstLine: number,
  lines: readonly string[],
): Promise<LinesOutcome> {
  if (!Number.isSafeInteger(firstLine) || firstLine < 1) throw new RangeError("Lines count from 1");
  // Outside of the transaction, so that it holds its locks only while the database works.
  const form = lineForm(await readCustomFields(owner.applicationId));
  const parsed = lines.flatMap((text, index): ParsedLine[] => {
    const trimmed = text.trim();
    return trimmed === "" ? [] : [{ line: firstLine + index, ...parseLine(trimmed, form) }];
  });
  for (let round = 1; ; round += 1) {
    try {
      const given = { firstLine, count: lines.length, parsed };
      return await withTransaction((tx) => take(tx, actor, owner, importId, given, round > 1));
    } catch (error) {
      if (round === ROUNDS || !(isTakenMeanwhile(error) || isDeadlock(error))) throw error;
    }
  }
}

async function take(
  tx: Tx,
  actor: Actor,
  owner: TenantOwner,
  importId: string,
  given: { firstLine: number; count: number; parsed: readonly ParsedLine[] },
  look: boolean,
): Promise<LinesOutcome> {
  const locked = await lockImport(tx, actor, owner, importId);
  if ("type" in locked) return locked;
  const { linesDone } = locked;
  const lastLine = given.firstLine + given.count - 1;
  if (lastLine <= linesDone) return { type: "taken", userImport: viewOf(locked) };
  if (locked.completedAt) return { type: "completed", userImport: viewOf(locked) };
  if (given.firstLine > linesDone + 1) return { type: "lines_missing", nextLine: linesDone + 1 };
  const fresh = given.parsed.filter(({ line }) => line > linesDone);
  const refusals = await writeUsers(tx, owner, fresh, look);
  await writeRefusals(tx, owner, importId, refusals);
  const [row] = await tx
    .update(userImports)
    .set({
      linesDone: lastLine,
      imported: locked.imported + fresh.length - refusals.length,
      refused: locked.refused + refusals.length,
      version: locked.version + 1,
      updatedAt: sql`now()`,
    })
    .where(isImport(owner, importId))
    .returning();
  if (!row) throw new Error("A locked import is gone");
  return { type: "taken", userImport: viewOf(row) };
}

async function writeRefusals(tx: Tx, owner: TenantOwner, importId: string, refusals: RefusedLine[]): Promise<void> {
  if (refusals.length === 0) return;
  await tx.execute(sql`
    insert into user_import_refusals (application_id, tenant_id, import_id, line, violations)
    select ${owner.applicationId}, ${owner.tenantId}, ${importId}, line, violations
    from json_to_recordset(${JSON.stringify(refusals)}::json) as refusal (line int, violations jsonb)`);
}

/** Ends an import, which then accepts no more lines. Ending it again changes nothing. */
export async function completeImport(
  actor: Actor,
  owner: TenantOwner,
  importId: string,
  request: RequestContext | null,
): Promise<CompleteOutcome> {
  return withTransaction(async (tx) => {
    const locked = await lockImport(tx, actor, owner, importId);
    if ("type" in locked) return locked;
    if (locked.completedAt) return { type: "completed", userImport: viewOf(locked) };
    const [row] = await tx
      .update(userImports)
      .set({ completedAt: sql`now()`, updatedAt: sql`now()`, version: locked.version + 1 })
      .where(isImport(owner, importId))
      .returning();
    if (!row) throw new Error("A locked import is gone");
    const { linesDone, imported, refused } = row;
    const details = { importId, linesDone, imported, refused };
    await recordEvent({ ...owner, action: "user_import.completed", outcome: "completed", actor, details }, request, tx);
    return { type: "completed", userImport: viewOf(row) };
  });
}

/**
 * How far an import is, and a page of its refused lines.
 *
 * @param page.count from 1 to 1,000
 */
export async function readImport(
  actor: Actor,
  owner: TenantOwner,
  importId: string,
  { afterLine = 0, count = 100 }: { afterLine?: number; count?: number } = {},
): Promise<ReadOutcome> {
  if (!(await accessToTenant(actor, owner.applicationId, owner.tenantId))) return { type: "not_found" };
  if (!isId(importId)) return { type: "import_not_found" };
  const [row] = await db().select().from(userImports).where(isImport(owner, importId));
  if (!row) return { type: "import_not_found" };
  const most = Math.min(Math.max(count, 1), REFUSALS_MAX);
  const rows = await db()
    .select({ line: userImportRefusals.line, violations: userImportRefusals.violations })
    .from(userImportRefusals)
    .where(
      and(
        matches(userImportRefusals, { applicationId: owner.applicationId, tenantId: owner.tenantId, importId }),
        gt(userImportRefusals.line, afterLine),
      ),
    )
    .orderBy(asc(userImportRefusals.line))
    .limit(most + 1);
  const refusals = rows
    .slice(0, most)
    .map(({ line, violations }) => ({ line, violations: violations as LineViolations }));
  const next = rows.length > most ? (refusals.at(-1)?.line ?? null) : null;
  return { type: "found", userImport: viewOf(row), refusals, next };
}

/** Requests for one import run one after the other. */
async function lockImport(tx: Tx, actor: Actor, owner: TenantOwner, importId: string) {
  const access = await accessToTenant(actor, owner.applicationId, owner.tenantId, tx);
  if (!access?.mayChange) return denialOf(access);
  if (!isId(importId)) return { type: "import_not_found" } as const;
  const [row] = await tx.select().from(userImports).where(isImport(owner, importId)).for("update");
  return row ?? ({ type: "import_not_found" } as const);
}

function isImport({ applicationId, tenantId }: TenantOwner, importId: string) {
  return matches(userImports, { applicationId, tenantId, id: importId });
}

export function viewOf(row: typeof userImports.$inferSelect): UserImport {
  const { id, tenantId, linesDone, imported, refused, createdAt, updatedAt, completedAt } = row;
  return { id, tenantId, linesDone, imported, refused, createdAt, updatedAt, completedAt };
}

function isTakenMeanwhile(error: unknown): boolean {
  return ["users_email", "users_username", "users_external_id"].includes(violatedConstraint(error) ?? "");
}

/** SQLSTATE 40P01: a deadlock with another transaction over an address or username. */
function isDeadlock(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ((cause as { code?: string }).code === "40P01") return true;
  }
  return false;
}
