import "server-only";
import {
  applicationPatch,
  changeApplication,
  createApplication,
  deleteApplication,
  newApplication,
} from "../applications/applications";
import { normaliseEmail } from "../email-addresses";
import { newId } from "../ids";
import { nameOwner } from "../operators/owners";
import { changeSettings } from "../settings/change";
import { changeWorkspace, createWorkspace, newWorkspace, workspacePatch } from "../workspaces/workspaces";
import { compareClients, compareRoles } from "./compare-access";
import { compareDomains, compareSettings } from "./compare-owner";
import { compareTenants } from "./compare-tenants";
import type { WorkspaceState } from "./state";
import {
  type At,
  type Comparing,
  changed,
  changedMembers,
  deletion,
  fromNothing,
  isOther,
  type Step,
  type Task,
  task,
} from "./tasks";
import type { ApplicationNode, WorkspaceNode } from "./tree";

/**
 * The tasks that make a system match a file, in the order in which they can be done; or, by `comparing.mistakes`, why the file
 * does not fit the system.
 *
 * @param inUse ids of applications of all workspaces
 */
export function compare(
  comparing: Comparing,
  nodes: readonly WorkspaceNode[],
  states: readonly WorkspaceState[],
  inUse: ReadonlySet<string>,
): Task[] {
  const rows = states.map(({ row }) => row);
  return nodes.flatMap((node) => {
    const state = states.find(({ row }) => row.name === node.name);
    if (isOther(comparing.mistakes, node, state?.row, rows)) return [];
    const workspaceId = state?.row.id ?? node.id ?? newId();
    const applications = (node.applications ?? []).flatMap((application) =>
      compareApplication(comparing, { workspaceId, what: node.name ?? "", state, inUse }, application),
    );
    return [
      ...compareWorkspace(comparing, node, state, workspaceId),
      ...compareOwners(comparing, node, state, workspaceId),
      ...applications,
      ...deletions(comparing, node, state),
    ];
  });
}

function compareWorkspace(
  { mistakes }: Comparing,
  { path, members, name: what = "" }: WorkspaceNode,
  state: WorkspaceState | undefined,
  id: string,
): Task[] {
  if (!members) return [];
  if (state) {
    const changes = changedMembers(state.row, workspacePatch.parse(members));
    return changed({ action: "change", what, path, changes }, ({ actor }, options) =>
      changeWorkspace(actor, id, members, options),
    );
  }
  const parsed = newWorkspace.safeParse(members);
  if (!parsed.success) mistakes.addIssues(parsed.error.issues, path);
  const step: Step = { action: "create", what, path, changes: fromNothing(parsed.data ?? {}) };
  return [task(step, ({ actor }, options) => createWorkspace(actor, members, options, id), { isNew: true })];
}

/** Invites people whom the file names and who are no OWNER and not invited yet. A file never removes anybody. */
function compareOwners(
  { mistakes }: Comparing,
  { path, members, name }: WorkspaceNode,
  state: WorkspaceState | undefined,
  workspaceId: string,
): Task[] {
  const wanted = new Set<string>();
  return (members?.owners ?? []).flatMap((typed, index) => {
    const at = [...path, "owners", index];
    const email = normaliseEmail(typed);
    if (!email) mistakes.add(at, "notAnEmail", { value: typed });
    if (!email || state?.owners.has(email) || wanted.has(email)) return [];
    wanted.add(email);
    const step: Step = { action: "create", what: `${name}/owners/${email}`, path: at, changes: {} };
    return [
      task(step, async ({ actor }, options) => {
        const outcome = await nameOwner(actor, workspaceId, email, options);
        return outcome.type === "refused" ? { type: "rate_limited" } : outcome;
      }),
    ];
  });
}

/** Deletes applications that the workspace's list no longer names. A file never deletes a workspace. */
function deletions({ prune }: Comparing, node: WorkspaceNode, state: WorkspaceState | undefined): Task[] {
  if (!prune || !node.applications) return [];
  const named = new Set(node.applications.map(({ name }) => name));
  return (state?.applications ?? [])
    .filter(({ row }) => !named.has(row.name))
    .map(({ row: { id, name } }) =>
      task(
        deletion(`${node.name}/${name}`, [...node.path, "applications"], { applicationId: id }),
        ({ actor }, options) => deleteApplication(actor, id, options),
      ),
    );
}

type Workspace = {
  workspaceId: string;
  what: string;
  state: WorkspaceState | undefined;
  inUse: ReadonlySet<string>;
};

function compareApplication(comparing: Comparing, workspace: Workspace, node: ApplicationNode): Task[] {
  const { mistakes } = comparing;
  const { path, members, name = "" } = node;
  const siblings = workspace.state?.applications ?? [];
  const state = siblings.find(({ row }) => row.name === name);
  const rows = siblings.map(({ row }) => row);
  if (isOther(mistakes, node, state?.row, rows)) return [];
  if (!state && node.id !== undefined && workspace.inUse.has(node.id)) {
    mistakes.add([...path, "id"], "applicationIdTaken");
  }
  if (state && members?.environment && members.environment !== state.row.environment) {
    mistakes.add([...path, "environment"], "environmentFixed", { value: state.row.environment });
  }
  const applicationId = state?.row.id ?? node.id ?? newId();
  const environment = state?.row.environment ?? members?.environment ?? "PRODUCTION";
  const at: At = { applicationId, environment, state, what: `${workspace.what}/${name}` };
  const owner = { applicationId, tenantId: null };
  const own = state?.ownSettings(applicationId) ?? {};
  const settings = compareSettings(comparing, { ...at, path }, members?.settings, own, undefined);
  const domains = compareDomains(
    comparing,
    { owner, what: at.what, path },
    members?.domains,
    state?.domains(applicationId) ?? [],
  );
  const tasks = [
    ...compareRoles(comparing, at, node),
    ...compareClients(comparing, at, node),
    ...settings.changed.map(({ step, collection, raw }) =>
      task(step, ({ actor }, options) => changeSettings(actor, owner, collection, raw, options), { isNew: !state }),
    ),
    ...compareTenants(comparing, at, node, settings.after),
  ];
  // Its hosts are locked before any tenant is created below them; the other order could cause a deadlock.
  const first = [...compareApplicationItself(comparing, workspace.workspaceId, at, node), ...domains];
  // New hosts may wait for a signup in progress, which may itself wait for a deletion. So deletions come last.
  const deletes = ({ steps, makesRoom }: Task) => !makesRoom && steps.some(({ action }) => action === "delete");
  return [...first, ...tasks.filter((each) => !deletes(each)), ...tasks.filter(deletes)];
}

function compareApplicationItself({ mistakes }: Comparing, workspaceId: string, at: At, node: ApplicationNode): Task[] {
  const { applicationId: id, environment, state, what } = at;
  const { path, members } = node;
  if (!members) return [];
  const parsed = applicationPatch(environment).safeParse(members);
  if (!parsed.success) mistakes.addIssues(parsed.error.issues, path);
  const patch = parsed.data ?? {};
  if (state) {
    return changed({ action: "change", what, path, changes: changedMembers(state.row, patch) }, ({ actor }, options) =>
      changeApplication(actor, id, patch, options),
    );
  }
  const raw = { ...members, environment };
  const created = newApplication.safeParse(raw);
  if (!created.success) mistakes.addIssues(created.error.issues, path);
  const step: Step = { action: "create", what, path, changes: fromNothing({ ...created.data, ...patch }) };
  const create = task(
    step,
    async ({ actor, request, tx }, options) => {
      const outcome = await createApplication(actor, workspaceId, raw, request, { id, tx });
      return outcome.type === "created" ? changeApplication(actor, id, patch, options) : outcome;
    },
    { isNew: true },
  );
  return [create];
}

/** Whether the file has tenants of this application, so that they must be read. */
export function namesTenantsOf(nodes: readonly WorkspaceNode[], application: { name: string }): boolean {
  return nodes.some((workspace) =>
    workspace.applications?.some(({ name, tenants }) => tenants !== undefined && name === application.name),
  );
}
