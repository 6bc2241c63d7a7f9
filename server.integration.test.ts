import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import fs from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { send } from "./e2e/support/http";

// Whole processes, of which the first may have to build the pages.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const TENANT = "tenant1-yourapp-yourcompany.localhost";

let dataDirectory: string;
const running = new Set<ChildProcess>();

beforeAll(() => {
  dataDirectory = fs.mkdtempSync(join(tmpdir(), "foyer-start-"));
});
afterEach(async () => {
  await Promise.all([...running].map(stop));
});
afterAll(() => {
  const cluster = join(dataDirectory, "postgres");
  // Postgres may live elsewhere, where its user can reach it.
  if (fs.lstatSync(cluster, { throwIfNoEntry: false })?.isSymbolicLink()) {
    fs.rmSync(fs.readlinkSync(cluster), { recursive: true, force: true });
  }
  fs.rmSync(dataDirectory, { recursive: true, force: true });
});

describe("a start on an empty directory and those after it", () => {
  test("a second start on another port is followed by all hosts, the issuer and the demo's client", async () => {
    const [first = "", second = "", client = "", moved = ""] = await freePorts(4);
    const one = await start({ PORT: first, DEMO_APP_PORT: client });
    expect((await one.get(TENANT, "/signup")).status).toBe(200);
    await stop(one.process);

    const two = await start({ PORT: second, DEMO_APP_PORT: moved });
    expect((await two.get(TENANT, "/signup")).body).toContain("Join Tenant One");
    const discovery = await two.get("yourapp-yourcompany.localhost", "/.well-known/openid-configuration");
    expect(JSON.parse(discovery.body).issuer).toBe(`http://yourapp-yourcompany.localhost:${second}`);
    const sdk = await two.get(
      "yourapp-yourcompany.localhost",
      "/api/v1/clients/yourappdemoclient222222222/sdk-configuration",
    );
    expect(JSON.parse(sdk.body)).toMatchObject({
      loginUrl: `http://localhost:${moved}/login`,
      redirectUri: `http://localhost:${moved}/callback`,
    });
  });

  test("a changed BASE_DOMAIN stops the start with a sentence, and the old one starts again", async () => {
    const [port = "", client = ""] = await freePorts(2);
    const refused = await startAndEnd({ PORT: port, DEMO_APP_PORT: client, BASE_DOMAIN: "other.localhost" });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("This installation was created for BASE_DOMAIN=localhost");
    expect(refused.output).not.toMatch(/\n\s+at /);
    const again = await start({ PORT: port, DEMO_APP_PORT: client });
    expect((await again.get(TENANT, "/login")).status).toBe(200);
  });
});

test("wrong settings stop the start with one sentence each, and nothing is made", async () => {
  const nowhere = join(dataDirectory, "nowhere");
  const refused = await startAndEnd({ PORT: "many", BASE_DOMAIN: "https://x", LOG_LEVEL: "loud", DATA_DIR: nowhere });
  expect(refused.code).toBe(1);
  expect(refused.output.trim().split("\n")).toHaveLength(3);
  expect(refused.output).toContain("PORT must be a port number");
  expect(refused.output).toContain("BASE_DOMAIN must be a domain name");
  expect(refused.output).toContain("LOG_LEVEL must be");
  expect(fs.existsSync(nowhere)).toBe(false);
});

test("production without mail provider, sender and secret does not start, and says what is missing", async () => {
  const refused = await startAndEnd({ BASE_DOMAIN: "signup.example.com" });
  expect(refused.code).toBe(1);
  for (const name of ["RESEND_API_KEY", "MAIL_FROM", "FOYER_SECRET"]) expect(refused.output).toContain(name);
});

test("a port in use is told before anything else is touched", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as { port: number };
  const nowhere = join(dataDirectory, "nowhere");
  const refused = await startAndEnd({ PORT: String(port), DATA_DIR: nowhere });
  taken.close();
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(`Port ${port} is in use`);
  expect(fs.existsSync(nowhere)).toBe(false);
});

type Settings = Record<string, string>;

/** Starts the server by the script behind `npm start`, and waits until it serves. */
async function start(settings: Settings) {
  const child = spawnServer(settings);
  const output = outputOf(child);
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", (code) => reject(new Error(`The server ended with ${code}:\n${output()}`)));
  });
  const get = (hostname: string, path: string) =>
    send({ pin: `127.0.0.1:${settings.PORT}`, authority: undefined }, `http://${hostname}:${settings.PORT}`, path);
  return { process: child, get };
}

/** Starts a server that is to refuse. */
async function startAndEnd(settings: Settings): Promise<{ code: number | null; output: string }> {
  const child = spawnServer(settings);
  const output = outputOf(child);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output: output() };
}

function spawnServer(settings: Settings): ChildProcess {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Nothing of what the tests themselves run under, nor of a developer's own file.
    env: { PATH, HOME, NODE_ENV: "production", ENV_FILE: "", LOG_LEVEL: "error", DATA_DIR: dataDirectory, ...settings },
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

function outputOf(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
  }
  return () => text;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}

/** Ports that nobody listens on, of those that no system gives away by itself: what runs beside us can't be given one of them meanwhile. */
async function freePorts(count: number): Promise<string[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(11_000, 30_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports].map(String);
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
