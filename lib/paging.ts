import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { isId } from "./ids";

/** The row that a page of a list ends with; the next page begins behind it. So the last page costs as little as the first. */
export type Place = { at: Date; id: string };

/** A place as it stands in a URL. */
export function placeText({ at, id }: Place): string {
  return `${at.getTime()}-${id}`;
}

/** Undefined for what is no place: then the list begins at its beginning. */
export function parsePlace(text: string | undefined): Place | undefined {
  // Fourteen digits end in the year 5138; Postgres doesn't read years as JavaScript writes them from 10000 on.
  const [, milliseconds, id] = /^(\d{1,14})-([a-z2-7]{26})$/.exec(text ?? "") ?? [];
  const at = new Date(Number(milliseconds));
  return id && isId(id) ? { at, id } : undefined;
}

/** The place of a row that ends a page. */
export function placeOf(row: Place | undefined): Place | null {
  return row ? { at: row.at, id: row.id } : null;
}

/** Rows behind a place, in a list by time and then id, both descending. Written as a row comparison, which an index on the time serves. */
export function afterPlace(at: AnyPgColumn, id: AnyPgColumn, place: Place | undefined): SQL | undefined {
  return place && sql`(${at}, ${id}) < (${place.at.toISOString()}::timestamptz, ${place.id})`;
}
