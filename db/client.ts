// Loaded by the server and by plain Node (migrations, seed, bench, tests), so it must not import "server-only".
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import { env } from "../lib/env/env";
import { noteOutage, oncePerProcess } from "../lib/server/next-workarounds";
import { isOutage, isReadOnly } from "./outage";
import * as schema from "./schema";

export type Db = NodePgDatabase<typeof schema>;
/** What a query runs on: the pool, or the one connection of a transaction. */
export type Tx = Pick<
  Db,
  "select" | "selectDistinct" | "insert" | "update" | "delete" | "execute" | "query" | "$count"
>;

const POOL_WAIT_MS = 3_000;
const STATEMENT_MS = 10_000;

/** The connection string of this process: the setting, or what `server.ts` says of the embedded Postgres. */
export function databaseUrl(): string {
  const url = env().databaseUrl ?? process.env.EMBEDDED_DATABASE_URL;
  if (!url) throw new Error("No database: set DATABASE_URL, or start with npm start, which runs the embedded one.");
  return url;
}

const kept = oncePerProcess("database", (): { pool?: pg.Pool; readOnlySeenAt?: number } => ({}));

/** The process's one pool. */
export function pool(): pg.Pool {
  if (!kept.pool) {
    kept.pool = new pg.Pool({
      connectionString: databaseUrl(),
      max: env().databasePoolSize,
      connectionTimeoutMillis: POOL_WAIT_MS,
      statement_timeout: STATEMENT_MS,
      idle_in_transaction_session_timeout: STATEMENT_MS,
      application_name: "foyer",
    });
    // An idle connection that breaks is reported here; without a listener that would end the process. The pool replaces it.
    kept.pool.on("error", () => {});
    // So is one that breaks between two statements of a transaction, but by the connection itself: its next statement fails.
    kept.pool.on("connect", (client) => client.on("error", () => {}));
    kept.pool.connect = watched(withoutStale(kept.pool));
    kept.pool.query = watched(kept.pool.query.bind(kept.pool));
  }
  return kept.pool;
}

/**
 * Hands out no connection from before a server was last seen that takes no writes. It would be led to that server for as long as it lives,
 * although the name leads to another one since a failover, or the server takes writes again.
 */
function withoutStale(from: pg.Pool): pg.Pool["connect"] {
  const connect = from.connect.bind(from);
  const begun = new WeakMap<pg.PoolClient, number>();
  from.on("connect", (client) => void begun.set(client, performance.now()));
  const isStale = (client: pg.PoolClient) => (begun.get(client) ?? 0) < (kept.readOnlySeenAt ?? 0);
  const take = (give: Taken) =>
    connect((error, client, release) => {
      if (!client || !isStale(client)) return give(error, client, release);
      release(true);
      take(give);
    });
  return ((give?: Taken) => {
    if (give) return take(give);
    return new Promise((resolve, reject) => {
      take((error, client) => (client ? resolve(client) : reject(error)));
    });
  }) as pg.Pool["connect"];
}

type Taken = Parameters<pg.Pool["connect"]>[0];

/** Notes that a server was seen that takes no writes. */
export function noteReadOnly(): void {
  kept.readOnlySeenAt = performance.now();
}

/** Lets a request that nobody else answers end in 503, "try again", instead of 500: the fault still goes its way to the log. */
function watched<Call>(call: Call): Call {
  const run = call as (...parameters: unknown[]) => unknown;
  return ((...parameters: unknown[]) => {
    const result = run(...parameters);
    if (result instanceof Promise) result.catch(note);
    return result;
  }) as Call;
}

function note(error: unknown): void {
  if (isOutage(error)) noteOutage();
  if (isReadOnly(error)) noteReadOnly();
}

/** Whether a statement was given up because it took longer than it may. */
export function isTimeout(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof pg.DatabaseError && cause.code === "57014") return true;
  }
  return false;
}

let database: Db | undefined;

/** The one database handle. Inside a transaction use the `tx` that it hands you, or you wait for a second connection. */
export function db(): Db {
  database ??= drizzle(pool(), { schema });
  return database;
}

/**
 * Runs `work` in one transaction; it commits when `work` resolves and rolls back when it throws.
 *
 * @param outer a transaction that is running already, which `work` becomes a part of: then its owner decides how it ends
 */
export async function withTransaction<T>(work: (tx: Tx) => Promise<T>, outer?: Tx): Promise<T> {
  if (outer) return work(outer);
  const after: (() => Promise<void>)[] = [];
  const result = await commit((tx) => {
    committing.set(tx, after);
    return work(tx);
  });
  for (const follow of after) await follow();
  return result;
}

async function commit<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await db().transaction(work);
  } catch (error) {
    note(error);
    throw error;
  }
}

const committing = new WeakMap<Tx, (() => Promise<void>)[]>();

/** Runs `follow` once a transaction of {@link withTransaction} has committed, before its caller goes on. It must not throw. */
export function afterCommit(tx: Tx, follow: () => Promise<void>): void {
  committing.get(tx)?.push(follow);
}

/** The constraint that a failed statement broke, however deep Drizzle has wrapped the driver's error; undefined for other failures. */
export function violatedConstraint(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof pg.DatabaseError && cause.code?.startsWith("23")) return cause.constraint;
  }
  return undefined;
}
