import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const SOURCES = ["app", "components", "db", "emails", "lib", "public"];
const FILES = [
  "instrumentation.ts",
  "instrumentation-client.ts",
  "instrumentation-node.ts",
  "next.config.ts",
  "package-lock.json",
  "postcss.config.mjs",
  "proxy.ts",
  "scripts/build.mjs",
  "tsconfig.json",
];
const STAMP = ".next/foyer-build";
/**
 * Next computes the ids of server actions from this key, their file and their name. It is the same for every build, so that a form of one
 * build can be sent to another. It protects nothing: while the server runs, Next encrypts with the key that server.ts derives from FOYER_SECRET.
 */
const ACTION_IDS = createHash("sha256").update("foyer: ids of server actions").digest("base64");

/**
 * Builds the pages if a source has changed since the last successful build.
 *
 * @returns {Promise<{ ok: boolean, built: boolean, output: string }>} `output`: everything that Next printed.
 */
export async function ensureBuild() {
  const state = sourcesHash();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === state) return { ok: true, built: false, output: "" };
  console.log("Building the pages …");
  const build = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: ACTION_IDS,
    },
  });
  let output = "";
  for (const stream of [build.stdout, build.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => build.once("close", resolve));
  if (code !== 0) {
    process.stderr.write(output);
    return { ok: false, built: false, output };
  }
  writeFileSync(STAMP, state);
  return { ok: true, built: true, output };
}

function sourcesHash() {
  const hash = createHash("sha256");
  for (const file of [...FILES, ...SOURCES.flatMap(filesBelow)]) {
    if (existsSync(file)) hash.update(`${file}\n`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function filesBelow(directory) {
  if (!existsSync(directory)) return [];
  const files = [];
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) files.push(...filesBelow(path));
    else if (!/\.test\.tsx?$/.test(entry.name)) files.push(path);
  }
  return files;
}
