import "server-only";
import { and, between, eq, inArray, type SQL, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { signupJourneys, signupStarts, tenants } from "@/db/schema";
import { accessToApplication, type OperatorActor } from "../access/access";
import { areDeliveriesReported } from "../email/problems";
import { type FunnelFilter, type Grouping, KNOWN_STEPS, type KnownStep, type Step } from "./filter";
import { journeysIn, listClientNames, REACHED, type Scope, scopeOf } from "./scope";

export type Counts = Record<Step, number>;

/** One row of the table. `key`: a day, or the id of a tenant or client; empty for signups without a client, or at application level. */
export type FunnelGroup = { key: string; label: string; counts: Counts };

export type Funnel = {
  counts: Counts;
  /** The median seconds from one step to the next, by the later step; null if nobody took both. */
  medianSeconds: Record<KnownStep, number | null>;
  groups: FunnelGroup[];
  /** There are more tenants or clients than are shown. */
  hasMore: boolean;
  clients: { id: string; displayName: string }[];
  /** Whether the provider reports deliveries. */
  deliveryIsKnown: boolean;
  /** The filter names a tenant that there is none of. */
  tenantIsUnknown: boolean;
};

const GROUPS_SHOWN = 50;

/**
 * The funnel of an application's signups that were submitted on certain days, whatever became of them since. Undefined for an application
 * that the operator may not see.
 */
export async function readFunnel(
  actor: OperatorActor,
  applicationId: string,
  filter: FunnelFilter,
): Promise<Funnel | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const scope = await scopeOf(applicationId, filter);
  const [known, starts, clients, medianSeconds] = await Promise.all([
    countJourneys(scope),
    countStarts(scope),
    listClientNames(applicationId),
    readMedians(scope),
  ]);
  const groups = merge(known, starts);
  return {
    counts: total(known, starts),
    medianSeconds,
    groups: await labelled(scope, inOrder(groups, filter.by).slice(0, groupsShown(filter.by)), clients),
    hasMore: groups.length > groupsShown(filter.by),
    clients,
    deliveryIsKnown: areDeliveriesReported(),
    tenantIsUnknown: scope.tenantId === "unknown",
  };
}

type Group = { key: string; counts: Counts };
type Counted = Record<KnownStep, number> & { key: string; via_api: number };

const NONE: Counts = { started: 0, submitted: 0, sent: 0, delivered: 0, opened: 0, activated: 0, token: 0 };

const JOURNEY_KEYS: Record<Grouping, SQL> = {
  // Of a timestamp of UTC, so that the connection's own zone doesn't matter. Days are put in order much faster than their texts.
  day: sql`(${signupJourneys.submittedAt} at time zone 'UTC')::date`,
  // Where the form was. The application's own makes a tenant for each, and a row for each would say nothing.
  tenant: sql`case when ${signupJourneys.level} = 'TENANT' then ${signupJourneys.tenantId} else '' end`,
  client: sql`coalesce(${signupJourneys.clientId}, '')`,
};

async function countJourneys(scope: Scope): Promise<Counted[]> {
  const key = JOURNEY_KEYS[scope.filter.by];
  const counts = KNOWN_STEPS.map((step) => sql`count(${REACHED[step]})::int as ${sql.identifier(step)}`);
  const { rows } = await db().execute<Counted>(sql`
    select (${key})::text as key, ${sql.join(counts, sql`, `)},
      (count(*) filter (where ${signupJourneys.viaApi}))::int as via_api
    from ${signupJourneys} where ${journeysIn(scope)} group by ${key}`);
  return rows;
}

const START_KEYS: Record<Grouping, SQL> = {
  day: sql`${signupStarts.day}::text`,
  tenant: sql`${signupStarts.tenantId}`,
  client: sql`${signupStarts.clientId}`,
};

async function countStarts({ applicationId, tenantId, filter }: Scope): Promise<Map<string, number>> {
  const { rows } = await db().execute<{ key: string; count: number }>(sql`
    select ${START_KEYS[filter.by]} as key, sum(${signupStarts.count})::int as count
    from ${signupStarts}
    where ${and(
      eq(signupStarts.applicationId, applicationId),
      between(signupStarts.day, filter.from, filter.to),
      tenantId === null ? undefined : eq(signupStarts.tenantId, tenantId),
      filter.clientId === "" ? undefined : eq(signupStarts.clientId, filter.clientId),
    )}
    group by 1`);
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** The middle of five differences in one pass. A moment that lies before the one it should follow was not the way that was taken. */
async function readMedians(scope: Scope): Promise<Funnel["medianSeconds"]> {
  const { submittedAt, sentAt, deliveredAt, openedAt, activatedAt, tokenAt } = signupJourneys;
  const steps = [submittedAt, sentAt, deliveredAt, openedAt, activatedAt, tokenAt];
  const medians = steps.slice(1).map((at, index) => {
    const seconds = sql`date_part('epoch', ${at} - ${steps[index]})`;
    return sql`percentile_disc(0.5) within group (order by case when ${at} >= ${steps[index]} then ${seconds} end)
      as ${sql.identifier(KNOWN_STEPS[index + 1] ?? "")}`;
  });
  const { rows } = await db().execute<Record<Exclude<KnownStep, "submitted">, number | null>>(sql`
    select ${sql.join(medians, sql`, `)} from ${signupJourneys} where ${journeysIn(scope)}`);
  const [row] = rows;
  if (!row) throw new Error("An aggregate came back without its row");
  return { submitted: null, ...row };
}

function merge(known: readonly Counted[], starts: Map<string, number>): Group[] {
  const byKey = new Map(known.map((row) => [row.key, row]));
  return [...new Set([...byKey.keys(), ...starts.keys()])].map((key) => {
    const row = byKey.get(key);
    return { key, counts: total(row ? [row] : [], new Map([[key, starts.get(key) ?? 0]])) };
  });
}

/**
 * All of these together. What an application's own server submitted was begun on a form that is not ours. And nobody submits what they did not
 * start, also where a process lost its count.
 */
function total(known: readonly Counted[], starts: Map<string, number>): Counts {
  const counts = { ...NONE };
  for (const row of known) for (const step of KNOWN_STEPS) counts[step] += row[step];
  const shown = [...starts.values()].reduce((sum, count) => sum + count, 0);
  const elsewhere = known.reduce((sum, { via_api }) => sum + via_api, 0);
  return { ...counts, started: Math.max(shown + elsewhere, counts.submitted) };
}

function groupsShown(by: Grouping): number {
  return by === "day" ? Number.POSITIVE_INFINITY : GROUPS_SHOWN;
}

/** Days as they passed; tenants and clients by how many came. */
function inOrder(groups: Group[], by: Grouping): Group[] {
  return by === "day"
    ? groups.sort((a, b) => (a.key < b.key ? -1 : 1))
    : groups.sort((a, b) => b.counts.submitted - a.counts.submitted || b.counts.started - a.counts.started);
}

async function labelled(
  { applicationId, filter }: Scope,
  groups: Group[],
  clients: Funnel["clients"],
): Promise<FunnelGroup[]> {
  const names = new Map(clients.map(({ id, displayName }) => [id, displayName]));
  if (filter.by === "tenant" && groups.length > 0) {
    const ids = groups.map(({ key }) => key);
    const rows = await db()
      .select({ id: tenants.id, displayName: tenants.displayName })
      .from(tenants)
      .where(and(eq(tenants.applicationId, applicationId), inArray(tenants.id, ids)));
    for (const { id, displayName } of rows) names.set(id, displayName);
  }
  return groups.map((group) => ({ ...group, label: names.get(group.key) ?? group.key }));
}
