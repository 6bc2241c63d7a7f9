import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/**
 * Installs the packages of package-lock.json if node_modules is missing, or holds others.
 *
 * @param {{ development: boolean }} needs whether development packages are needed too.
 * @returns {boolean} false if npm failed, after it has printed the reason.
 */
export function ensureDependencies({ development }) {
  if (areInstalled(development)) return true;
  console.log("Installing packages …");
  // With NODE_ENV=production npm would omit packages that the build needs.
  return npm(["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
}

/** Runs npm, the one that started us if there is one. @returns {boolean} */
export function npm(parameters) {
  const { npm_execpath: cli } = process.env;
  const throughNode = cli !== undefined && /\.c?js$/.test(cli);
  const result = throughNode
    ? spawnSync(process.execPath, [cli, ...parameters], { stdio: "inherit" })
    : spawnSync("npm", parameters, { stdio: "inherit", shell: process.platform === "win32" });
  return result.status === 0;
}

/** As its last step npm writes into node_modules what it has installed. */
function areInstalled(development) {
  const installed = read("node_modules/.package-lock.json");
  const locked = read("package-lock.json");
  if (!installed || !locked) return false;
  return Object.entries(locked.packages).every(([path, wanted]) => {
    if (path === "" || wanted.optional || wanted.devOptional) return true;
    if (wanted.dev && !development) return true;
    return installed.packages[path]?.version === wanted.version && existsSync(path);
  });
}

function read(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
