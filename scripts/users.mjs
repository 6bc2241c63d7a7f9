// `npm run users -- import|export … FILE`, on a machine where nothing may be installed yet: the rest is users.ts.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { readEnvFile } from "./env-file.mjs";
import { refuseOldNode } from "./node-version.mjs";

refuseOldNode();
// npm goes to the root; files are named from where somebody typed the command.
const typedIn = process.env.INIT_CWD ?? process.cwd();
process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
readEnvFile();
process.env.NODE_ENV ??= "production";
// Users, or refused lines, go to standard output, and nothing else does.
process.env.LOG_LEVEL = "silent";

const { ensureDependencies } = await import("./dependencies.mjs");
if (!ensureDependencies({ development: false })) process.exit(1);

const tsx = await import("tsx/esm/api");
tsx.register();
const { command } = await import("./users.ts");
// Not by itself: of a broken list the rest may still be waiting to be read.
process.exit(await command(process.argv.slice(2), typedIn));
