// Who may do what in an application: roles and clients.
import "server-only";
import {
  changeClient,
  changeClientSecret,
  clientPatch,
  createClient,
  deleteClient,
  newClient,
} from "../clients/clients";
import { clientSecret, isClientSecret } from "../clients/secrets";
import { newId } from "../ids";
import { changeRole, changeSignupRoles, createRole, deleteRole, newRole, rolePatch } from "../roles/roles";
import type { Path } from "./document";
import type { ApplicationState } from "./state";
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
import type { ApplicationNode, ClientNode, RoleNode } from "./tree";

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

/** The clients in the file. One without an id is found by its display name. */
export function compareClients(comparing: Comparing, at: At, node: ApplicationNode): Task[] {
  if (!node.clients) return [];
  const rows = at.state?.clients ?? [];
  const claimed = new Set(node.clients.map(({ id }) => id));
  const kept = new Set<string>();
  const tasks = node.clients.flatMap((client) => {
    const called = rows.filter(
      ({ id, displayName }) => !claimed.has(id) && displayName === client.members?.displayName,
    );
    if (client.id === undefined && called.length > 1) {
      const name = called[0]?.displayName ?? "";
      comparing.mistakes.add([...client.path, "displayName"], "ambiguousClient", { name });
      return [];
    }
    const row = client.id === undefined ? called[0] : rows.find(({ id }) => id === client.id);
    if (row) kept.add(row.id);
    return compareClient(comparing, at, client, row);
  });
  const gone = comparing.prune ? rows.filter(({ id }) => !kept.has(id)) : [];
  const deletions = gone.map(({ id: clientId, displayName }) => {
    const { applicationId } = at;
    const step = deletion(`${at.what}/clients/${displayName}`, [...node.path, "clients"]);
    return task(step, ({ actor }, options) => deleteClient(actor, { applicationId, clientId }, options));
  });
  return [...tasks, ...deletions];
}

function compareClient(
  comparing: Comparing,
  at: At,
  { path, members, id: givenId }: ClientNode,
  row: ApplicationState["clients"][number] | undefined,
): Task[] {
  if (!members) return [];
  const { applicationId, environment } = at;
  const { mistakes } = comparing;
  const what = `${at.what}/clients/${members.displayName}`;
  const keepsSecret = comparing.keepSecrets && row !== undefined && row.secretHash !== null;
  const secret = secretOf(comparing, members.secret?.env, [...path, "secret", "env"], keepsSecret);
  const type = row?.type ?? members.type;
  if (type === "PUBLIC" && members.secret) mistakes.add([...path, "secret"], "publicSecret");
  const parsed = (row ? clientPatch(environment) : newClient(environment)).safeParse(members);
  if (!parsed.success) mistakes.addIssues(parsed.error.issues, path);
  if (!row) {
    if (type && type !== "PUBLIC" && !members.secret) mistakes.add(path, "secretRequired");
    const kept = { id: givenId, secret };
    const step: Step = { action: "create", what, path, changes: fromNothing(parsed.data ?? {}) };
    return [
      task(step, ({ actor }, options) => createClient(actor, applicationId, members, options, kept), { isNew: true }),
    ];
  }
  if (members.type && members.type !== row.type) {
    mistakes.add([...path, "type"], "typeFixed", { value: row.type });
  }
  const name = { applicationId, clientId: row.id };
  const other =
    secret !== undefined && row.secretHash !== null && !isClientSecret(applicationId, row.id, secret, row.secretHash);
  const secretStep: Step = {
    action: "change",
    what,
    path: [...path, "secret"],
    changes: { secret: { from: "another", to: members.secret } },
  };
  return [
    ...changed(
      { action: "change", what, path, changes: changedMembers(row, parsed.data ?? {}) },
      ({ actor }, options) => changeClient(actor, name, members, options),
    ),
    ...(other ? [task(secretStep, ({ actor }, options) => changeClientSecret(actor, name, options, secret))] : []),
  ];
}

function secretOf(
  { mistakes, environment }: Comparing,
  variable: string | undefined,
  path: Path,
  mayBeUnset: boolean,
): string | undefined {
  if (variable === undefined) return undefined;
  const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
  if (mayBeUnset && !value) return undefined;
  if (value === undefined || value === "") mistakes.add(path, "variableNotSet", { variable });
  else if (!clientSecret.safeParse(value).success) mistakes.add(path, "invalidSecret", { variable });
  return value;
}
