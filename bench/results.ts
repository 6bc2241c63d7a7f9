import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import type { Row } from "./measurement";

export type Section = { title: string; rows: Row[] };

/** When and on what, without the name of anything that belongs to somebody. */
export function circumstances(now: Date): [string, string][] {
  const [load = 0] = loadavg();
  return [
    ["Date", now.toISOString().slice(0, 10)],
    ["CPU", `${cpus()[0]?.model.trim() || process.arch}, ${availableParallelism()} cores`],
    ["Memory", `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ["System", `${systemName()}, ${process.arch}`],
    ["Node", process.versions.node],
    ["Busy already", `load average of the last minute before the run: ${load.toFixed(1)}`],
  ];
}

/** Others used more than a quarter of a core in the last minute. */
export function isBusy(): boolean {
  return (loadavg()[0] ?? 0) > 0.25;
}

/** For a terminal: figures in columns, without how they were measured. */
export function asText(sections: readonly Section[]): string {
  const width = Math.max(...sections.flatMap(({ rows }) => rows.map(({ figure }) => figure.length)));
  return sections
    .map(({ title, rows }) => {
      const lines = rows.map(({ figure, value }) => `  ${figure.padEnd(width)}  ${value}`);
      return [title, ...lines].join("\n");
    })
    .join("\n\n");
}

export function asMarkdown(about: readonly [string, string][], sections: readonly Section[]): string {
  const head = [
    "# Figures",
    "Written by `npm run bench`, all from one run. Everything runs on one machine: load tool, server, Postgres, browser.",
    about.map(([what, value]) => `- ${what}: ${value}`).join("\n"),
  ];
  const tables = sections.map(({ title, rows }) => {
    const lines = rows.map((row) => `| ${[row.figure, row.value, row.how].map(cell).join(" | ")} |`);
    return [`## ${title}`, ["| figure | value | how |", "|---|---|---|", ...lines].join("\n")].join("\n\n");
  });
  return `${[...head, ...tables].join("\n\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").trim();
}

function systemName(): string {
  const file = "/etc/os-release";
  const pretty = existsSync(file) ? /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(readFileSync(file, "utf8"))?.[1] : undefined;
  return pretty ?? `${type()} ${release()}`;
}
