import "server-only";
import { createHash } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { applications, userRoles, users } from "@/db/schema";
import { type Actor, accessToWorkspace } from "../access/access";
import type { Weakening } from "../changes/weakening";
import { listOwnersDomains } from "../domains/read";
import type { DomainRecord } from "../domains/records";
import type { RequestContext } from "../hosts/current";
import { compare, namesTenantsOf } from "./compare";
import type { Awaited } from "./compare-owner";
import { type FileDocument, type Mistake, type Path, type Place, readDocument } from "./document";
import { gatherMistakes, type Mistakes } from "./mistakes";
import { readState } from "./state";
import type { Comparing, Doing, Step, Task, WorkOutcome } from "./tasks";
import { readTree, type WorkspaceNode } from "./tree";

export type PlanStep = Place &
  Pick<Step, "action" | "what" | "changes"> & {
    /** How signup becomes less safe by it. */
    weakenings: Weakening[];
    /** How many users are deleted with it, or lose the role. */
    users: number;
  };

/** What applying a file does, step by step. */
export type Plan = {
  steps: PlanStep[];
  /** Whether a step makes signup less safe than it was. */
  weakens: boolean;
  /** How many users go with the tenants and applications that are deleted. */
  deletesUsers: number;
  /** Custom domains that are to be active and are not verified yet, which no file can change. */
  waiting: WaitingDomain[];
};

export type WaitingDomain = Place & {
  what: string;
  /** Those that were not found yet. Empty: the domain is added by this file, and a plan adds nothing. */
  records: DomainRecord[];
};

/** What came of a file. Only "applied" has changed anything. */
export type ConfigOutcome =
  | { type: "planned"; plan: Plan }
  | { type: "applied"; plan: Plan }
  /** It weakens signup or deletes users, and the options don't accept that. */
  | { type: "unconfirmed"; plan: Plan }
  /** The system has changed since the plan was made that was agreed to: this is the plan now. */
  | { type: "other_plan"; plan: Plan }
  /** Everything that is wrong with the file, in its order. */
  | { type: "invalid"; mistakes: Mistake[] }
  /** Another file is being applied at this moment. */
  | { type: "busy" }
  | { type: "forbidden" }
  | { type: "not_found" };

export type ConfigOptions = {
  /** Whether what a list or `settings` in the file no longer names is deleted or taken back. */
  prune: boolean;
  acceptWeakening: boolean;
  acceptDeletingUsers: boolean;
  /** Finds out what would be done, and does none of it. */
  dryRun: boolean;
  /** Where `{env: NAME}` is looked up: the process's own for commands on this machine, never for a remote caller. */
  environment: Record<string, string | undefined>;
  /** Whether a client that is here keeps its secret where the variable that the file names isn't set. Else that is a mistake. */
  keepSecrets?: boolean;
  /** The {@link planDigest} of the plan that somebody agreed to. Only that plan is applied. */
  agreedPlan?: string;
  request: RequestContext | null;
};

/** Rolls the transaction back; the outcome goes to the caller. */
class Undone extends Error {
  override name = "Undone";
  constructor(readonly outcome: ConfigOutcome) {
    super("Rolled back on purpose.");
  }
}

/**
 * Makes the system match a file: all of it in one transaction, or nothing. A plan is the same with its transaction rolled back, so the two
 * can't disagree. Every change is made by the functions that the dashboard and the API use, and leaves its event.
 *
 * @param workspaceId the one workspace that the file may name; null: any, for whoever runs commands on the machine itself
 * @param text YAML 1.2 or JSON of {@link import("./schema").configFile}
 */
export async function applyConfig(
  actor: Actor,
  workspaceId: string | null,
  text: string,
  options: ConfigOptions,
): Promise<ConfigOutcome> {
  if (workspaceId === null && actor.type !== "SYSTEM") return { type: "forbidden" };
  const read = readDocument(text);
  try {
    return await withTransaction(async (tx) => {
      const access = workspaceId === null ? undefined : await accessToWorkspace(actor, workspaceId, tx);
      if (workspaceId !== null && !access) return { type: "not_found" };
      if (access && !access.mayChange) return { type: "forbidden" };
      if (!(await isAlone(tx, workspaceId))) return { type: "busy" };
      if ("mistakes" in read) return { type: "invalid", mistakes: read.mistakes };
      const mistakes = gatherMistakes(read.document);
      const awaited: Awaited[] = [];
      const tasks = await tasksOf(tx, read.document, { mistakes, awaited }, access?.workspace, options);
      if (mistakes.list().length > 0) return { type: "invalid", mistakes: mistakes.list() };
      const done = await carryOut({ actor, request: options.request, tx }, tasks, read.document, mistakes);
      const plan = { ...done, waiting: await waitingOf(tx, read.document, awaited, options) };
      if (mistakes.list().length > 0) throw new Undone({ type: "invalid", mistakes: mistakes.list() });
      if (options.dryRun) throw new Undone({ type: "planned", plan });
      if (options.agreedPlan !== undefined && options.agreedPlan !== planDigest(plan)) {
        throw new Undone({ type: "other_plan", plan });
      }
      const isMeant =
        (options.acceptWeakening || !plan.weakens) && (options.acceptDeletingUsers || plan.deletesUsers === 0);
      if (!isMeant) throw new Undone({ type: "unconfirmed", plan });
      return { type: "applied", plan };
    });
  } catch (error) {
    if (error instanceof Undone) return error.outcome;
    throw error;
  }
}

/** Identifies a plan by what its steps do, not by their places in the file. */
export function planDigest({ steps }: Plan): string {
  const facts = steps.map(({ action, what, changes, weakenings, users }) => ({
    action,
    what,
    changes,
    weakenings,
    users,
  }));
  return createHash("sha256").update(JSON.stringify(facts)).digest("base64url");
}

/** Two files at once would each plan on what the other is about to change. Files of two workspaces have nothing to do with each other. */
async function isAlone(tx: Tx, workspaceId: string | null): Promise<boolean> {
  const all = sql`hashtextextended('foyer configuration', 0)`;
  const one = sql`hashtextextended(${`foyer configuration ${workspaceId}`}, 0)`;
  const { rows } = await tx.execute<{ alone: boolean }>(
    workspaceId === null
      ? sql`select pg_try_advisory_xact_lock(${all}) as alone`
      : sql`select pg_try_advisory_xact_lock_shared(${all}) and pg_try_advisory_xact_lock(${one}) as alone`,
  );
  return rows[0]?.alone === true;
}

async function tasksOf(
  tx: Tx,
  document: FileDocument,
  { mistakes, awaited }: Pick<Comparing, "mistakes" | "awaited">,
  only: { id: string; name: string } | undefined,
  options: ConfigOptions,
): Promise<Task[]> {
  const nodes = readTree(document, mistakes).filter((node) => !only || isOnly(mistakes, node, only));
  const names = nodes.flatMap(({ name }) => name ?? []);
  const ids = only ? [only.id] : nodes.flatMap(({ id }) => id ?? []);
  const states = await readState(tx, { names: only ? [] : names, ids }, (row) => namesTenantsOf(nodes, row));
  const { prune, environment, keepSecrets = false } = options;
  return compare({ mistakes, awaited, prune, environment, keepSecrets }, nodes, states, await idsInUse(tx, nodes));
}

function isOnly(mistakes: Mistakes, node: WorkspaceNode, only: { id: string; name: string }): boolean {
  if (node.name === undefined || node.name === only.name) return true;
  mistakes.add([...node.path, "name"], "otherWorkspace", { name: only.name });
  return false;
}

/** Those ids of applications in the file that an application of the installation has. */
async function idsInUse(tx: Tx, nodes: readonly WorkspaceNode[]): Promise<Set<string>> {
  const ids = nodes.flatMap(({ applications = [] }) => applications.flatMap(({ id }) => id ?? []));
  const rows = await tx
    .select({ id: applications.id })
    .from(applications)
    .where(sql`${applications.id} = any(${sql.param(ids)}::text[])`);
  return new Set(rows.map(({ id }) => id));
}

/** Takes every step. A refusal is a mistake of the file; later steps are still taken, so that all mistakes are reported. */
async function carryOut(
  doing: Doing,
  tasks: readonly Task[],
  document: FileDocument,
  mistakes: Mistakes,
): Promise<Omit<Plan, "waiting">> {
  const steps: PlanStep[] = [];
  for (const task of tasks) {
    const users = await Promise.all(task.steps.map((step) => usersOf(doing.tx, step)));
    const first = await task.run(doing, task.isNew);
    const asked = first.some(({ type }) => type === "weakening");
    // What is weaker is saved all the same, as a part of a whole that may be undone: so the steps behind it are what they would be.
    const outcomes = asked ? await task.run(doing, true) : first;
    task.steps.forEach((step, index) => {
      const outcome = outcomes[index];
      if (outcome) reportRefusal(mistakes, step, outcome);
      const { action, what, changes, path } = step;
      const weakenings = first[index]?.type === "weakening" ? first[index].warnings : [];
      steps.push({ ...document.placeOf(path), action, what, changes, weakenings, users: users[index] ?? 0 });
    });
  }
  const deletions = tasks.flatMap(({ steps }) => steps).map(({ deletes }) => deletes !== undefined && !deletes.roleId);
  return {
    steps,
    weakens: steps.some(({ weakenings }) => weakenings.length > 0),
    deletesUsers: steps.reduce((sum, { users }, index) => sum + (deletions[index] ? users : 0), 0),
  };
}

/** Read when every step is taken: what the file has added is there by then, with its records. */
async function waitingOf(
  tx: Tx,
  document: FileDocument,
  awaited: readonly Awaited[],
  { dryRun }: ConfigOptions,
): Promise<WaitingDomain[]> {
  return Promise.all(
    awaited.map(async ({ path, what, owner, domain, isNew }) => {
      const domains = (await listOwnersDomains({ type: "SYSTEM" }, owner, tx)) ?? [];
      const records = domains.find((each) => each.domain === domain)?.records ?? [];
      const missing = records.filter(({ state }) => state !== "FOUND");
      return { ...document.placeOf(path), what, records: isNew && dryRun ? [] : missing };
    }),
  );
}

function reportRefusal(mistakes: Mistakes, { path, what }: Step, outcome: WorkOutcome): void {
  if (outcome.type === "invalid") mistakes.addViolations(outcome.violations, (member): Path => [...path, member]);
  // A weakening that was not in the plan comes from a change that somebody else has just made.
  else if (outcome.type === "weakening") mistakes.add(path, "stale", { what });
  else if (outcome.type !== "done") mistakes.add(path, outcome.type, { what });
}

/** How many users a deletion takes with it, or takes the role from. */
async function usersOf(tx: Tx, { deletes }: Step): Promise<number> {
  if (!deletes) return 0;
  const { applicationId, tenantId, roleId } = deletes;
  if (roleId !== undefined) {
    return tx.$count(userRoles, matches(userRoles, { applicationId, roleId }));
  }
  const inTenant = tenantId === undefined ? undefined : eq(users.tenantId, tenantId);
  return tx.$count(users, and(eq(users.applicationId, applicationId), inTenant));
}
