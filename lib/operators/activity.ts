import "server-only";
import { and, desc, eq, gte, isNull, or, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { columnsOf } from "@/db/rows";
import { installationEvents, operators, workspaceMemberships, workspaces } from "@/db/schema";
import { accessToWorkspace, type OperatorActor } from "../access/access";
import { mayManageOperators, membershipOf } from "../access/rights";
import { type LoggedEvent, readEvents } from "../audit/log/events";
import { parseLogFilter } from "../audit/log/filter";
import { afterPlace, type Place, placeOf } from "../paging";

/** Something that an operator did as such, or that was done to them. */
export type OwnEvent = {
  id: string;
  at: Date;
  action: string;
  outcome: string;
  /** False: another operator did it to them. */
  isOwn: boolean;
  /** Null where it was in none, or in one that is gone. */
  workspace: string | null;
};

export type OwnActivity = { events: OwnEvent[]; next: Place | null };
export type WorkspaceActivity = { workspace: string; events: LoggedEvent[]; next: Place | null };

const PAGE = 25;

/**
 * What an operator's own account was used for, newest first: signing in and failing to, passwords, tokens, what they are in a workspace. It
 * shows them what somebody else would have done in their name. Each sees their own.
 */
export async function readOwnActivity(
  operatorId: string,
  after: Place | undefined,
  count: number = PAGE,
): Promise<OwnActivity> {
  const e = installationEvents;
  const rows = await db()
    .select({
      ...columnsOf(e, "id", "action", "outcome"),
      at: e.createdAt,
      isOwn: sql<boolean>`${e.operatorId} is not distinct from ${operatorId}`,
      workspace: workspaces.displayName,
    })
    .from(e)
    .leftJoin(workspaces, eq(workspaces.id, e.workspaceId))
    .where(and(or(eq(e.operatorId, operatorId), isAbout(operatorId)), afterPlace(e.createdAt, e.id, after)))
    .orderBy(desc(e.createdAt), desc(e.id))
    .limit(count + 1);
  return pageOf(rows, count);
}

/**
 * What the operators of a workspace did as such, newest first: everything of the workspace itself, and of its members, since they are here,
 * what belongs to no workspace, such as signing in. Nothing of what they do in another one. For OWNERs; undefined for everybody else.
 */
export async function readWorkspaceActivity(
  actor: OperatorActor,
  workspaceId: string,
  after: Place | undefined,
): Promise<WorkspaceActivity | undefined> {
  const access = await accessToWorkspace(actor, workspaceId);
  const role = access && (await membershipOf(actor.id, workspaceId));
  if (!access || !role || !mayManageOperators(role)) return undefined;
  // Two lists that an index serves each, instead of one that none does.
  const filter = { ...parseLogFilter(() => ""), scope: "workspace" as const };
  const [ofWorkspace, ofMembers] = await Promise.all([
    readEvents({ applicationId: "", workspaceId }, filter, after, PAGE + 1),
    readOfMembers(workspaceId, after),
  ]);
  const all = [...ofWorkspace, ...ofMembers].sort(newestFirst);
  return { workspace: access.workspace.displayName, ...pageOf(all, PAGE) };
}

/** What it says in detail is left out: it counts tokens and sessions, wherever they are for. */
async function readOfMembers(workspaceId: string, after: Place | undefined): Promise<LoggedEvent[]> {
  const [e, m] = [installationEvents, workspaceMemberships];
  const rows = await db()
    .select({
      ...columnsOf(e, "id", "action", "outcome", "requestId"),
      at: e.createdAt,
      actorId: e.operatorId,
      actorName: operators.displayName,
    })
    .from(m)
    .innerJoin(operators, eq(operators.id, m.operatorId))
    // Before, they were somebody else's operator, or nobody's.
    .innerJoin(e, and(eq(e.operatorId, m.operatorId), gte(e.createdAt, m.createdAt)))
    .where(and(eq(m.workspaceId, workspaceId), isNull(e.workspaceId), afterPlace(e.createdAt, e.id, after)))
    .orderBy(desc(e.createdAt), desc(e.id))
    .limit(PAGE + 1);
  const none = { tenantId: null, tenantName: null, userId: null, attemptId: null, clientId: null, details: {} };
  return rows.map((row) => ({ ...row, ...none, actorType: "OPERATOR" }));
}

function isAbout(operatorId: string): SQL {
  return sql`${installationEvents.details} ->> 'operatorId' = ${operatorId}`;
}

function newestFirst(a: Place, b: Place): number {
  return b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);
}

function pageOf<Row extends Place>(rows: Row[], count: number): { events: Row[]; next: Place | null } {
  const events = rows.slice(0, count);
  return { events, next: rows.length > count ? placeOf(events.at(-1)) : null };
}
