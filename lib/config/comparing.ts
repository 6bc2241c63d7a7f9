import "server-only";
import { isDeepStrictEqual } from "node:util";
import type { Environment } from "../settings/patch";
import type { Awaited } from "./compare-domains";
import type { Path } from "./document";
import type { Mistakes } from "./mistakes";
import type { ApplicationState } from "./state";
import { type Changes, type Step, type Task, task } from "./tasks";

/** What a file is compared by. */
export type Comparing = {
  mistakes: Mistakes;
  /** Whether what a list or `settings` in the file no longer names goes. */
  prune: boolean;
  /** Where secrets come from, by name. */
  environment: Record<string, string | undefined>;
  /** Whether a client that is here keeps its secret where the variable isn't set. */
  keepSecrets: boolean;
  /** Filled on the way: domains that shall be active and can't be yet. */
  awaited: Awaited[];
};

/** An application that is there, or will be when its lists are compared. */
export type At = {
  applicationId: string;
  environment: Environment;
  /** Undefined: made by this file. */
  state: ApplicationState | undefined;
  what: string;
};

/** Tells an id that contradicts the name; both never change. True where it does. */
export function isOther(
  mistakes: Mistakes,
  { path, name, id }: { path: Path; name?: string; id?: string },
  row: { id: string } | undefined,
  all: Iterable<{ id: string; name: string }>,
): boolean {
  if (name === undefined || id === undefined || row?.id === id) return false;
  if (row) {
    mistakes.add([...path, "id"], "idFixed", { name, id: row.id });
    return true;
  }
  for (const other of all) {
    if (other.id !== id) continue;
    mistakes.add([...path, "name"], "nameFixed", { name: other.name });
    return true;
  }
  return false;
}

/** What is said of a row and differs from it. */
export function changedMembers(row: object, said: object): Changes {
  const members = Object.entries(said).filter(
    ([name, value]) => value !== undefined && !isDeepStrictEqual(row[name as keyof typeof row], value),
  );
  return Object.fromEntries(members.map(([name, to]) => [name, { from: row[name as keyof typeof row], to }]));
}

/** A task where something differs, else none. */
export function changed(step: Step, run: Parameters<typeof task>[1], { isNew = false } = {}): Task[] {
  return Object.keys(step.changes).length > 0 ? [task(step, run, { isNew })] : [];
}

export function deletion(what: string, path: Path, deletes?: Step["deletes"]): Step {
  return { action: "delete", what, path, changes: {}, ...(deletes ? { deletes } : {}) };
}
