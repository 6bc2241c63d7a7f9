import { performance } from "node:perf_hooks";
import { quantile } from "./measurement";

/** As many at once as keep both sides of a small machine busy, and the same on every machine, so that figures can be compared. */
export const IN_FLIGHT = 16;

/** Of people who sign up: each is answered after 150 ms at the earliest, so fewer would leave a fast server waiting. */
export const SIGNUPS_IN_FLIGHT = 64;

/** Of people who look at a page. */
export const PAGES_IN_FLIGHT = 32;

export type Load = { perSecond: number; count: number; milliseconds: number[] };

/**
 * A closed loop: so many visitors at once, each beginning anew as soon as it is answered, until the time is over. Answers that come in
 * after that are waited for and counted with the time that they took.
 *
 * @param visit one request with its answer; throws if that is not the one expected, which ends the load: a figure with errors in it is none.
 */
export async function applyLoad(load: {
  inFlight: number;
  seconds: number;
  visit: () => Promise<unknown>;
}): Promise<Load> {
  const milliseconds: number[] = [];
  const begun = performance.now();
  const end = begun + load.seconds * 1000;
  const visitor = async () => {
    while (performance.now() < end) {
      const asked = performance.now();
      await load.visit();
      milliseconds.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: load.inFlight }, visitor));
  const seconds = (performance.now() - begun) / 1000;
  return { perSecond: milliseconds.length / seconds, count: milliseconds.length, milliseconds };
}

/** `p50 12.3 ms, p99 45.6 ms` over all that is given. */
export function percentiles(loads: readonly Load[]): string {
  const all = loads.flatMap(({ milliseconds }) => milliseconds);
  return `p50 ${quantile(all, 0.5).toFixed(1)} ms, p99 ${quantile(all, 0.99).toFixed(1)} ms`;
}
