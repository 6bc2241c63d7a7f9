import "server-only";
import { newId } from "../ids";
import { changeRole, createRole, deleteRole, newRole, rolePatch } from "../roles/roles";
import { changeSignupRoles } from "../roles/signup-roles";
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
import type { ApplicationNode, RoleNode } from "./tree";

/** Roles that the file names, and which of them signup gives. */
export function compareRoles(comparing: Comparing, at: At, node: ApplicationNode): Task[] {
  const ids = new Map<string, string>();
  const known = at.state?.roles ?? [];
  const tasks = (node.roles ?? []).flatMap((role) => compareRole(comparing, at, role, ids));
  const named = new Set(node.roles?.map(({ name }) => name));
  const gone = comparing.prune && node.roles ? known.filter(({ name }) => !named.has(name)) : [];
  for (const { name, id } of known) if (!gone.some((role) => role.name === name)) ids.set(name, id);
  const policy = comparePolicy(comparing, at, node, ids);
  const deletions = gone.map(({ id: roleId, name }) =>
    task(
      deletion(`${at.what}/roles/${name}`, [...node.path, "roles"], { applicationId: at.applicationId, roleId }),
      ({ actor }, options) => deleteRole(actor, at.applicationId, roleId, options),
    ),
  );
  return [...tasks, ...policy, ...deletions];
}

function compareRole({ mistakes }: Comparing, at: At, node: RoleNode, ids: Map<string, string>): Task[] {
  const { applicationId, state } = at;
  const { path, members, name = "" } = node;
  const what = `${at.what}/roles/${name}`;
  const row = state?.roles.find((role) => role.name === name);
  const id = row?.id ?? node.id ?? newId();
  if (name !== "") ids.set(name, id);
  if (isOther(mistakes, node, row, state?.roles ?? []) || !members) return [];
  if (!row) {
    const parsed = newRole.safeParse(members);
    if (!parsed.success) mistakes.addIssues(parsed.error.issues, path);
    const step: Step = { action: "create", what, path, changes: fromNothing(parsed.data ?? {}) };
    return [
      task(step, ({ actor }, options) => createRole(actor, applicationId, members, options, id), { isNew: true }),
    ];
  }
  const changes = changedMembers(row, rolePatch.parse(members));
  return changed({ action: "change", what, path, changes }, ({ actor }, options) =>
    changeRole(actor, applicationId, id, members, options),
  );
}

function comparePolicy({ mistakes }: Comparing, at: At, node: ApplicationNode, ids: Map<string, string>): Task[] {
  const names = node.members?.roleAssignmentPolicy?.defaultSignupRoles;
  if (!names) return [];
  const path = [...node.path, "roleAssignmentPolicy", "defaultSignupRoles"];
  names.forEach((name, index) => {
    if (!ids.has(name)) mistakes.add([...path, index], "unknownRole", { name });
  });
  const wanted = [...new Set(names)].sort();
  const given = (at.state?.roles ?? []).filter((role) => role.given).map(({ name }) => name);
  const changes = changedMembers({ defaultSignupRoles: given.sort() }, { defaultSignupRoles: wanted });
  const roleIds = wanted.flatMap((name) => ids.get(name) ?? []);
  const action = at.state ? "change" : "create";
  return changed(
    { action, what: `${at.what}/roleAssignmentPolicy`, path, changes },
    ({ actor }, options) => changeSignupRoles(actor, at.applicationId, roleIds, options),
    { isNew: !at.state },
  );
}
