// `npm run config -- plan|apply|export|schema FILE`, on a machine where nothing may be installed yet: the rest is config.ts.
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
// What the command says goes to standard output, and nothing else does.
process.env.LOG_LEVEL = "silent";

const { ensureDependencies } = await import("./dependencies.mjs");
if (!ensureDependencies({ development: false })) process.exit(1);

const tsx = await import("tsx/esm/api");
tsx.register();
const { command } = await import("./config.ts");
process.exitCode = await command(process.argv.slice(2), typedIn);
