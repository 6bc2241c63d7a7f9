import "server-only";
import { sql } from "drizzle-orm";
import { Document } from "yaml";
import { withTransaction } from "@/db/client";
import { type Actor, accessToWorkspace } from "../access/access";
import { applicationPatch } from "../applications/applications";
import { clientPatch } from "../clients/clients";
import { configurationTexts } from "../i18n/texts";
import { COLLECTION_KEYS, nameOf } from "../settings/collections";
import { tenantPatch } from "../tenants/tenants";
import { type ApplicationState, readState, type WorkspaceState } from "./state";

/** A file that creates the same system elsewhere. It contains no secrets; `secrets` are the variables that must be set where it is applied. */
export type Exported =
  | { type: "exported"; text: string; secrets: string[] }
  | { type: "forbidden" }
  | { type: "not_found" };

/**
 * Exports the whole configuration as of one moment, without users, operators, keys and tenants that nobody has activated yet.
 *
 * @param workspaceId null: all of them, for commands on the machine itself
 */
export async function exportConfig(
  actor: Actor,
  workspaceId: string | null,
  format: "yaml" | "json" = "yaml",
): Promise<Exported> {
  if (workspaceId === null && actor.type !== "SYSTEM") return { type: "forbidden" };
  const states = await withTransaction(async (tx) => {
    await tx.execute(sql`set transaction isolation level repeatable read, read only`);
    if (workspaceId === null) return readState(tx, "all");
    if (!(await accessToWorkspace(actor, workspaceId, tx))) return undefined;
    return readState(tx, { names: [], ids: [workspaceId] });
  });
  if (!states) return { type: "not_found" };
  const file = { version: 1, workspaces: states.map(workspaceEntry) };
  const secrets = states.flatMap(({ applications }) =>
    applications.flatMap(({ clients }) => clients.filter(hasSecret).map(({ id }) => variableOf(id))),
  );
  return {
    type: "exported",
    text: format === "json" ? `${JSON.stringify(file, null, 2)}\n` : yamlOf(file, secrets),
    secrets,
  };
}

function workspaceEntry({ row: { id, name, displayName }, applications }: WorkspaceState) {
  return { id, name, displayName, applications: applications.map(applicationEntry) };
}

function applicationEntry({ row, roles, clients, tenants, ownSettings, domains }: ApplicationState) {
  const { id, name, environment } = row;
  return {
    id,
    name,
    environment,
    ...membersOf(row, applicationPatch(environment).shape),
    domains: domains(id).map(domainEntry),
    settings: settingsEntry(ownSettings(id)),
    roles: roles.map(({ id, name, displayName }) => ({ id, name, displayName })),
    roleAssignmentPolicy: { defaultSignupRoles: roles.filter(({ given }) => given).map(({ name }) => name) },
    clients: clients.map((client) => ({
      id: client.id,
      type: client.type,
      ...membersOf(client, clientPatch(environment).shape),
      ...(hasSecret(client) ? { secret: { env: variableOf(client.id) } } : {}),
    })),
    tenants: [...tenants.values()]
      .filter(({ held }) => held === "no")
      .map((tenant) => ({
        id: tenant.id,
        name: tenant.name,
        ...membersOf(tenant, tenantPatch.shape),
        domains: domains(tenant.id).map(domainEntry),
        settings: settingsEntry(ownSettings(tenant.id)),
      })),
  };
}

function domainEntry({ domain, active }: { domain: string; active: boolean }) {
  return { domain, active };
}

/** Every member that can be changed, by the schema of its change. */
function membersOf(row: object, shape: object): Record<string, unknown> {
  return Object.fromEntries(Object.keys(shape).map((name) => [name, row[name as keyof typeof row]]));
}

function settingsEntry(own: ReturnType<ApplicationState["ownSettings"]>): Record<string, unknown> {
  const members = COLLECTION_KEYS.map((collection) => [nameOf(collection), own[collection] ?? {}] as const);
  return Object.fromEntries(members.filter(([, members]) => Object.keys(members).length > 0));
}

function hasSecret({ secretHash }: { secretHash: string | null }): boolean {
  return secretHash !== null;
}

function variableOf(clientId: string): string {
  return `CLIENT_SECRET_${clientId.toUpperCase()}`;
}

function yamlOf(file: object, secrets: readonly string[]): string {
  // "compat": text that a YAML 1.1 parser would read as a date or boolean is quoted.
  const document = new Document(file, {
    version: "1.2",
    schema: "core",
    aliasDuplicateObjects: false,
    compat: "yaml-1.1",
  });
  const lines = [configurationTexts("export.head")];
  if (secrets.length > 0) lines.push(configurationTexts("export.secrets"));
  document.commentBefore = lines.map((line) => ` ${line}`).join("\n");
  return document.toString({ lineWidth: 0 });
}
