import { spawn } from "node:child_process";
import fs from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { findCaddy } from "../../scripts/caddy.mjs";
import { certificates, DATA, PORTS } from "./places";

/** A line of Caddy's log. */
export type CaddyLine = { logger?: string; msg?: string; host?: string; request?: { host: string; uri: string } };

export type Caddy = {
  /** All that it has said so far, oldest first. */
  lines(): readonly CaddyLine[];
  /** The file in which the same stands. */
  log: string;
  close(): Promise<void>;
};

const STARTED_WITHIN_MS = 30_000;
// Whatever ends whoever started it ends Caddy too, which would keep its ports.
const KEEPER = `
const caddy = require("node:child_process").spawn(process.argv[1], process.argv.slice(2), { stdio: "inherit" });
process.on("disconnect", () => caddy.kill());
process.on("SIGTERM", () => caddy.kill());
caddy.on("exit", (code) => process.exit(code ?? 1));`;

/** Caddy as deploy/Caddyfile runs it, but that it signs certificates itself, by the tests' own authority, and listens on loopback. */
export async function startCaddy(): Promise<Caddy> {
  const program = findCaddy();
  if (!program) throw new Error("There is no Caddy here: set CADDY_PATH, or let `npm test` get one.");
  const home = join(DATA, "caddy");
  giveAuthority(join(home, "caddy", "pki", "authorities", "local"));
  const keeper = spawn(process.execPath, ["-e", KEEPER, program, "run", "--config", "deploy/Caddyfile"], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      ...process.env,
      HOME: home,
      XDG_DATA_HOME: home,
      XDG_CONFIG_HOME: home,
      FOYER_BIND: "127.0.0.1",
      FOYER_UPSTREAMS: PORTS.instances.map((port) => `127.0.0.1:${port}`).join(" "),
      FOYER_TLS_ISSUER: "internal",
      FOYER_HTTPS_PORT: String(PORTS.caddy.https),
      FOYER_HTTP_PORT: String(PORTS.caddy.http),
      FOYER_ASK_PORT: String(PORTS.caddy.ask),
      FOYER_EDGE_SITES: join(home, "sites", "*.caddy"),
    },
  });
  const log = fs.createWriteStream(join(DATA, "..", "e2e-caddy.log"));
  const lines: CaddyLine[] = [];
  const ended = new Promise<void>((resolve) => keeper.once("exit", () => resolve()));
  const serving = new Promise<void>((resolve) => {
    for (const stream of [keeper.stdout, keeper.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on("line", (text) => {
        log.write(`${text}\n`);
        const line = parsed(text);
        lines.push(line);
        if (line.msg === "serving initial configuration") resolve();
      });
    }
  });
  const close = async () => {
    keeper.kill("SIGTERM");
    await ended;
    log.end();
  };
  const late = new Promise((resolve) => setTimeout(resolve, STARTED_WITHIN_MS, "late").unref());
  if ((await Promise.race([serving, ended.then(() => "ended"), late])) !== undefined) {
    await close();
    throw new Error(`Caddy did not start: ${JSON.stringify(lines.at(-1))}`);
  }
  return { lines: () => lines, log: log.path.toString(), close };
}

/** The internal authority is read from where Caddy would have kept one that it made itself. */
function giveAuthority(directory: string): void {
  fs.mkdirSync(directory, { recursive: true });
  const { authority, intermediate } = certificates();
  for (const [name, { certificate, key }] of Object.entries({ root: authority, intermediate })) {
    fs.writeFileSync(join(directory, `${name}.crt`), certificate);
    fs.writeFileSync(join(directory, `${name}.key`), key, { mode: 0o600 });
  }
}

function parsed(text: string): CaddyLine {
  try {
    return JSON.parse(text);
  } catch {
    return { msg: text };
  }
}
