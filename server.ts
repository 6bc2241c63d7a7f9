import { type ChildProcess, spawn } from "node:child_process";
import { hkdfSync, randomInt } from "node:crypto";
import type { Server } from "node:http";
import { createServer, type Server as NetServer, type Socket } from "node:net";
import next from "next";
import { db } from "./db/client";
import { DEMO, demoClientOrigin, moveDemoClient } from "./db/demo";
import { type StartedDatabase, seedDemo, startDatabase } from "./db/start";
import { keptSecret, openDataDirectory } from "./lib/env/data-directory";
import { type Env, EnvError, env, originOf } from "./lib/env/env";
import { RefusedStart } from "./lib/env/refused-start";
import { terminalTexts } from "./lib/i18n/texts";
import { captureConsole, log } from "./lib/log";
import { createListener, type Listener } from "./lib/server/listener";
import { serverForUpgrades } from "./lib/server/next-workarounds";
import { trustedPeers } from "./lib/server/request-headers";
import { type StaticFiles, shareStaticFiles } from "./lib/server/static-files";
import { warmUp } from "./lib/server/warm-up";
import { ensureBuild } from "./scripts/build.mjs";

/** Shared with the code that Next bundles, which has its own copies of all modules. */
declare global {
  var foyerDraining: boolean | undefined;
  var foyerOutbox: { stop(): Promise<void> } | undefined;
  var foyerHousekeeping: { stop(): Promise<void> } | undefined;
}

const IN_FLIGHT_MS = 30_000;
const dev = process.argv.includes("--dev");

main().catch((error: unknown) => {
  const refused = error instanceof EnvError || error instanceof RefusedStart;
  if (refused) console.error(error.message);
  else log().fatal({ err: error }, "The server could not start.");
  process.exit(1);
});

async function main(): Promise<void> {
  const settings = env();
  const edge = { trusted: trustedPeers(settings.trustedProxies), scheme: settings.scheme };
  const listener = createListener({ edge, boundTime: !dev });
  // First of all, so that a port in use is reported before anything is created.
  const close = await listen(listener.server, settings);
  const running: Running = { listener, close };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => void stop(running, signal));
  process.on("unhandledRejection", (error) => log().error({ err: error }, "A rejected promise was not handled."));
  process.on("uncaughtException", (error) => {
    log().fatal({ err: error }, "An exception was not caught.");
    void stop(running, "fault");
  });

  const dataDirectory = openDataDirectory(settings.dataDir);
  if (!settings.secret) process.env.FOYER_SECRET = keptSecret(dataDirectory, "secret");
  // Not the build's key, which is no secret (scripts/build.mjs): this one is the same for all instances, whichever build they run.
  process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = actionsKey(process.env.FOYER_SECRET ?? "");
  const hasDemo = !settings.production;
  // next-auth builds its links from this, and never from a request's headers.
  process.env.NEXTAUTH_URL = originOf(settings.dashboardHost);
  if (hasDemo) {
    process.env.DEMO_CLIENT_SECRET = keptSecret(dataDirectory, "demo-client-secret");
    process.env.DEMO_OPERATOR_PASSWORD = keptSecret(dataDirectory, "demo-operator-password", readablePassword);
  }
  process.env.DEMO_APP_PORT = String(settings.demoAppPort);

  try {
    running.database = startDatabase(settings, dataDirectory);
    const [{ seeded }] = await Promise.all([running.database, dev || buildPages()]);
    if (hasDemo) await (seeded ? moveDemoClient(db(), settings.demoAppPort) : seedDemo());
    if (settings.production && !dev) running.files = await shareStaticFiles();
    const httpServer = serverForUpgrades(listener.server, { dev });
    running.next = next({ dev, port: settings.port, hostname: "localhost", httpServer });
    if (!dev) captureConsole();
    await running.next.prepare();
  } catch (error) {
    await closeDatabase(running);
    throw error;
  }
  const handle = running.next.getRequestHandler();
  if (!dev) await warmUp((request, response) => handle(request, response), edge, `nobodys.${settings.baseDomain}`);
  listener.serve(async (request, response) => {
    if (!(await running.files?.answer(request, response))) await handle(request, response);
  });
  if (hasDemo) running.demo = startDemoClient(settings);
  announce(settings, (await running.database).url, hasDemo);
}

type Running = {
  listener: Listener;
  close(): void;
  database?: Promise<StartedDatabase>;
  next?: ReturnType<typeof next>;
  files?: StaticFiles;
  demo?: ChildProcess;
};

async function stop(running: Running, why: string): Promise<void> {
  // A second signal means: at once.
  if (globalThis.foyerDraining) process.exit(1);
  globalThis.foyerDraining = true;
  log().info({ why }, "Stopping.");
  const handOverMs = why === "fault" ? 0 : env().drainSeconds * 1_000;
  // Until then the outbox works too, because people still sign up; it and housekeeping then write what they hold in memory.
  await running.listener.leave(handOverMs);
  await Promise.all([
    running.listener.drain(IN_FLIGHT_MS),
    globalThis.foyerOutbox?.stop(),
    globalThis.foyerHousekeeping?.stop(),
  ]);
  running.files?.stop();
  running.close();
  running.demo?.kill();
  await running.next?.close();
  await closeDatabase(running);
  process.exit(why === "fault" ? 1 : 0);
}

async function buildPages(): Promise<void> {
  if (!(await ensureBuild()).ok) throw new RefusedStart("buildFailed");
}

async function closeDatabase({ database }: Running): Promise<void> {
  // If it could not be opened, that was reported, and it has cleaned up.
  const opened = await database?.catch(() => undefined);
  await opened?.close();
}

/** The demo runs on somebody's own machine, so it listens on loopback only, for IPv4 and IPv6. */
async function listen(server: Server, settings: Env): Promise<() => void> {
  const listening = (target: NetServer, host?: string) =>
    new Promise<void>((resolve, reject) => {
      target.once("error", reject);
      target.listen({ port: settings.port, host, exclusive: true }, resolve);
    });
  const second = createServer((socket: Socket) => void server.emit("connection", socket));
  try {
    if (settings.production) await listening(server);
    else {
      await listening(server, "127.0.0.1");
      await listening(second, "::1").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EADDRINUSE") throw error;
        // A machine without IPv6.
      });
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") throw new RefusedStart("portInUse", { port: settings.port });
    if (code === "EACCES") throw new RefusedStart("portNotAllowed", { port: settings.port });
    throw error;
  }
  return () => {
    second.close();
    server.close();
    server.closeAllConnections();
  };
}

/** The client application of the demo, in a process of its own. It ends with this process, even if that is killed. */
function startDemoClient(settings: Env): ChildProcess {
  const endWithParent = "data:text/javascript,process.on('disconnect',()=>process.exit())";
  const child = spawn(
    process.execPath,
    ["--import", endWithParent, "--import", "tsx", "e2e/support/your-app/main.ts"],
    {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: {
        ...process.env,
        YOUR_APP_PORT: String(settings.demoAppPort),
        YOUR_APP_ISSUER: originOf(`${DEMO.application}-${DEMO.workspace}.${settings.baseDomain}`),
        YOUR_APP_CLIENT_ID: DEMO.clientId,
        YOUR_APP_CLIENT_SECRET: process.env.DEMO_CLIENT_SECRET,
      },
    },
  );
  child.once("exit", (code) => {
    if (!globalThis.foyerDraining) {
      log().error(
        { code, port: settings.demoAppPort },
        "The demo's client application has stopped, so signups can't end there.",
      );
    }
  });
  return child;
}

function announce(settings: Env, databaseUrl: string, hasDemo: boolean): void {
  const origins = {
    dashboard: originOf(settings.dashboardHost),
    application: originOf(`${DEMO.application}-${DEMO.workspace}.${settings.baseDomain}`),
    tenant: originOf(`${DEMO.tenant}-${DEMO.application}-${DEMO.workspace}.${settings.baseDomain}`),
    client: demoClientOrigin(settings.demoAppPort),
  };
  // For tests and tools that start the server as a child process.
  process.send?.({ type: "ready", port: settings.port, databaseUrl, origins });
  if (!hasDemo) {
    log().info({ port: settings.port, dashboard: origins.dashboard }, "Foyer is ready.");
    return;
  }
  const lines = [
    ["signUpNew", `${origins.application}/signup`],
    ["signUpJoin", `${origins.tenant}/signup`],
    ["logIn", `${origins.application}/login`],
    ["mailbox", `${origins.dashboard}/mailbox`],
    ["client", origins.client],
    ["dashboard", origins.dashboard],
    ["operator", DEMO.operator],
    ["password", process.env.DEMO_OPERATOR_PASSWORD],
  ] as const;
  const text = lines.map(([what, value]) => `  ${terminalTexts(`ready.${what}`).padEnd(23)}${value}`).join("\n");
  process.stdout.write(`\n${terminalTexts("ready.title")}\n\n${text}\n\n${terminalTexts("ready.stop")}\n\n`);
}

/** Easy to copy from a terminal: four groups of lower-case letters, over 90 bits. */
function readablePassword(): string {
  const letters = "abcdefghijkmnopqrstuvwxyz";
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

/** The same for all instances and builds with one secret, so that a form from one can be sent to another. */
function actionsKey(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "foyer", "server-actions", 32)).toString("base64");
}
