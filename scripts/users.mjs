// `npm run users -- import|export … FILE`, also where no packages are installed yet; the rest is in users.ts.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { readEnvFile } from "./env-file.mjs";
import { refuseOldNode } from "./node-version.mjs";

refuseOldNode();
// npm changes to the project's root; file names are relative to where the command was typed.
const typedIn = process.env.INIT_CWD ?? process.cwd();
process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
readEnvFile();
process.env.NODE_ENV ??= "production";
// Standard output is for the command's own output alone.
process.env.LOG_LEVEL = "silent";

const { ensureDependencies } = await import("./dependencies.mjs");
if (!ensureDependencies({ development: false })) process.exit(1);

const tsx = await import("tsx/esm/api");
tsx.register();
const { command } = await import("./users.ts");
// Explicitly, because the unread rest of a broken list would keep the process alive.
process.exit(await command(process.argv.slice(2), typedIn));
