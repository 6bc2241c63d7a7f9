import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const PLACE = join(".tmp", "caddy");
const OURS = [join(PLACE, "usr", "bin", "caddy"), join(PLACE, "caddy")];
const USUAL = [
  "/usr/bin/caddy",
  "/usr/local/bin/caddy",
  "/opt/homebrew/bin/caddy",
  "/home/linuxbrew/.linuxbrew/bin/caddy",
];
const RELEASE = "2.10.2";

/** The path of a Caddy on this machine: CADDY_PATH, on the PATH, in a usual place, or the tests' own; undefined if there is none. */
export function findCaddy() {
  const onPath = (process.env.PATH ?? "").split(":").map((directory) => join(directory, "caddy"));
  const found = [process.env.CADDY_PATH, ...onPath, ...USUAL, ...OURS].find((path) => path && existsSync(path));
  return found && resolve(found);
}

/**
 * Finds a Caddy or downloads one for the tests. It is not installed, because Caddy's packages start a service on ports 80 and 443.
 *
 * @returns {Promise<string | undefined>}
 */
export async function ensureCaddy() {
  const found = findCaddy();
  if (found) return found;
  console.log("Downloading Caddy …");
  mkdirSync(PLACE, { recursive: true });
  if (!unpackPackage()) await unpackRelease();
  return findCaddy();
}

/** The package of Debian or Ubuntu, downloaded and unpacked, which needs no special rights. */
function unpackPackage() {
  const absolute = resolve(PLACE);
  // Package lists of our own: the system may have none, and this user may not update them.
  const lists = join(absolute, "lists");
  mkdirSync(join(lists, "partial"), { recursive: true });
  const apart = ["-o", `Dir::State::lists=${lists}`, "-o", `Dir::Cache=${join(absolute, "cache")}`];
  const isThere =
    run("apt-get", ["-qq", "download", "caddy"]) ||
    (run("apt-get", ["-qq", ...apart, "update"]) && run("apt-get", ["-qq", ...apart, "download", "caddy"]));
  const [file] = isThere ? readdirSync(PLACE).filter((name) => name.endsWith(".deb")) : [];
  const unpacked = file !== undefined && run("dpkg-deb", ["-x", file, "."]);
  for (const name of ["lists", "cache", file ?? ""].filter(Boolean)) {
    rmSync(join(PLACE, name), { recursive: true, force: true });
  }
  return unpacked;
}

/** Caddy's own release, for systems without that package. */
async function unpackRelease() {
  const system = { darwin: "mac", linux: "linux" }[process.platform];
  const processor = { x64: "amd64", arm64: "arm64" }[process.arch];
  if (!system || !processor) return;
  const url = `https://github.com/caddyserver/caddy/releases/download/v${RELEASE}/caddy_${RELEASE}_${system}_${processor}.tar.gz`;
  const response = await fetch(url, { signal: AbortSignal.timeout(120_000) }).catch(() => undefined);
  if (!response?.ok) return;
  writeFileSync(join(PLACE, "caddy.tar.gz"), Buffer.from(await response.arrayBuffer()));
  run("tar", ["-xzf", "caddy.tar.gz", "caddy"]);
  rmSync(join(PLACE, "caddy.tar.gz"));
}

function run(program, parameters) {
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Apt warns that its own user can't write into this folder, which is no problem.
  return spawnSync(program, parameters, { cwd: PLACE, stdio: "ignore", env: environment }).status === 0;
}
