import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Seconds of CPU that a part has used since it began. */
export type CpuSeconds = { mainThread: number; otherThreads: number; postgres: number };

/** Of Linux, the same on every machine that runs today (USER_HZ). */
const TICKS_A_SECOND = 100;

/**
 * What the server's main thread, its other threads (hashing, V8's helpers) and Postgres have used.
 *
 * @returns undefined where the system has no /proc
 */
export function cpuSeconds(serverId: number | undefined, postmasterId: number): CpuSeconds | undefined {
  if (serverId === undefined || !existsSync(`/proc/${serverId}/task`)) return undefined;
  const main = used(`/proc/${serverId}/task/${serverId}/stat`).own;
  const whole = used(`/proc/${serverId}/stat`).own;
  return { mainThread: main, otherThreads: whole - main, postgres: ofPostgres(postmasterId) };
}

/** @returns what was used between the two, in milliseconds for each of `count` */
export function cpuEach(before: CpuSeconds, after: CpuSeconds, count: number): CpuSeconds {
  const each = (part: keyof CpuSeconds) => ((after[part] - before[part]) * 1000) / count;
  return { mainThread: each("mainThread"), otherThreads: each("otherThreads"), postgres: each("postgres") };
}

/** Its own, its living children's, and that of those that have ended. */
function ofPostgres(postmasterId: number): number {
  const postmaster = used(`/proc/${postmasterId}/stat`);
  let sum = postmaster.own + postmaster.endedChildren;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const child = used(`/proc/${name}/stat`);
      if (child.parent === postmasterId) sum += child.own;
    } catch {
      // It ended meanwhile: the postmaster's figure has it next time.
    }
  }
  return sum;
}

/** proc_pid_stat(5). The second member is a name in parentheses, which may contain anything. */
function used(file: string): { parent: number; own: number; endedChildren: number } {
  const text = readFileSync(file, "utf8");
  const members = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const ticks = (...at: number[]) => at.reduce((sum, each) => sum + (members[each - 3] ?? 0), 0) / TICKS_A_SECOND;
  return { parent: members[1] ?? 0, own: ticks(14, 15), endedChildren: ticks(16, 17) };
}
