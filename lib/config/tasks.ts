import "server-only";
import type { Tx } from "@/db/client";
import type { Actor } from "../access/access";
import type { ChangeOptions } from "../changes/outcomes";
import type { Weakening } from "../changes/weakening";
import type { Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import type { Path } from "./document";

export type Changes = Record<string, { from: unknown; to: unknown }>;

/** One thing that applying a file does. */
export type Step = {
  action: "create" | "change" | "delete";
  /** From the outside in, by names: `yourcompany/yourapp/tenants/tenant1/settings/passwordPolicy`. */
  what: string;
  /** What is changed, or what a new entry has. */
  changes: Changes;
  /** Where the file says so; what it says no more has the place of the list that it is missing from. */
  path: Path;
  /** Whose users go with it, or lose it. */
  deletes?: { applicationId: string; tenantId?: string; roleId?: string };
};

export type DoorOutcome =
  | { type: "done" }
  | { type: "weakening"; warnings: Weakening[] }
  | { type: "invalid"; violations: Violations }
  | { type: "forbidden" }
  | { type: "not_found" }
  | { type: "stale" }
  | { type: "rate_limited" };

/** By whom and in which transaction a file is applied. */
export type Doing = { actor: Actor; request: RequestContext | null; tx: Tx };

/** Steps that one door takes together. */
export type Task = {
  steps: readonly Step[];
  /** What it changes is made by the same file. Nobody relies on that yet, so no change makes it weaker than it was. */
  isNew: boolean;
  /** A deletion that what follows it needs: it keeps its place, where others come last. */
  makesRoom?: boolean;
  /** @returns what came of each step */
  run(doing: Doing, acceptWeakening: boolean): Promise<DoorOutcome[]>;
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

/** The doors name what they did each in its own word; what they refused is named alike. */
export function doneOr(outcome: { type: string }): DoorOutcome {
  return isRefusal(outcome) ? outcome : { type: "done" };
}

function isRefusal(outcome: { type: string }): outcome is Exclude<DoorOutcome, { type: "done" }> {
  return ["weakening", "invalid", "forbidden", "not_found", "stale", "rate_limited"].includes(outcome.type);
}

/** What a new entry has, written like a change from nothing. */
export function fromNothing(members: object): Changes {
  const said = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, to]) => [name, { from: null, to }]));
}
