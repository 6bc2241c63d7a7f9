import "server-only";
import { isDeepStrictEqual } from "node:util";
import type { Tx } from "@/db/client";
import type { Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import type { AcceptedWeakenings, Weakening } from "./weakening";

/** In a patch, and in the record of a change: the owner has no value of its own for this member. No member has a value that is written so. */
export const INHERIT = "inherit";

/** The members of a row or a settings document, by name. */
export type Members = Record<string, unknown>;

export type Denied =
  /** The actor may read it, but not change it. */
  | { type: "forbidden" }
  /** It doesn't exist, or the actor may not see it. */
  | { type: "not_found" };

export type ChangeOutcome =
  /** `version` is the one that the next change is based on. */
  | { type: "saved"; version: number }
  | { type: "invalid"; violations: Violations }
  /** It was changed by somebody else in the meantime: its present members and version. */
  | { type: "stale"; current: Members; version: number }
  /** Nothing is saved until the change is sent again with these in `acceptWeakening`. */
  | { type: "weakening"; warnings: Weakening[] }
  | Denied;

export type CreateOutcome = { type: "created"; id: string } | { type: "invalid"; violations: Violations } | Denied;

export type DeleteOutcome =
  | { type: "deleted" }
  /** It was changed by somebody else in the meantime, and has this version now. */
  | { type: "stale"; version: number }
  | Denied;

export type ChangeOptions = {
  /** The version that the change is based on; null: any. 0: settings that were never saved. */
  expectedVersion: number | null;
  acceptWeakening: AcceptedWeakenings;
  request: RequestContext | null;
  /** The transaction that the change belongs to; absent: one of its own. */
  tx?: Tx;
};

/** Whether a change is based on another version than the current one. */
export function isStale({ expectedVersion }: Pick<ChangeOptions, "expectedVersion">, version: number): boolean {
  return expectedVersion !== null && expectedVersion !== version;
}

/** Each member that differs, with both values; {@link INHERIT} stands for a member that is absent. */
export function changesBetween(before: Members, after: Members): Record<string, { from: unknown; to: unknown }> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(
    changed.map((name) => [name, { from: valueOrInherit(before, name), to: valueOrInherit(after, name) }]),
  );
}

function valueOrInherit(members: Members, name: string): unknown {
  return members[name] ?? (name in members ? null : INHERIT);
}
