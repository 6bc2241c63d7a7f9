// `npm run bench`: what README's figures come from. Builds if need be, measures everything once and writes RESULTS.md beside this file.
// `npm run bench -- hot`: the ratios of page and signup alone, in three minutes, for use while working. Writes nothing.
import fs from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuild } from "../scripts/build.mjs";
import { api } from "./api";
import { type Foyer, forget, startFoyer, stopAll } from "./foyer";
import { funnel } from "./funnel";
import { imports } from "./imports";
import { instances } from "./instances";
import type { Bench, Measurement } from "./measurement";
import { memory } from "./memory";
import { pageRequests } from "./page-requests";
import { pageWeight } from "./page-weight";
import { asMarkdown, asText, circumstances, isBusy, type Section } from "./results";
import { roundTrips } from "./round-trips";
import { scale } from "./scale";
import { signups } from "./signups";
import { type Peers, startPeers } from "./start-peers";
import { starts } from "./starts";
import { tenants } from "./tenants";

/** In this order; memory is what the load before it has left. */
const MEASUREMENTS: Measurement[] = [
  starts,
  pageWeight,
  pageRequests,
  signups,
  roundTrips,
  api,
  imports,
  tenants,
  funnel,
  memory,
  instances,
  scale,
];

const HOT: Measurement[] = [pageRequests, signups];
const ROUNDS = { whole: 5, hot: 3 };
const hot = process.argv.includes("hot");

/** Whoever measures sends more in a minute than one application may get; all other limits are met by coming from different places. */
const SETTINGS = {
  TRUSTED_PROXY: "127.0.0.1",
  LIMIT_SIGNUPS_PER_APPLICATION_MINUTE: "1000000",
  LIMIT_API_PER_CLIENT_MINUTE: "1000000",
};

const here = dirname(fileURLToPath(import.meta.url));
process.chdir(dirname(here));
process.env.NEXT_TELEMETRY_DISABLED ??= "1";
const about = circumstances(new Date());
const busyBefore = isBusy();
let interrupted = false;
const failed = await run().then(
  () => false,
  (error: unknown) => {
    console.error(interrupted ? "Stopped before the end: no figures." : error);
    return true;
  },
);
process.exit(failed ? 1 : 0);

async function run(): Promise<void> {
  if (!(await ensureBuild()).ok) throw new Error("The pages could not be built.");
  fs.mkdirSync(".tmp", { recursive: true });
  const directory = fs.mkdtempSync(join(".tmp", "bench-"));
  // Postgres, which does not run as root, must be able to pass through.
  fs.chmodSync(directory, 0o711);
  const dataDirectory = join(directory, "data");
  const interrupt = () => {
    interrupted = true;
    void stopAll();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, interrupt);
  let started: Promise<Foyer> | undefined;
  let compared: Promise<Peers> | undefined;
  const bench: Bench = {
    directory,
    foyer() {
      started ??= startFoyer({ dataDirectory, settings: SETTINGS });
      return started;
    },
    peers() {
      compared ??= bench.foyer().then(({ databaseUrl = "" }) => startPeers(databaseUrl));
      return compared;
    },
    rounds: hot ? ROUNDS.hot : ROUNDS.whole,
  };
  try {
    const sections = await measureAll(bench);
    if (!hot) fs.writeFileSync(join(here, "RESULTS.md"), asMarkdown(about, sections));
    const busy = busyBefore ? "The machine was busy before the run: these figures are lower than it can do.\n" : "";
    console.log(`\n${asText(sections)}\n\n${busy}${hot ? "" : "How each was measured: bench/RESULTS.md\n"}`);
  } finally {
    const peers = await compared?.catch(() => undefined);
    await peers?.stop();
    const foyer = await started?.catch(() => undefined);
    await foyer?.stop();
    forget(dataDirectory);
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

async function measureAll(bench: Bench): Promise<Section[]> {
  const sections: Section[] = [];
  for (const { title, measure } of hot ? HOT : MEASUREMENTS) {
    console.log(`${title} …`);
    sections.push({ title, rows: await measure(bench) });
  }
  return sections;
}
