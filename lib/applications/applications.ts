import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { applications, hosts, tenants, users, workspaceMemberships, workspaces } from "@/db/schema";
import {
  type Actor,
  accessToApplication,
  accessToWorkspace,
  denialOf,
  type OperatorActor,
  operatorIn,
} from "../access/access";
import { mayChange } from "../access/rights";
import { recordEvent, recordInstallationEvent } from "../audit/events";
import { changeRow, deleteRow } from "../changes/change-row";
import type { ChangeOptions, ChangeOutcome, CreateOutcome, DeleteOutcome } from "../changes/outcomes";
import type { Weakening } from "../changes/weakening";
import { destinationProblem } from "../destinations/safe-destinations";
import { env } from "../env/env";
import { code, displayName, ownerName, violationsIn } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { applicationVanityHost } from "../names";
import { destination, type Environment, URLS_MAX } from "../settings/patch";

export type ListedWorkspace = {
  id: string;
  name: string;
  displayName: string;
  mayChange: boolean;
  applications: { id: string; displayName: string; host: string; signupEnabled: boolean }[];
};

/** The workspaces of an operator with their applications, both by name. */
export async function listWorkspaces(actor: OperatorActor): Promise<ListedWorkspace[]> {
  const rows = await db()
    .select({ workspace: workspaces, role: workspaceMemberships.role, application: applications })
    .from(workspaceMemberships)
    .innerJoin(workspaces, eq(workspaces.id, workspaceMemberships.workspaceId))
    .leftJoin(applications, eq(applications.workspaceId, workspaces.id))
    .where(eq(workspaceMemberships.operatorId, actor.id))
    .orderBy(asc(workspaces.displayName), asc(workspaces.id), asc(applications.displayName));
  const listed = new Map<string, ListedWorkspace>();
  for (const { workspace, role, application } of rows) {
    const { id, name, displayName } = workspace;
    const entry = listed.get(id) ?? { id, name, displayName, mayChange: mayChange(role), applications: [] };
    if (application) {
      const host = applicationVanityHost(application.name, name, env().baseDomain);
      const { id, displayName, signupEnabled } = application;
      entry.applications.push({ id, displayName, host, signupEnabled });
    }
    listed.set(id, entry);
  }
  return [...listed.values()];
}

export const newApplication = z
  .object({
    name: ownerName,
    displayName,
    loginUrl: z.string(code("required")).min(1, code("required")),
    environment: z.enum(["DEVELOPMENT", "PRODUCTION"], code("invalid_format")),
  })
  .superRefine(({ loginUrl, environment }, context) => {
    const problem = loginUrl === "" ? undefined : destinationProblem(loginUrl, environment);
    if (problem) context.addIssue({ code: "custom", path: ["loginUrl"], message: problem });
  });

/**
 * Creates an application with its vanity host. Signup is off at first.
 *
 * @param within `id`: the id to use, if it already had one elsewhere; `tx`: a transaction to take part in
 */
export async function createApplication(
  actor: Actor,
  workspaceId: string,
  raw: Record<string, unknown>,
  request: RequestContext | null,
  { id = newId(), tx: outer }: { id?: string; tx?: Tx } = {},
): Promise<CreateOutcome> {
  return withTransaction(async (tx) => {
    const access = await accessToWorkspace(actor, workspaceId, tx);
    if (!access?.mayChange) return denialOf(access);
    const { workspace } = access;
    const parsed = newApplication.safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    await tx.insert(applications).values({ id, workspaceId, ...parsed.data });
    const hostname = applicationVanityHost(parsed.data.name, workspace.name, env().baseDomain);
    const [host] = await tx
      .insert(hosts)
      .values({ hostname, applicationId: id, kind: "VANITY" })
      .onConflictDoNothing()
      .returning({ hostname: hosts.hostname });
    if (!host) {
      await tx.delete(applications).where(and(eq(applications.id, id), eq(applications.workspaceId, workspaceId)));
      return { type: "invalid", violations: { name: [{ code: "not_unique" }] } };
    }
    const about = { applicationId: id, tenantId: null, actor, details: parsed.data };
    await recordEvent({ ...about, action: "application.created", outcome: "created" }, request, tx);
    return { type: "created", id };
  }, outer);
}

/** What is deleted with an application. Undefined if the actor may not see it. */
export async function sizeOfApplication(
  actor: Actor,
  applicationId: string,
): Promise<{ tenants: number; users: number } | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  return {
    tenants: await db().$count(tenants, eq(tenants.applicationId, applicationId)),
    users: await db().$count(users, eq(users.applicationId, applicationId)),
  };
}

/** For the one statement that deletes everything: 100,000 tenants with a user each took 8 seconds on a busy machine. */
const DELETION_SECONDS = 120;

/**
 * Deletes an application with everything in it: tenants, users, clients, keys. Its own events are deleted too; one event of the
 * installation records the deletion.
 */
export async function deleteApplication(
  actor: Actor,
  applicationId: string,
  options: Omit<ChangeOptions, "acceptWeakening">,
): Promise<DeleteOutcome> {
  return deleteRow(options, {
    find: async (tx) => {
      // A machine client belongs to the application, so it cannot delete it.
      return actor.type === "CLIENT" ? undefined : findApplication(tx, actor, applicationId);
    },
    remove: async (tx, { name, workspaceId }) => {
      await tx.execute(sql`set local statement_timeout = ${sql.raw(String(DELETION_SECONDS * 1000))}`);
      await tx.delete(applications).where(eq(applications.id, applicationId));
      const about = {
        outcome: "deleted",
        workspaceId,
        operatorId: operatorIn(actor),
        details: { applicationId, name },
      };
      await recordInstallationEvent({ action: "application.deleted", ...about }, options.request, tx);
    },
  });
}

/** What may be changed of an application itself. */
export const applicationPatch = (environment: Environment) =>
  z
    .object({
      displayName,
      loginUrl: destination(environment),
      /** Where a logout may lead. */
      logoutUrls: z
        .array(destination(environment))
        .transform((urls) => [...new Set(urls)])
        .refine((urls) => urls.length <= URLS_MAX, code("too_long")),
      signupEnabled: z.boolean(code("invalid_format")),
      customSignupPageUrl: destination(environment).nullable(),
      customTenantSignupPageUrl: destination(environment).nullable(),
      customLoginPageUrl: destination(environment).nullable(),
      activationProofRequired: z.boolean(code("invalid_format")),
    })
    .partial();

/** Changes an application itself: display name, URLs, application-level signup. Its name and environment never change. */
export async function changeApplication(
  actor: Actor,
  applicationId: string,
  raw: Record<string, unknown>,
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return changeRow(raw, options, {
    find: (tx) => findApplication(tx, actor, applicationId),
    schema: ({ environment }) => applicationPatch(environment),
    weakenings: (_tx, application, patch) => weakeningsByApplication(application, patch),
    save: (tx, values) => tx.update(applications).set(values).where(eq(applications.id, applicationId)),
    record: (tx, changes) => {
      const about = { applicationId, tenantId: null, actor, details: { changes } };
      return recordEvent({ ...about, action: "application.changed", outcome: "saved" }, options.request, tx);
    },
  });
}

async function findApplication(tx: Tx, actor: Actor, applicationId: string) {
  const access = await accessToApplication(actor, applicationId, tx, "no key update");
  return access && { row: access.application, mayChange: access.mayChange };
}

/** How a change of an application weakens signup. */
export function weakeningsByApplication(
  before: { activationProofRequired: boolean },
  after: { activationProofRequired?: boolean | undefined },
): Weakening[] {
  const isDropped = before.activationProofRequired && after.activationProofRequired === false;
  return isDropped ? [{ code: "activation_proof_dropped" }] : [];
}
