import "server-only";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Does the work and answers when it is done, but not before `ms` have passed: where known and unknown addresses make different work, the
 * time of the answer says nothing. Not a lock: it holds no connection and no permit.
 */
export async function answeredAfter<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([work(), pause(ms)]);
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
