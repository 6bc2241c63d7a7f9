import "server-only";
import { and, asc, eq, getTableColumns, sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { clients } from "@/db/schema";
import { type Actor, accessToApplication, denialOf } from "../access/access";
import { recordEvent } from "../audit/events";
import type { AuditAction } from "../audit/log/actions";
import { changeRow, deleteRow, type Found } from "../changes/change-row";
import {
  type ChangeOptions,
  type ChangeOutcome,
  type CreateOutcome,
  type DeleteOutcome,
  isStale,
} from "../changes/outcomes";
import { isAccepted, type Weakening } from "../changes/weakening";
import { holdsLabel } from "../destinations/labels";
import type { FieldCode, Violations } from "../errors";
import { code, displayName, violationsIn } from "../form-text";
import { isId, newId } from "../ids";
import { destination, type Environment, URLS_MAX } from "../settings/patch";
import { graceSeconds } from "./grace";
import { ALL_PERMISSIONS } from "./permissions";
import { hashClientSecret, newClientSecret } from "./secrets";

type Options = Omit<ChangeOptions, "acceptWeakening">;
type RightsOptions = Pick<ChangeOptions, "acceptWeakening">;
type ClientRow = typeof clients.$inferSelect;
type ClientName = { applicationId: string; clientId: string };

/** The members of a client that can be changed. `machineRole` and `permissions` are for machine clients only. */
export const clientPatch = (environment: Environment) =>
  z
    .object({
      displayName,
      loginUrl: destination(environment).nullable(),
      redirectUris: z
        // A URI with the internal label would be mistaken for one with a placeholder.
        .array(destination(environment).refine((uri) => !holdsLabel(uri), code("invalid_format")))
        .transform((uris) => [...new Set(uris)])
        .refine((uris) => uris.length <= URLS_MAX, code("too_long")),
      enabled: z.boolean(code("invalid_format")),
      refreshTokenGraceSeconds: graceSeconds,
      machineRole: z.enum(["APPLICATION_ADMIN_CLIENT"], code("invalid_format")).nullable(),
      permissions: z
        .array(z.enum(ALL_PERMISSIONS, code("invalid_format")))
        .transform((permissions) => [...new Set(permissions)].sort()),
    })
    .partial();

/** A new client. Its type can't be changed. */
export const newClient = (environment: Environment) =>
  clientPatch(environment).extend({
    displayName,
    type: z.enum(["CONFIDENTIAL", "PUBLIC", "MACHINE"], code("invalid_format")),
  });

export type Client = Omit<ClientRow, "secretHash">;

const { secretHash: _hash, ...shown } = getTableColumns(clients);

/** A client of an application, without its secret; undefined if it doesn't exist or the actor may not see it. */
export async function readClient(actor: Actor, name: ClientName): Promise<Client | undefined> {
  if (!isId(name.clientId) || !(await accessToApplication(actor, name.applicationId))) return undefined;
  const [client] = await db().select(shown).from(clients).where(isClient(name));
  return client;
}

/** A page of an application's clients, oldest first, and how many there are in all. */
export async function pageClients(
  actor: Actor,
  applicationId: string,
  filter: { type?: ClientRow["type"] | undefined },
  { startIndex, count }: { startIndex: number; count: number },
): Promise<{ items: Client[]; total: number } | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const wanted = and(
    eq(clients.applicationId, applicationId),
    filter.type === undefined ? undefined : eq(clients.type, filter.type),
  );
  const total = await db().$count(clients, wanted);
  const query = db().select(shown).from(clients).where(wanted).orderBy(asc(clients.createdAt), asc(clients.id));
  return { items: await query.limit(count).offset(startIndex - 1), total };
}

export type CreatedClient =
  | Exclude<CreateOutcome, { type: "created" }>
  | { type: "created"; id: string; secret: string | null }
  /** Nothing is created until the request is repeated with these in `acceptWeakening`. */
  | { type: "weakening"; warnings: Weakening[] };

/**
 * Creates a client. Its secret is in this outcome and never shown again; a public client has none.
 *
 * @param options.acceptWeakening absent: a client with all permissions is intended
 * @param kept its id and secret, if it had them elsewhere
 */
export async function createClient(
  actor: Actor,
  applicationId: string,
  raw: Record<string, unknown>,
  options: Pick<Options, "request" | "tx"> & Partial<RightsOptions>,
  kept: { id?: string; secret?: string } = {},
): Promise<CreatedClient> {
  return withTransaction(async (tx) => {
    const access = await accessToApplication(actor, applicationId, tx);
    if (!access?.mayChange) return denialOf(access);
    const parsed = newClient(access.application.environment).safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const violations = violationsByType(parsed.data.type, parsed.data);
    if (violations) return { type: "invalid", violations };
    if (!(await mayHandle(tx, actor, parsed.data))) return { type: "forbidden" };
    const { machineRole = null, permissions = [] } = parsed.data;
    // The request names its permissions, so only a client with all permissions needs a confirmation.
    const warnings = weakeningsByRights({ machineRole: null, permissions }, { machineRole, permissions });
    if (!isAccepted(warnings, options.acceptWeakening ?? true)) return { type: "weakening", warnings };
    const { id = newId(), secret: given = newClientSecret() } = kept;
    const secret = parsed.data.type === "PUBLIC" ? null : given;
    const secretHash = secret === null ? null : hashClientSecret(applicationId, id, secret);
    await tx.insert(clients).values({ applicationId, id, secretHash, ...parsed.data });
    await recordClientEvent(tx, actor, "client.created", { applicationId, clientId: id }, { ...parsed.data }, options);
    return { type: "created", id, secret };
  }, options.tx);
}

/** Changes a client, except its type, which is fixed, and its secret, which has its own function. */
export async function changeClient(
  actor: Actor,
  name: ClientName,
  raw: Record<string, unknown>,
  options: Options & RightsOptions,
): Promise<ChangeOutcome> {
  return changeRow(raw, options, {
    find: (tx) => findClient(tx, actor, name),
    schema: ({ environment }) => clientPatch(environment),
    refuse: async (tx, client, patch) => {
      const violations = violationsByType(client.type, { ...client, ...patch });
      if (violations) return { type: "invalid", violations };
      return (await mayHandle(tx, actor, { ...client, ...patch })) ? undefined : { type: "forbidden" };
    },
    weakenings: (_tx, client, patch) => weakeningsByClient(client, { ...client, ...patch }),
    save: (tx, values) => tx.update(clients).set(values).where(isClient(name)),
    record: (tx, changes) => recordClientEvent(tx, actor, "client.changed", name, { changes }, options),
  });
}

/**
 * Gives a client another secret, which is in this outcome and never shown again; the old one stops working.
 *
 * @param secret by default a new one of 256 random bits
 */
export async function changeClientSecret(
  actor: Actor,
  name: ClientName,
  options: Options,
  secret = newClientSecret(),
): Promise<Exclude<ChangeOutcome, { type: "saved" }> | { type: "saved"; version: number; secret: string }> {
  return withTransaction(async (tx) => {
    const found = await findClient(tx, actor, name);
    if (!found?.mayChange) return denialOf(found);
    const { version, type } = found.row;
    if (isStale(options, version)) return { type: "stale", current: {}, version };
    if (type === "PUBLIC") return { type: "invalid", violations: { secret: [{ code: "invalid_format" }] } };
    const secretHash = hashClientSecret(name.applicationId, name.clientId, secret);
    await tx
      .update(clients)
      .set({ secretHash, version: version + 1, updatedAt: sql`now()` })
      .where(isClient(name));
    await recordClientEvent(tx, actor, "client.secret_changed", name, {}, options);
    return { type: "saved", version: version + 1, secret };
  }, options.tx);
}

/** Deletes a client. */
export async function deleteClient(actor: Actor, name: ClientName, options: Options): Promise<DeleteOutcome> {
  return deleteRow(options, {
    find: (tx) => findClient(tx, actor, name),
    remove: async (tx, { displayName }) => {
      await tx.delete(clients).where(isClient(name));
      await recordClientEvent(tx, actor, "client.deleted", name, { displayName }, options);
    },
  });
}

type ClientRights = { machineRole: string | null; permissions: readonly string[] };

type ClientSettings = ClientRights & { refreshTokenGraceSeconds: number };

/** How a change of a client weakens it. */
export function weakeningsByClient(before: ClientSettings, after: ClientSettings): Weakening[] {
  const found = weakeningsByRights(before, after);
  const seconds = after.refreshTokenGraceSeconds;
  if (seconds > before.refreshTokenGraceSeconds) found.push({ code: "longer_refresh_token_grace", seconds });
  return found;
}

/** The write permissions that a machine client gains. */
function weakeningsByRights(before: ClientRights, after: ClientRights): Weakening[] {
  if (before.machineRole !== null) return [];
  if (after.machineRole !== null) return [{ code: "client_may_everything" }];
  const permissions = after.permissions.filter((name) => !before.permissions.includes(name) && !name.endsWith(":read"));
  return permissions.length > 0 ? [{ code: "client_may_change", permissions }] : [];
}

/** A constraint of the table says the same; this check finds out which member is wrong. */
function violationsByType(
  type: ClientRow["type"],
  { machineRole, permissions }: { machineRole?: string | null; permissions?: readonly string[] },
): Violations | undefined {
  if (type === "MACHINE") return undefined;
  const wrong: FieldCode = "invalid_format";
  const violations = {
    ...(machineRole ? { machineRole: [{ code: wrong }] } : {}),
    ...(permissions?.length ? { permissions: [{ code: wrong }] } : {}),
  };
  return Object.keys(violations).length > 0 ? violations : undefined;
}

async function findClient(
  tx: Tx,
  actor: Actor,
  name: ClientName,
): Promise<Found<ClientRow & { environment: Environment }> | undefined> {
  const access = await accessToApplication(actor, name.applicationId, tx);
  if (!access || !isId(name.clientId)) return undefined;
  const [client] = await tx.select().from(clients).where(isClient(name)).for("update");
  if (!client) return undefined;
  const mayChange = access.mayChange && (await mayHandle(tx, actor, client));
  return { row: { ...client, environment: access.application.environment }, mayChange };
}

type Rights = { machineRole?: ClientRow["machineRole"] | undefined; permissions?: readonly string[] | undefined };

/**
 * Whether an actor may grant these permissions, or manage a client that has them. Whoever has a client's secret has its permissions, so
 * nobody may get more of them through another client than they have. The predefined role has all permissions, so only clients with that
 * role may grant it.
 */
async function mayHandle(tx: Tx, actor: Actor, { machineRole = null, permissions = [] }: Rights): Promise<boolean> {
  if (actor.type !== "CLIENT") return true;
  if (machineRole === null && permissions.length === 0) return true;
  const [own] = await tx
    .select({ machineRole: clients.machineRole, permissions: clients.permissions })
    .from(clients)
    .where(isClient({ applicationId: actor.applicationId, clientId: actor.id }));
  if (!own) return false;
  // A token may be limited to fewer permissions than its client has.
  const isNarrowed = (name: string) => actor.permissions !== undefined && !actor.permissions.has(name);
  const isWhole = !ALL_PERMISSIONS.some(isNarrowed);
  if (machineRole !== null) return own.machineRole === machineRole && isWhole;
  return permissions.every((name) => (own.machineRole !== null || own.permissions.includes(name)) && !isNarrowed(name));
}

function isClient({ applicationId, clientId }: ClientName) {
  return and(eq(clients.applicationId, applicationId), eq(clients.id, clientId));
}

async function recordClientEvent(
  tx: Tx,
  actor: Actor,
  action: AuditAction & `client.${string}`,
  { applicationId, clientId }: ClientName,
  details: Record<string, unknown>,
  { request }: Pick<Options, "request">,
): Promise<void> {
  const outcome = action.endsWith("changed") ? "saved" : action.slice("client.".length);
  await recordEvent({ applicationId, tenantId: null, action, outcome, actor, clientId, details }, request, tx);
}
