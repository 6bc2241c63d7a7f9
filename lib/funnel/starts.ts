import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/db/client";
import { signupStarts } from "@/db/schema";
import type { CurrentHost } from "../hosts/current";
import { networkOf } from "../limits/rate-limits";
import { log } from "../log";
import { oncePerProcess } from "../server/next-workarounds";

const FLUSH_MS = 5_000;
/** The default limit of signups from one network in an hour: more forms than that are not real signups. */
const MOST_PER_NETWORK = 30;
const WINDOW_MS = 3_600_000;
/** A list of this length comes from an attack and is worthless, so it starts again. */
const MOST_NETWORKS = 20_000;

type Start = typeof signupStarts.$inferInsert;
type Counter = {
  /** By place, client and day; as many as there are pages of ours with clients, never as many as there are visitors. */
  starts: Map<string, Start>;
  networks: Map<string, number>;
  windowEndsMs: number;
  timer: NodeJS.Timeout | undefined;
};

const counter = oncePerProcess(
  "signup-starts",
  (): Counter => ({ starts: new Map(), networks: new Map(), windowEndsMs: 0, timer: undefined }),
);

/**
 * Counts that a signup form was shown. In memory, and written down every five seconds as one row for each page and client: showing a page
 * writes nothing, so that no flood of visits becomes a flood of rows, and what a process loses when it is killed is five seconds of a count.
 * Nothing about the visitor is kept beyond how many forms their network was shown within the hour, and that in memory alone.
 *
 * @param clientId of a client of that application, which was looked up before
 */
export function countStart(
  host: CurrentHost,
  clientId: string | null,
  clientAddress: string,
  nowMs = Date.now(),
): void {
  if (!isWithinLimit(`${host.application.id} ${networkOf(clientAddress)}`, nowMs)) return;
  const start = {
    applicationId: host.application.id,
    day: new Date(nowMs).toISOString().slice(0, 10),
    tenantId: host.tenant?.id ?? "",
    clientId: clientId ?? "",
    count: 1,
  };
  const key = [start.applicationId, start.day, start.tenantId, start.clientId].join(" ");
  const before = counter.starts.get(key)?.count ?? 0;
  counter.starts.set(key, { ...start, count: before + 1 });
  counter.timer ??= setTimeout(() => void flushStarts(), FLUSH_MS).unref();
}

function isWithinLimit(network: string, nowMs: number): boolean {
  if (nowMs >= counter.windowEndsMs || counter.networks.size >= MOST_NETWORKS) {
    counter.networks.clear();
    counter.windowEndsMs = nowMs + WINDOW_MS;
  }
  const count = (counter.networks.get(network) ?? 0) + 1;
  counter.networks.set(network, count);
  return count <= MOST_PER_NETWORK;
}

/** Writes down what was counted since the last time. Never rejects: what can't be written now is forgotten. */
export async function flushStarts(): Promise<void> {
  clearTimeout(counter.timer);
  counter.timer = undefined;
  // The same order for everybody, so that no two instances wait for each other.
  const counted = [...counter.starts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, start]) => start);
  counter.starts.clear();
  for (const start of counted) {
    try {
      await db()
        .insert(signupStarts)
        .values(start)
        .onConflictDoUpdate({
          target: [signupStarts.applicationId, signupStarts.day, signupStarts.tenantId, signupStarts.clientId],
          set: { count: sql`${signupStarts.count} + excluded.count` },
        });
    } catch (error) {
      // Also where the application was deleted meanwhile.
      log().warn({ err: error }, "Shown signup forms could not be counted.");
    }
  }
}
