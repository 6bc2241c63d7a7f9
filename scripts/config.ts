import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { startDatabase } from "../db/start";
import { applyConfig, type ConfigOptions, type ConfigOutcome } from "../lib/config/apply";
import { exportConfig } from "../lib/config/export";
import { configJsonSchema } from "../lib/config/schema";
import { mistakesText, planText } from "../lib/config/text";
import { keptSecret, openDataDirectory } from "../lib/env/data-directory";
import { EnvError, env, parseEnv } from "../lib/env/env";
import { RefusedStart } from "../lib/env/refused-start";
import { describeError } from "../lib/log";

const USAGE = `npm run config -- plan FILE      says what apply would do, and does nothing
npm run config -- apply FILE     makes the system as the file says: all of it, or nothing
npm run config -- export FILE    writes what is configured now; .json makes JSON, anything else YAML
npm run config -- schema FILE    writes the JSON Schema of such files, for editors

FILE may be - for standard input or output.

  --prune                  delete what a list in the file no longer names
  --accept-weakening       also what makes signup less safe than it was
  --accept-deleting-users  also what deletes users
  --json                   answer in JSON

plan ends with 0 if there is nothing to do, 2 if there is, 1 if it can't be done; all others with 0 or 1.
`;

const SHELL = { type: "SYSTEM" } as const;

type Options = { json: boolean; prune: boolean; acceptWeakening: boolean; acceptDeletingUsers: boolean };

/** Runs one command. @param directory what file names are relative to @returns the exit code */
export async function command(parameters: string[], directory: string): Promise<number> {
  const asked = read(parameters);
  if (!asked) return refuse(USAGE);
  const { verb, file, options } = asked;
  const path = file === "-" ? file : resolve(directory, file);
  try {
    if (verb === "schema") return write(path, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
    // Before the database is opened, which takes longer than to say that there is no such file.
    const given = verb === "export" ? "" : await contentOf(path);
    const { secret, dataDir } = parseEnv(process.env);
    const dataDirectory = openDataDirectory(dataDir);
    // Before env() is asked for the first time: it remembers what it has read.
    process.env.FOYER_SECRET = secret ?? keptSecret(dataDirectory, "secret");
    const database = await startDatabase(env(), dataDirectory);
    try {
      return verb === "export" ? await exportTo(path) : await bring(given, file, verb === "plan", options);
    } finally {
      await database.close();
    }
  } catch (error) {
    const isExpected = error instanceof EnvError || error instanceof RefusedStart || isFileError(error);
    // A fault of the database would otherwise be printed with the values of its statement.
    return refuse(`${isExpected ? error.message : JSON.stringify(describeError(error), null, 2)}\n`);
  }
}

function read(parameters: string[]) {
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
    process.stderr.write(`It holds no secrets. Where it is applied, these variables must hold them:\n${names}`);
  }
  return 0;
}

async function bring(content: string, file: string, dryRun: boolean, options: Options): Promise<number> {
  const { json, ...rest } = options;
  const given: ConfigOptions = { ...rest, dryRun, environment: process.env, request: null };
  const outcome = await applyConfig(SHELL, null, content, given);
  if (json) process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
  else tell(outcome, file);
  if (outcome.type === "planned") return outcome.plan.steps.length > 0 ? 2 : 0;
  return outcome.type === "applied" ? 0 : 1;
}

function tell(outcome: ConfigOutcome, file: string): void {
  switch (outcome.type) {
    case "planned":
      process.stdout.write(planText(outcome.plan));
      if (outcome.plan.weakens) process.stdout.write("apply takes this only with --accept-weakening.\n");
      if (outcome.plan.deletesUsers > 0) process.stdout.write("apply takes this only with --accept-deleting-users.\n");
      return;
    case "applied":
      process.stdout.write(planText(outcome.plan));
      if (outcome.plan.steps.length > 0) process.stdout.write("Done.\n");
      return;
    case "unconfirmed":
      process.stdout.write(planText(outcome.plan));
      process.stderr.write("Nothing was changed.\n");
      if (outcome.plan.weakens) {
        process.stderr.write("It makes signup less safe than it was. If that is meant: --accept-weakening\n");
      }
      if (outcome.plan.deletesUsers > 0) {
        process.stderr.write("It deletes users, which can't be undone. If that is meant: --accept-deleting-users\n");
      }
      return;
    case "invalid":
      process.stderr.write(mistakesText(file, outcome.mistakes));
      process.stderr.write("Nothing was changed.\n");
      return;
    case "busy":
      process.stderr.write("Another file is being applied at this moment. Try again.\n");
      return;
    default:
      throw new Error(`The shell was refused: ${outcome.type}`);
  }
}

function isFileError(error: unknown): error is Error {
  return error instanceof Error && /^(ENOENT|EACCES|EISDIR|EPERM)$/.test((error as NodeJS.ErrnoException).code ?? "");
}

function refuse(words: string): number {
  process.stderr.write(words);
  return 1;
}
