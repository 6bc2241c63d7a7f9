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
import type { Path } from "./document";
import type { ApplicationState } from "./state";
import {
  type At,
  type Comparing,
  changed,
  changedMembers,
  deletion,
  fromNothing,
  type Step,
  type Task,
  task,
} from "./tasks";
import type { ApplicationNode, ClientNode } from "./tree";

/** Clients that the file names. One without an id is the one of that display name. */
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
