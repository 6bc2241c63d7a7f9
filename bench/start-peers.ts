import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { environmentOf, freePort } from "./foyer";
import { type Connection, connectTo } from "./requests";

/** An app of the same framework on the same Postgres: a minimal page, and Better Auth with a password and an organization. */
export type Peers = {
  processId: number;
  origin: string;
  databaseUrl: string;
  connect(): Connection;
  stop(): Promise<void>;
};

const FOLDER = fileURLToPath(new URL("peers/", import.meta.url));
/** What was built from which sources. */
const STAMP = `${FOLDER}.next/bench-build`;
const SOURCES = ["package-lock.json", "next.config.js", "auth.js", "app/layout.jsx", "app/page.jsx"];
const START_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 20;

/** Installs and builds the peers if that was not done yet, and starts them. @param databaseUrl of any database of the Postgres to share */
export async function startPeers(databaseUrl: string): Promise<Peers> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const own = await makeDatabase(databaseUrl);
  const environment = environmentOf({
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    PEER_DATABASE_URL: own,
    PEER_SECRET: randomBytes(32).toString("hex"),
    PEER_URL: origin,
  });
  ensureBuilt(environment);
  runOrThrow(process.execPath, ["migrate.js"], environment);
  const next = ["node_modules/next/dist/bin/next", "start", "--port", String(port), "--hostname", "127.0.0.1"];
  const child = spawn(process.execPath, next, { cwd: FOLDER, env: environment, stdio: "ignore", detached: true });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const connect = () => connectTo(port, `localhost:${port}`);
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  try {
    await answers(connect, child);
    return { processId: serverOf(child), origin, databaseUrl: own, connect, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An empty database beside the given one. */
async function makeDatabase(databaseUrl: string): Promise<string> {
  const name = `peers_${randomBytes(4).toString("hex")}`;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const own = new URL(databaseUrl);
  own.pathname = `/${name}`;
  return own.href;
}

function ensureBuilt(environment: NodeJS.ProcessEnv): void {
  const hash = createHash("sha256");
  for (const source of SOURCES) hash.update(fs.readFileSync(FOLDER + source));
  const state = hash.digest("hex");
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, "utf8") === state) return;
  console.log("Installing and building what Foyer is compared with …");
  const npm = process.env.npm_execpath;
  if (npm && /\.c?js$/.test(npm)) runOrThrow(process.execPath, [npm, "ci"], environment);
  else runOrThrow("npm", ["ci"], environment);
  runOrThrow(process.execPath, ["node_modules/next/dist/bin/next", "build"], environment);
  fs.writeFileSync(STAMP, state);
}

function runOrThrow(program: string, parameters: string[], env: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = spawnSync(program, parameters, { cwd: FOLDER, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${[program, ...parameters].join(" ")} failed: ${stdout}${stderr}`);
}

async function answers(connect: () => Connection, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_WITHIN_MS;
  const connection = connect();
  try {
    for (;;) {
      const answer = await connection.ask({ path: "/" }).catch(() => undefined);
      if (answer?.status === 200) return;
      if (child.exitCode !== null) throw new Error("The peers ended by themselves.");
      if (Date.now() > deadline) throw new Error("The peers were not ready in time.");
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  } finally {
    connection.close();
  }
}

/** `next start` serves in its own process. */
function serverOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("The peers did not start.");
  return pid;
}

/**
 * Endless distinct people who sign up at Better Auth and make an organization of their own: what an application asks of it to have the rows
 * that one signup at Foyer's application level makes.
 */
export function signUpAtPeer(connection: Connection, origin: string, clientAddress: (visitor: number) => string) {
  let visitor = 0;
  return async (): Promise<void> => {
    visitor += 1;
    const person = visitor;
    const post = async (path: string, members: object, cookie = "") => {
      const body = Buffer.from(JSON.stringify(members));
      const headers = {
        origin,
        "content-type": "application/json",
        "content-length": body.length,
        "x-forwarded-for": clientAddress(person),
        ...(cookie ? { cookie } : {}),
      };
      const answer = await connection.ask({ method: "POST", path: `/api/auth${path}`, headers, body });
      if (answer.status !== 200) throw new Error(`A peer answered ${answer.status} ${answer.body.toString()}`);
      return answer;
    };
    const account = {
      name: `Person ${person}`,
      email: `person@company${person}.example`,
      password: `a long walk by the river ${person}`,
    };
    const { headers } = await post("/sign-up/email", account);
    const cookie = (headers["set-cookie"] ?? []).map((each) => each.split(";")[0]).join("; ");
    await post("/organization/create", { name: `Company ${person}`, slug: `company${person}` }, cookie);
  };
}
