// Imports users into a tenant or exports them, one JSON object a line (docs/users-in-bulk.md).
import fs from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { startDatabase } from "../db/start";
import { exportUsers } from "../lib/directory/export";
import { findTenantByNames } from "../lib/directory/find";
import { readImport, type UserImport } from "../lib/directory/import/import";
import { importUsers, linesOf } from "../lib/directory/import/stream";
import { openDataDirectory } from "../lib/env/data-directory";
import { EnvError, env } from "../lib/env/env";
import { RefusedStart } from "../lib/env/refused-start";
import type messages from "../lib/i18n/messages/en.terminal.json";
import { terminalTexts } from "../lib/i18n/texts";
import { describeError } from "../lib/log";

const t = (sentence: keyof typeof messages.terminal.users, values: Record<string, string | number> = {}) =>
  terminalTexts(`users.${sentence}`, values);

/** Whoever can run commands on the machine may do everything. */
const ACTOR = { type: "SYSTEM" } as const;
const PROGRESS_EVERY_MS = 1_000;

/** Ends the command with a sentence and without a stack. */
class Refused extends Error {}

type Command = {
  verb: "import" | "export";
  names: { workspace: string; application: string; tenant: string };
  file: string;
  importId: string | undefined;
  passwordHashes: boolean;
};
type Owner = { applicationId: string; tenantId: string };

/**
 * Runs one command.
 *
 * @param directory what file names are relative to
 * @returns the exit code: 0 all went well, 1 it failed or lines were refused, 2 it was called wrongly
 */
export async function command(parameters: string[], directory: string): Promise<number> {
  const parsed = parseCommand(parameters, directory);
  if (!parsed) {
    console.error(t("usage"));
    return 2;
  }
  try {
    const settings = env();
    const database = await startDatabase(settings, openDataDirectory(settings.dataDir));
    try {
      const owner = await findTenantByNames(parsed.names);
      if (!owner) throw new Refused(t("noTenant"));
      return await (parsed.verb === "import" ? importFile(parsed, owner) : exportFile(parsed, owner));
    } finally {
      await database.close();
    }
  } catch (error) {
    const isSentence = error instanceof Refused || error instanceof EnvError || error instanceof RefusedStart;
    // Not as it is: a database error holds addresses and hashes.
    console.error(isSentence ? error.message : JSON.stringify(describeError(error), null, 2));
    return 1;
  }
}

function parseCommand(given: string[], directory: string): Command | undefined {
  const option = { type: "string" } as const;
  try {
    const { values, positionals } = parseArgs({
      args: given,
      allowPositionals: true,
      options: {
        workspace: option,
        application: option,
        tenant: option,
        import: option,
        "password-hashes": { type: "boolean" },
      },
    });
    const { workspace, application, tenant, import: importId, "password-hashes": passwordHashes = false } = values;
    const [verb, file, ...others] = positionals;
    if (verb !== "import" && verb !== "export") return undefined;
    if (!workspace || !application || !tenant || !file || others.length > 0) return undefined;
    if (verb === "import" ? passwordHashes : importId !== undefined) return undefined;
    const path = file === "-" ? file : resolve(directory, file);
    return { verb, names: { workspace, application, tenant }, file: path, importId, passwordHashes };
  } catch {
    return undefined;
  }
}

async function importFile({ file, importId }: Command, owner: Owner): Promise<number> {
  if (file !== "-" && !fs.existsSync(file)) throw new Refused(t("noFile", { file }));
  const input = file === "-" ? process.stdin : fs.createReadStream(file);
  const onProgress = reporter();
  const outcome = await importUsers(ACTOR, owner, linesOf(input), { importId, onProgress }, null);
  switch (outcome.type) {
    case "completed":
      console.error(t("done", { progress: progressText(outcome.userImport) }));
      return (await showRefusals(owner, outcome.userImport.id)) ? 1 : 0;
    case "other_lines":
      throw new Refused(t("fewerLines", { line: outcome.userImport.linesDone }));
    case "import_not_found":
      throw new Refused(t("noImport"));
    default:
      throw new Refused(t("tenantDeleted"));
  }
}

/** Prints the import's id at once, by which a stopped import is continued, and its progress now and then. */
function reporter(): (userImport: UserImport) => void {
  let last: number | undefined;
  return (userImport) => {
    if (last === undefined) console.error(t("started", { id: userImport.id }));
    else if (performance.now() - last < PROGRESS_EVERY_MS) return;
    last = performance.now();
    console.error(progressText(userImport));
  };
}

function progressText({ linesDone, imported, refused }: UserImport): string {
  return t("progress", { lines: linesDone, imported, refused });
}

/** On the standard output, a JSON object for each refused line. @returns whether there were any */
async function showRefusals(owner: Owner, importId: string): Promise<boolean> {
  let any = false;
  for (let afterLine: number | null = 0; afterLine !== null; ) {
    const page = await readImport(ACTOR, owner, importId, { afterLine, count: 1_000 });
    if (page.type !== "found") return any;
    for (const refusal of page.refusals) console.log(JSON.stringify(refusal));
    any ||= page.refusals.length > 0;
    afterLine = page.next;
  }
  return any;
}

async function exportFile({ file, passwordHashes }: Command, owner: Owner): Promise<number> {
  const output = file === "-" ? process.stdout : newFile(file);
  try {
    const outcome = await exportUsers(ACTOR, owner, { passwordHashes }, null);
    if (outcome.type !== "exporting") throw new Refused(t("tenantDeleted"));
    await pipeline(outcome.pieces, output, { end: output !== process.stdout });
    return 0;
  } catch (error) {
    if (file !== "-") fs.rmSync(file, { force: true });
    throw error;
  }
}

/** Readable by its owner alone: it holds personal data, and hashes on which passwords can be tried. */
function newFile(file: string): fs.WriteStream {
  try {
    return fs.createWriteStream(file, { fd: fs.openSync(file, "wx", 0o600) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Refused(t("fileExists", { file }));
  }
}
