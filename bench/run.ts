// `npm run bench`: what README's figures come from. Builds if need be, measures everything once and writes RESULTS.md beside this file.
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
import { asMarkdown, asText, circumstances, type Section } from "./results";
import { scale } from "./scale";
import { signups } from "./signups";
import { starts } from "./starts";
import { tenants } from "./tenants";

/** In this order; memory is what the load before it has left. */
const MEASUREMENTS: Measurement[] = [
  starts,
  pageWeight,
  pageRequests,
  signups,
  api,
  imports,
  tenants,
  funnel,
  memory,
  instances,
  scale,
];

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
  const bench: Bench = {
    directory,
    foyer() {
      started ??= startFoyer({ dataDirectory, settings: SETTINGS });
      return started;
    },
  };
  try {
    const sections = await measureAll(bench);
    const text = asMarkdown(about, sections);
    fs.writeFileSync(join(here, "RESULTS.md"), text);
    console.log(`\n${asText(sections)}\n\nHow each was measured: bench/RESULTS.md\n`);
  } finally {
    const foyer = await started?.catch(() => undefined);
    await foyer?.stop();
    forget(dataDirectory);
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

async function measureAll(bench: Bench): Promise<Section[]> {
  const sections: Section[] = [];
  for (const { title, measure } of MEASUREMENTS) {
    console.log(`${title} …`);
    sections.push({ title, rows: await measure(bench) });
  }
  return sections;
}
