// Brings users into a tenant, or out of it, a JSON object a line. docs/users-in-bulk.md says how.
import fs from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { startDatabase } from "../db/start";
import { exportUsers } from "../lib/directory/export";
import { readImport, type UserImport } from "../lib/directory/import/import";
import { importUsers, linesOf } from "../lib/directory/import/stream";
import { findTenantByNames } from "../lib/directory/tenant-by-names";
import { openDataDirectory } from "../lib/env/data-directory";
import { EnvError, env } from "../lib/env/env";
import { RefusedStart } from "../lib/env/refused-start";
import { describeError } from "../lib/log";

const USAGE = `npm run users -- import --workspace NAME --application NAME --tenant NAME [--import ID] FILE
npm run users -- export --workspace NAME --application NAME --tenant NAME [--password-hashes] FILE

FILE is newline-delimited JSON; - is the standard input, or output. --import ID goes on with an import that was stopped.`;

/** Nobody is above whoever runs commands on the machine itself. */
const ACTOR = { type: "SYSTEM" } as const;
const PROGRESS_EVERY_MS = 1_000;

/** Ends in a sentence instead of a fault. */
class Refused extends Error {}

type Command = {
  deed: "import" | "export";
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
  const asked = parseCommand(parameters, directory);
  if (!asked) {
    console.error(USAGE);
    return 2;
  }
  try {
    const settings = env();
    const database = await startDatabase(settings, openDataDirectory(settings.dataDir));
    try {
      const owner = await findTenantByNames(asked.names);
      if (!owner) throw new Refused("There is no such tenant: see --workspace, --application and --tenant.");
      return await (asked.deed === "import" ? bringIn(asked, owner) : bringOut(asked, owner));
    } finally {
      await database.close();
    }
  } catch (error) {
    const isSentence = error instanceof Refused || error instanceof EnvError || error instanceof RefusedStart;
    // A failed statement names addresses and hashes, which are nobody's to read.
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
    const [deed, file, ...others] = positionals;
    if (deed !== "import" && deed !== "export") return undefined;
    if (!workspace || !application || !tenant || !file || others.length > 0) return undefined;
    if (deed === "import" ? passwordHashes : importId !== undefined) return undefined;
    const path = file === "-" ? file : resolve(directory, file);
    return { deed, names: { workspace, application, tenant }, file: path, importId, passwordHashes };
  } catch {
    return undefined;
  }
}

async function bringIn({ file, importId }: Command, owner: Owner): Promise<number> {
  if (file !== "-" && !fs.existsSync(file)) throw new Refused(`There is no file ${file}.`);
  const input = file === "-" ? process.stdin : fs.createReadStream(file);
  const onProgress = reporter();
  const outcome = await importUsers(ACTOR, owner, linesOf(input), { importId, onProgress }, null);
  switch (outcome.type) {
    case "completed":
      console.error(`Done: ${told(outcome.userImport)}.`);
      return (await showRefusals(owner, outcome.userImport.id)) ? 1 : 0;
    case "other_lines":
      throw new Refused(`This import had come to line ${outcome.userImport.linesDone}, and the file has fewer.`);
    case "import_not_found":
      throw new Refused("This tenant has no such import: see --import.");
    default:
      throw new Refused("The tenant has just been deleted.");
  }
}

/** Now and then, and at once when the id is known by which a stopped import goes on. */
function reporter(): (userImport: UserImport) => void {
  let last: number | undefined;
  return (userImport) => {
    if (last === undefined) console.error(`Import ${userImport.id}. Should it be stopped: --import ${userImport.id}`);
    else if (performance.now() - last < PROGRESS_EVERY_MS) return;
    last = performance.now();
    console.error(told(userImport));
  };
}

function told({ linesDone, imported, refused }: UserImport): string {
  return `${linesDone} lines, ${imported} users imported, ${refused} refused`;
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

async function bringOut({ file, passwordHashes }: Command, owner: Owner): Promise<number> {
  const output = file === "-" ? process.stdout : newFile(file);
  try {
    const outcome = await exportUsers(ACTOR, owner, { passwordHashes }, null);
    if (outcome.type !== "exporting") throw new Refused("The tenant has just been deleted.");
    await pipeline(outcome.pieces, output, { end: output !== process.stdout });
    return 0;
  } catch (error) {
    if (file !== "-") fs.rmSync(file, { force: true });
    throw error;
  }
}

/** For its owner's eyes: people's data, and what passwords can be tried on. */
function newFile(file: string): fs.WriteStream {
  try {
    return fs.createWriteStream(file, { fd: fs.openSync(file, "wx", 0o600) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Refused(`${file} is there already, and is left as it is.`);
  }
}
