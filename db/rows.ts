// Parts of queries that many tables share. Loaded by plain Node as well, so it must not import "server-only".
import { and, eq, getTableColumns, type InferSelectModel, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn, PgTable } from "drizzle-orm/pg-core";
import { now } from "./schema/columns";

/** What a row may be found by: its own values, or, in a join, columns of another table. */
type Values<T extends PgTable> = {
  [Name in keyof InferSelectModel<T>]?: NonNullable<InferSelectModel<T>[Name]> | AnyPgColumn;
};

/**
 * Whether a row has exactly these values: `matches(tenants, { applicationId, name })`.
 *
 * @throws for a value that is missing, since the condition would hold for rows of others
 */
export function matches<T extends PgTable>(table: T, values: Values<T>): SQL {
  const columns: Record<string, AnyPgColumn> = getTableColumns(table);
  const conditions = Object.entries<unknown>(values).map(([name, value]) => {
    const column = columns[name];
    if (!column || value === undefined || value === null) throw new Error(`No row can be found by its ${name}`);
    return eq(column, value);
  });
  return and(...conditions) ?? sql`false`;
}

/** Some columns of a table, for `select` and `returning`. */
export function columnsOf<T extends PgTable, Name extends keyof T["_"]["columns"] & string>(
  table: T,
  ...names: readonly Name[]
): Pick<T["_"]["columns"], Name> {
  const columns: T["_"]["columns"] = getTableColumns(table);
  return Object.fromEntries(names.map((name) => [name, columns[name]])) as Pick<T["_"]["columns"], Name>;
}

/** What every change of a row sets beside its own values. */
export function nextVersion(table: { version: AnyPgColumn }): { version: SQL; updatedAt: SQL } {
  return { version: sql`${table.version} + 1`, updatedAt: now };
}
