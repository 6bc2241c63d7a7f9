import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { type Bench, type Measurement, number, type Row } from "./measurement";

export const memory: Measurement = { title: "Memory", measure };

async function measure(bench: Bench): Promise<Row[]> {
  const { processId } = await bench.foyer();
  return [
    {
      figure: "Resident memory after the load",
      value: `${number(residentMegabytes(processId))} MB`,
      how: "Of the server's process, right after all that stands above. Postgres and the demo's client application are processes of their own and not in it.",
    },
  ];
}

/** What a process holds in physical memory, in megabytes (10^6 bytes). */
export function residentMegabytes(processId: number | undefined): number {
  if (processId === undefined) throw new Error("The server's process is not known.");
  const status = `/proc/${processId}/status`;
  const kibibytes = existsSync(status)
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(status, "utf8"))?.[1]
    : execFileSync("ps", ["-o", "rss=", "-p", String(processId)], { encoding: "utf8" }).trim();
  if (!kibibytes) throw new Error("The system does not say how much memory the server holds.");
  return (Number(kibibytes) * 1024) / 1e6;
}
