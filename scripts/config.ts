import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { startDatabase } from "../db/start";
import { applyConfig, type ConfigOptions, type ConfigOutcome, type Plan } from "../lib/config/apply";
import { exportConfig } from "../lib/config/export";
import { configJsonSchema } from "../lib/config/schema";
import { mistakesText, planText } from "../lib/config/text";
import { keptSecret, openDataDirectory } from "../lib/env/data-directory";
import { EnvError, env, parseEnv } from "../lib/env/env";
import { RefusedStart } from "../lib/env/refused-start";
import type messages from "../lib/i18n/messages/en.terminal.json";
import { terminalTexts } from "../lib/i18n/texts";
import { describeError } from "../lib/log";

const t = (sentence: keyof typeof messages.terminal.config) => `${terminalTexts(`config.${sentence}`)}\n`;

const SHELL = { type: "SYSTEM" } as const;

type Options = { json: boolean; prune: boolean; acceptWeakening: boolean; acceptDeletingUsers: boolean };

/** Runs one command. @param directory what file names are relative to @returns the exit code */
export async function command(parameters: string[], directory: string): Promise<number> {
  const parsed = parseCommand(parameters);
  if (!parsed) return fail(t("usage"));
  const { verb, file, options } = parsed;
  const path = file === "-" ? file : resolve(directory, file);
  try {
    if (verb === "schema") return write(path, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
    // Before the database is opened: a missing file is then reported at once.
    const given = verb === "export" ? "" : await contentOf(path);
    const { secret, dataDir } = parseEnv(process.env);
    const dataDirectory = openDataDirectory(dataDir);
    // Before the first call of env(), which caches what it reads.
    process.env.FOYER_SECRET = secret ?? keptSecret(dataDirectory, "secret");
    const database = await startDatabase(env(), dataDirectory);
    try {
      return verb === "export" ? await exportTo(path) : await applyFile(given, file, verb === "plan", options);
    } finally {
      await database.close();
    }
  } catch (error) {
    const isExpected = error instanceof EnvError || error instanceof RefusedStart || isFileError(error);
    // Not as it is: a database error holds the values of its statement.
    return fail(`${isExpected ? error.message : JSON.stringify(describeError(error), null, 2)}\n`);
  }
}

function parseCommand(parameters: string[]) {
  try {
    const flag = { type: "boolean", default: false } as const;
    const { positionals, values } = parseArgs({
      args: parameters,
      allowPositionals: true,
      options: {
        json: flag,
        prune: flag,
        "accept-weakening": flag,
        "accept-deleting-users": flag,
      },
    });
    const [verb = "", file, more] = positionals;
    if (!/^(plan|apply|export|schema)$/.test(verb) || file === undefined || more !== undefined) return undefined;
    const options: Options = {
      json: values.json,
      prune: values.prune,
      acceptWeakening: values["accept-weakening"],
      acceptDeletingUsers: values["accept-deleting-users"],
    };
    return { verb, file, options };
  } catch {
    return undefined;
  }
}

async function contentOf(path: string): Promise<string> {
  return path === "-" ? text(process.stdin) : readFileSync(path, "utf8");
}

function write(path: string, content: string): number {
  if (path === "-") process.stdout.write(content);
  else writeFileSync(path, content);
  return 0;
}

async function exportTo(path: string): Promise<number> {
  const exported = await exportConfig(SHELL, null, path.endsWith(".json") ? "json" : "yaml");
  if (exported.type !== "exported") throw new Error(`The export was refused: ${exported.type}`);
  write(path, exported.text);
  if (exported.secrets.length > 0) {
    const names = exported.secrets.map((name) => `  ${name}\n`).join("");
    process.stderr.write(t("exportedSecrets") + names);
  }
  return 0;
}

async function applyFile(content: string, file: string, dryRun: boolean, options: Options): Promise<number> {
  const { json, ...rest } = options;
  const given: ConfigOptions = { ...rest, dryRun, environment: process.env, request: null };
  const outcome = await applyConfig(SHELL, null, content, given);
  if (json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
  else print(outcome, file);
  if (outcome.type === "planned") return outcome.plan.steps.length > 0 ? 2 : 0;
  return outcome.type === "applied" ? 0 : 1;
}

function print(outcome: ConfigOutcome, file: string): void {
  switch (outcome.type) {
    case "planned":
      process.stdout.write(planText(outcome.plan));
      process.stdout.write(neededFlags(outcome.plan));
      return;
    case "applied":
      process.stdout.write(planText(outcome.plan));
      if (outcome.plan.steps.length > 0) process.stdout.write(t("done"));
      return;
    case "unconfirmed":
      process.stdout.write(planText(outcome.plan));
      process.stderr.write(t("unchanged") + neededFlags(outcome.plan));
      return;
    case "invalid":
      process.stderr.write(mistakesText(file, outcome.mistakes) + t("unchanged"));
      return;
    case "busy":
      process.stderr.write(t("busy"));
      return;
    default:
      throw new Error(`The shell was refused: ${outcome.type}`);
  }
}

function neededFlags({ weakens, deletesUsers }: Plan): string {
  return `${weakens ? t("needsAcceptWeakening") : ""}${deletesUsers > 0 ? t("needsAcceptDeleting") : ""}`;
}

function isFileError(error: unknown): error is Error {
  return error instanceof Error && /^(ENOENT|EACCES|EISDIR|EPERM)$/.test((error as NodeJS.ErrnoException).code ?? "");
}

function fail(text: string): number {
  process.stderr.write(text);
  return 1;
}
