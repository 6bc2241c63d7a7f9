import "server-only";
import type { Refusal } from "../errors";

/** Thrown when more hashes wait than can be worked off in good time; pages and API answer "busy, try again in a moment". */
export class OverloadedError extends Error {
  override name = "OverloadedError";
  readonly retryAfterSeconds = 2;
}

/** The refusal for an {@link OverloadedError}; anything else that was caught is thrown on. */
export function refuseOverload(error: unknown): Refusal {
  if (!(error instanceof OverloadedError)) throw error;
  return { type: "refused", code: "overloaded", retryAfterSeconds: error.retryAfterSeconds };
}

/** Runs the work in its turn. @throws {OverloadedError} when too many wait already */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/** A queue for a number of permits. A permit is returned when its work ends. */
export function queueFor(permits: number, length: number): Queue {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= permits) {
      if (waiting.length >= length) throw new OverloadedError("The password queue is full");
      // Whoever ends hands its permit to the first in the queue, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
