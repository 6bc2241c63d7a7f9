import { sql } from "drizzle-orm";
import { integer, text, timestamp } from "drizzle-orm/pg-core";

/** A moment, with time zone, to the millisecond, which is as fine as JavaScript's Date. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

/** The database's clock: no process judges time by its own. */
export const now = sql`now()`;

/**
 * The same clock at the start of the statement. For what is compared after waiting for a lock: `now()` stands still from the start of the
 * transaction and may lie before what another one wrote meanwhile.
 */
export const statementNow = sql`statement_timestamp()`;

export const createdAt = () => moment("created_at").notNull().default(now);

/** `metadata` of the HTTP contract: a counter for optimistic concurrency and two times. */
export const metadata = () => ({
  version: integer("version").notNull().default(1),
  createdAt: createdAt(),
  updatedAt: moment("updated_at").notNull().default(now),
});

/** 26 characters of `[a-z2-7]`, see lib/ids.ts. */
export const id = (name: string) => text(name).notNull();
