import "server-only";
import { asc, eq, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { installationEvents, operators, workspaceMemberships } from "@/db/schema";
import { accessToApplication, type OperatorActor } from "../../access/access";
import { type Place, placeOf } from "../../paging";
import { type LoggedEvent, readEvents } from "./events";
import type { LogFilter } from "./filter";

export type LogPage = {
  events: LoggedEvent[];
  next: Place | null;
  /** The codes of all actions that have happened here. */
  actions: string[];
  operators: { id: string; displayName: string }[];
};

const PAGE = 50;

/**
 * A page of the audit log, newest first: what happened in an application, or in its workspace as a whole. Everyone who may see the
 * application may read it, viewers too. Undefined for all others.
 */
export async function readLog(
  actor: OperatorActor,
  applicationId: string,
  filter: LogFilter,
  after: Place | undefined,
): Promise<LogPage | undefined> {
  const access = await accessToApplication(actor, applicationId);
  if (!access) return undefined;
  const { workspaceId } = access.application;
  const [rows, actions, members] = await Promise.all([
    readEvents({ applicationId, workspaceId }, filter, after, PAGE + 1),
    filter.scope === "workspace" ? actionsOfWorkspace(workspaceId) : actionsOfApplication(applicationId),
    membersOf(workspaceId),
  ]);
  const events = rows.slice(0, PAGE);
  return { events, next: rows.length > PAGE ? placeOf(events.at(-1)) : null, actions, operators: members };
}

/** Jumps from one action to the next in their index, so the cost depends on the number of actions and not of events. */
async function actionsOfApplication(applicationId: string): Promise<string[]> {
  const { rows } = await db().execute<{ action: string }>(sql`
    with recursive found as (
      (select action from audit_events where application_id = ${applicationId} order by action limit 1)
      union all
      select (
        select e.action from audit_events e
        where e.application_id = ${applicationId} and e.action > found.action
        order by e.action limit 1)
      from found where found.action is not null)
    select action from found where action is not null`);
  return rows.map(({ action }) => action);
}

async function actionsOfWorkspace(workspaceId: string): Promise<string[]> {
  const rows = await db()
    .selectDistinct({ action: installationEvents.action })
    .from(installationEvents)
    .where(eq(installationEvents.workspaceId, workspaceId))
    .orderBy(asc(installationEvents.action));
  return rows.map(({ action }) => action);
}

async function membersOf(workspaceId: string) {
  return db()
    .select({ id: operators.id, displayName: operators.displayName })
    .from(workspaceMemberships)
    .innerJoin(operators, eq(operators.id, workspaceMemberships.operatorId))
    .where(eq(workspaceMemberships.workspaceId, workspaceId))
    .orderBy(asc(operators.displayName), asc(operators.id));
}
