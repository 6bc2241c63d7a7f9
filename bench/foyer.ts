import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { parseEnv } from "node:util";
import { DEMO } from "../db/demo";
import { type Connection, connectTo } from "./requests";

/** A Foyer of ours, with ports and data of its own. */
export type Foyer = {
  /** Of the server's own process; undefined behind npm, whose child it is. */
  processId?: number;
  /** The demo's application, on which everybody may sign up. */
  applicationHost: string;
  port: number;
  /** Of its embedded Postgres. */
  databaseUrl?: string;
  /** From the command to the first 200 of the application's signup page. */
  firstPageMs: number;
  /** A connection to the application's host. */
  connect(): Connection;
  /** Ends it, and waits until its Postgres has ended too. */
  stop(): Promise<void>;
};

export type FoyerOptions = {
  dataDirectory: string;
  settings?: Record<string, string>;
  /** With `npm start`, instead of the script that it runs. */
  throughNpm?: boolean;
};

/** What a process needs of its surroundings to run at all. Everything else would make one person's figures differ from another's. */
const SURROUNDINGS = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG", "npm_execpath"];
const LOOK_AGAIN_MS = 10;
const START_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 60_000;

const running = new Set<() => Promise<void>>();
let closed = false;

/** Starts the built server as a person does, and waits for the first signup page. */
export async function startFoyer(options: FoyerOptions): Promise<Foyer> {
  if (closed) throw new Error("No server is started any more.");
  const port = await freePort();
  const log = `${options.dataDirectory}.log`;
  const begun = performance.now();
  const child = run(options, log, {
    PORT: String(port),
    DEMO_APP_PORT: String(await freePort()),
    DATA_DIR: options.dataDirectory,
    ...options.settings,
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ready = new Promise<string | undefined>((resolve) => {
    child.once("message", ({ databaseUrl }: { databaseUrl?: string }) => resolve(databaseUrl));
  });
  let stopped: Promise<void> | undefined;
  // Told twice, the server would drop everything at once, its Postgres too.
  const stop = () => {
    stopped ??= stopFoyer(child, ended, port, options.dataDirectory).finally(() => running.delete(stop));
    return stopped;
  };
  running.add(stop);
  const applicationHost = `${DEMO.application}-${DEMO.workspace}.localhost:${port}`;
  try {
    await firstPage(port, applicationHost, child);
    const firstPageMs = performance.now() - begun;
    const databaseUrl = options.throughNpm ? undefined : await ready;
    const processId = options.throughNpm ? undefined : child.pid;
    const connect = () => connectTo(port, applicationHost);
    return { processId, applicationHost, port, databaseUrl, firstPageMs, connect, stop };
  } catch (error) {
    await stop();
    const said = fs.readFileSync(log, "utf8").trim().split("\n").slice(-20).join("\n");
    throw new Error(`The server did not come up. It said:\n${said}`, { cause: error });
  }
}

/** Ends every Foyer that runs, and lets none begin. Whoever was measuring fails. */
export async function stopAll(): Promise<void> {
  closed = true;
  await Promise.all([...running].map((stop) => stop()));
}

/** Deletes what a stopped Foyer kept. Where Postgres could not live below it, its place is a link to elsewhere. */
export function forget(dataDirectory: string): void {
  const place = join(dataDirectory, "postgres");
  if (fs.existsSync(place)) fs.rmSync(fs.realpathSync(place), { recursive: true, force: true });
  fs.rmSync(dataDirectory, { recursive: true, force: true });
}

/** The environment of a process that is measured: what it needs to run at all, and these settings. */
export function environmentOf(settings: Record<string, string>): NodeJS.ProcessEnv {
  const environment: Record<string, string | undefined> = {};
  for (const name of SURROUNDINGS) environment[name] = process.env[name];
  // The scripts read this file too; a variable that is there already, even empty, wins over it.
  if (fs.existsSync(".env")) for (const name in parseEnv(fs.readFileSync(".env", "utf8"))) environment[name] = "";
  return Object.assign(environment, settings) as NodeJS.ProcessEnv;
}

function run({ throughNpm }: FoyerOptions, log: string, settings: Record<string, string>): ChildProcess {
  const environment = environmentOf(settings);
  const { npm_execpath: npm } = process.env;
  const output = fs.openSync(log, "a");
  // In a process group of its own, so that Ctrl+C reaches it once and not twice, through us.
  const common = { detached: true, env: environment };
  try {
    if (!throughNpm) {
      // As under npm it watches its parent, so it ends with us, however we end.
      environment.npm_lifecycle_event = "start";
      return spawn(process.execPath, ["scripts/start.mjs"], { ...common, stdio: ["ignore", output, output, "ipc"] });
    }
    const stdio = ["ignore", output, output] as const;
    return npm && /\.c?js$/.test(npm)
      ? spawn(process.execPath, [npm, "start"], { ...common, stdio: [...stdio] })
      : spawn("npm", ["start"], { ...common, stdio: [...stdio], shell: process.platform === "win32" });
  } finally {
    fs.closeSync(output);
  }
}

async function firstPage(port: number, host: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_WITHIN_MS;
  const connection = connectTo(port, host);
  try {
    for (;;) {
      const answer = await connection.ask({ path: "/signup" }).catch(() => undefined);
      if (answer?.status === 200) return;
      if (answer && answer.status !== 503) throw new Error(`The signup page answered ${answer.status}.`);
      if (child.exitCode !== null || child.signalCode !== null) throw new Error("The server ended by itself.");
      if (Date.now() > deadline) throw new Error("The server was not ready in time.");
      await pause(LOOK_AGAIN_MS);
    }
  } finally {
    connection.close();
  }
}

async function stopFoyer(child: ChildProcess, ended: Promise<void>, port: number, dataDirectory: string) {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  await ended;
  // npm may end before what it started.
  const deadline = Date.now() + STOP_WITHIN_MS;
  while (!(await isFree(port)) || fs.existsSync(join(dataDirectory, "postgres", "data", "postmaster.pid"))) {
    if (Date.now() > deadline) throw new Error("A server that was told to stop still runs.");
    await pause(LOOK_AGAIN_MS);
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
