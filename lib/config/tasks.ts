import "server-only";
import { isDeepStrictEqual } from "node:util";
import type { Tx } from "@/db/client";
import type { Actor } from "../access/access";
import type { ChangeOptions } from "../changes/outcomes";
import type { Weakening } from "../changes/weakening";
import type { Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import type { Environment } from "../settings/patch";
import type { Awaited } from "./compare-owner";
import type { Path } from "./document";
import type { Mistakes } from "./mistakes";
import type { ApplicationState } from "./state";

export type Changes = Record<string, { from: unknown; to: unknown }>;

/** One thing that applying a file does. */
export type Step = {
  action: "create" | "change" | "delete";
  /** From the outside in, by names: `yourcompany/yourapp/tenants/tenant1/settings/passwordPolicy`. */
  what: string;
  /** What is changed, or what a new entry has. */
  changes: Changes;
  /** Of the entry in the file; what is no longer in the file has the place of the list that it is missing from. */
  path: Path;
  /** Whose users go with it, or lose it. */
  deletes?: { applicationId: string; tenantId?: string; roleId?: string };
};

export type WorkOutcome =
  | { type: "done" }
  | { type: "weakening"; warnings: Weakening[] }
  | { type: "invalid"; violations: Violations }
  | { type: "forbidden" }
  | { type: "not_found" }
  | { type: "stale" }
  | { type: "rate_limited" };

/** Who applies a file, and in which transaction. */
export type Doing = { actor: Actor; request: RequestContext | null; tx: Tx };

/** Steps that one function takes together. */
export type Task = {
  steps: readonly Step[];
  /** What it changes is made by the same file. Nobody relies on that yet, so no change makes it weaker than it was. */
  isNew: boolean;
  /** A deletion that what follows it needs: it keeps its place, where others come last. */
  makesRoom?: boolean;
  /** @returns what came of each step */
  run(doing: Doing, acceptWeakening: boolean): Promise<WorkOutcome[]>;
};

/** A task of one step. */
export function task(
  step: Step,
  run: (doing: Doing, options: ChangeOptions) => Promise<{ type: string }>,
  { isNew = false, makesRoom = false } = {},
): Task {
  return {
    steps: [step],
    isNew,
    makesRoom,
    async run(doing, acceptWeakening) {
      const { request, tx } = doing;
      return [doneOr(await run(doing, { expectedVersion: null, acceptWeakening, request, tx }))];
    },
  };
}

/** Functions name what they did each in its own word; what they refused they name by the same words. */
export function doneOr(outcome: { type: string }): WorkOutcome {
  return isRefusal(outcome) ? outcome : { type: "done" };
}

function isRefusal(outcome: { type: string }): outcome is Exclude<WorkOutcome, { type: "done" }> {
  return ["weakening", "invalid", "forbidden", "not_found", "stale", "rate_limited"].includes(outcome.type);
}

/** What a new entry has, written like a change from nothing. */
export function fromNothing(members: object): Changes {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, to]) => [name, { from: null, to }]));
}

/** What a file is compared by. */
export type Comparing = {
  mistakes: Mistakes;
  /** Whether what a list or `settings` in the file no longer names goes. */
  prune: boolean;
  /** Where secrets come from, by name. */
  environment: Record<string, string | undefined>;
  /** Whether a client that is here keeps its secret where the variable isn't set. */
  keepSecrets: boolean;
  /** Filled during the comparison: domains that are to be active and can't be yet. */
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

/** The wanted members that differ from a row. */
export function changedMembers(row: object, wanted: object): Changes {
  const members = Object.entries(wanted).filter(
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
