// `npm start` and `npm run dev`, on a machine with Node and npm and nothing else. Plain JavaScript: nothing is installed yet.
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readEnvFile } from "./env-file.mjs";
import { refuseOldNode } from "./node-version.mjs";

refuseOldNode();
process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
readEnvFile();

const dev = process.argv.includes("--dev");
process.env.NODE_ENV = dev ? "development" : "production";
process.env.NEXT_TELEMETRY_DISABLED ??= "1";

const { ensureDependencies } = await import("./dependencies.mjs");
if (!ensureDependencies({ development: dev })) process.exit(1);

const tsx = await import("tsx/esm/api");
tsx.register();
stopWithNpm();
await import(pathToFileURL("server.ts").href);

/** npm sends signals to a shell, and many shells end without passing them on. So this process stops when its parent has gone. */
function stopWithNpm() {
  const parent = process.ppid;
  if (!process.env.npm_lifecycle_event || parent === 1) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    // A supervisor may have sent a signal already; a second one would end the process at once.
    if (!globalThis.foyerDraining) process.kill(process.pid, "SIGTERM");
  }, 200);
  watch.unref();
}
