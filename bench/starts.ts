import { join } from "node:path";
import { type FoyerOptions, forget, startFoyer } from "./foyer";
import { type Bench, type Measurement, type Row, spread } from "./measurement";
import { residentMegabytes } from "./memory";

const ROUNDS = 3;

export const starts: Measurement = { title: "Starting", measure };

type Start = { seconds: number; megabytes?: number };

async function measure(bench: Bench): Promise<Row[]> {
  const cold: Start[] = [];
  const warm: Start[] = [];
  const throughNpm: Start[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const dataDirectory = join(bench.directory, `start-${round}`);
    try {
      cold.push(await start({ dataDirectory }));
      warm.push(await start({ dataDirectory }));
      throughNpm.push(await start({ dataDirectory, throughNpm: true }));
    } finally {
      forget(dataDirectory);
    }
  }
  const seconds = (list: Start[]) =>
    spread(
      list.map((one) => one.seconds),
      "s",
    );
  const rounds = `${ROUNDS} times, the median first.`;
  return [
    {
      figure: "Cold start",
      value: seconds(cold),
      how: `From running node scripts/start.mjs on an empty data directory to the first 200 on /signup: makes the database, migrates, seeds the demo, serves. Packages are installed and the pages built. ${rounds}`,
    },
    { figure: "Warm start", value: seconds(warm), how: `The same again, on the data of that start. ${rounds}` },
    {
      figure: "Second npm start",
      value: seconds(throughNpm),
      how: `The same once more, by the command that people type. ${rounds}`,
    },
    {
      figure: "Resident memory after the first page",
      value: spread(
        warm.flatMap(({ megabytes }) => megabytes ?? []),
        "MB",
      ),
      how: `Of the server's process, in the warm start. ${rounds}`,
    },
  ];
}

async function start(options: FoyerOptions): Promise<Start> {
  const foyer = await startFoyer(options);
  try {
    const megabytes = options.throughNpm ? undefined : residentMegabytes(foyer.processId);
    return { seconds: foyer.firstPageMs / 1000, megabytes };
  } finally {
    await foyer.stop();
  }
}
