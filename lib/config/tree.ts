import "server-only";
import { z } from "zod";
import { type FileDocument, type Path, readDocument } from "./document";
import { gatherMistakes, type Mistakes } from "./mistakes";
import {
  type ApplicationEntry,
  applicationItself,
  type ClientEntry,
  clientEntry,
  configFile,
  type RoleEntry,
  roleEntry,
  type TenantEntry,
  tenantEntry,
  type WorkspaceEntry,
  workspaceItself,
} from "./schema";

/**
 * One entry of a list in the file. If it has mistakes, `members` are only those that could be read, whatever their type says: enough to
 * find other mistakes, and such a file is never applied.
 */
type Entry<Members> = { path: Path; members?: Members; name?: string; id?: string };

export type RoleNode = Entry<RoleEntry>;
export type ClientNode = Entry<ClientEntry>;
export type TenantNode = Entry<TenantEntry>;
export type ApplicationNode = Entry<Omit<ApplicationEntry, "roles" | "clients" | "tenants">> & {
  /** Absent: the file leaves them alone. Empty: there are none. */
  roles?: RoleNode[];
  clients?: ClientNode[];
  tenants?: TenantNode[];
};
export type WorkspaceNode = Entry<Omit<WorkspaceEntry, "applications">> & { applications?: ApplicationNode[] };

/**
 * The entries of a file with their paths. Entries with mistakes in their form don't stop the others from being read, so that all mistakes of a
 * file are reported at once.
 */
export function readTree(document: FileDocument, mistakes: Mistakes): WorkspaceNode[] {
  mistakes.addIssues(configFile.safeParse(document.value).error?.issues ?? []);
  const workspaces = entriesOf(document.value, [], "workspaces", workspaceItself) ?? [];
  const nodes = workspaces.map(({ raw, ...entry }) => ({
    ...entry,
    applications: entriesOf(raw, entry.path, "applications", applicationItself)?.map(({ raw, ...application }) => ({
      ...application,
      roles: entriesOf(raw, application.path, "roles", roleEntry)?.map(withoutRaw),
      clients: entriesOf(raw, application.path, "clients", clientEntry)?.map(withoutRaw),
      tenants: entriesOf(raw, application.path, "tenants", tenantEntry)?.map(withoutRaw),
    })),
  }));
  reportDuplicates(nodes, mistakes);
  return nodes;
}

function entriesOf<Members>(
  parent: unknown,
  at: Path,
  list: string,
  schema: z.ZodObject & z.ZodType<Members>,
): (Entry<Members> & { raw: unknown })[] | undefined {
  const entries = isObject(parent) ? parent[list] : undefined;
  if (!Array.isArray(entries)) return undefined;
  return entries.map((raw, index) => {
    const members = readable(schema, isObject(raw) ? pick(raw, schema.shape) : raw);
    const { name, id } = (members ?? {}) as { name?: string; id?: string };
    return { raw, path: [...at, list, index], members: members as Members | undefined, name, id };
  });
}

/** The parsed value or, if an object is invalid, its valid members. */
function readable(schema: z.core.$ZodType, value: unknown): unknown {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject) || !isObject(value)) return undefined;
  const members = Object.entries(pick(value, inner.shape)).map(([name, member]) => {
    const shape: Record<string, z.core.$ZodType | undefined> = inner.shape;
    return [name, shape[name] && readable(shape[name], member)] as const;
  });
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

function pick(object: Record<string, unknown>, shape: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => Object.hasOwn(shape, name)));
}

function withoutRaw<Members>({ raw: _, ...entry }: Entry<Members> & { raw: unknown }): Entry<Members> {
  return entry;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function reportDuplicates(workspaces: readonly WorkspaceNode[], mistakes: Mistakes): void {
  const report = (nodes: readonly Entry<unknown>[], member: "name" | "id") => {
    const seen = new Set<string>();
    for (const node of nodes) {
      const value = node[member];
      if (value === undefined) continue;
      if (seen.has(value)) mistakes.add([...node.path, member], "duplicate", { field: member, value });
      seen.add(value);
    }
  };
  report(workspaces, "name");
  report(workspaces, "id");
  const applications = workspaces.flatMap((workspace) => workspace.applications ?? []);
  report(applications, "id");
  for (const workspace of workspaces) report(workspace.applications ?? [], "name");
  for (const { roles = [], clients = [], tenants = [] } of applications) {
    for (const nodes of [roles, clients, tenants]) report(nodes, "id");
    for (const nodes of [roles, tenants]) report(nodes, "name");
    reportSameClients(clients, mistakes);
  }
}

/** A client has no name. Without an id its display name identifies it, so no two may share one. */
function reportSameClients(clients: readonly ClientNode[], mistakes: Mistakes): void {
  const seen = new Set<string>();
  for (const { path, id, members } of clients) {
    if (id !== undefined || members === undefined) continue;
    if (seen.has(members.displayName)) {
      mistakes.add([...path, "displayName"], "duplicateClient", { name: members.displayName });
    }
    seen.add(members.displayName);
  }
}

/** A variable that a file names, and the clients whose secret it holds, by their display names. */
export type NamedSecret = { variable: string; clients: string[] };

/** With more secrets than this the command line is the better tool. */
const MOST = 50;

/** The variables that a file names, in its order; of a file that can't be read none. Their values stand nowhere. */
export function secretsNamedIn(text: string): NamedSecret[] {
  const read = readDocument(text);
  if ("mistakes" in read) return [];
  const applications = readTree(read.document, gatherMistakes(read.document)).flatMap(
    ({ applications = [] }) => applications,
  );
  const found = new Map<string, string[]>();
  for (const { members } of applications.flatMap(({ clients = [] }) => clients)) {
    if (!members?.secret?.env) continue;
    const { displayName, secret } = members;
    found.set(secret.env, [...(found.get(secret.env) ?? []), displayName]);
  }
  return [...found].slice(0, MOST).map(([variable, clients]) => ({ variable, clients }));
}
