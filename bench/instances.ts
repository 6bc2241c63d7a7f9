import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { startMailProvider } from "../e2e/support/mail-provider";
import { type Foyer, startFoyer } from "./foyer";
import { applyLoad, IN_FLIGHT, type Load, percentiles } from "./load";
import { type Bench, dataDirectoryOf, type Measurement, type Row, spread } from "./measurement";
import type { Connection } from "./requests";
import { newCompany, openForm } from "./visitors";

const ROUNDS = 3;
const SECONDS = 6;
const WARM_SECONDS = 3;
const MAIL_KEY = "re_bench_0123456789";

export const instances: Measurement = { title: "Two instances beside one", measure };

type Found = Record<"one" | "two", { shown: Load[]; signedUp: Load[] }>;

/** Both serve the database of the Foyer that is under load elsewhere, which serves nobody meanwhile, but sends mails like any instance. */
async function measure(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.foyer();
  if (!databaseUrl) throw new Error("There is no database to share.");
  const mailProvider = await startMailProvider({ apiKey: MAIL_KEY });
  const started: Foyer[] = [];
  const connections: Connection[] = [];
  try {
    for (const name of ["first", "second"]) {
      started.push(
        await startFoyer({
          dataDirectory: join(bench.directory, name),
          settings: {
            TRUSTED_PROXY: "127.0.0.1",
            LIMIT_SIGNUPS_PER_APPLICATION_MINUTE: "1000000",
            // Nobody answers there, and nobody waits: it is the instances that are compared here.
            BREACHED_PASSWORDS_URL: "http://127.0.0.1:9",
            DATABASE_URL: databaseUrl,
            FOYER_SECRET: readFileSync(join(dataDirectoryOf(bench), "secret"), "utf8").trim(),
            RESEND_API_KEY: MAIL_KEY,
            RESEND_BASE_URL: mailProvider.url,
            MAIL_FROM: "Foyer <hello@mail.bench.test>",
          },
        }),
      );
    }
    for (const foyer of started) connections.push(foyer.connect());
    return rows(await loads(started, connections));
  } finally {
    for (const connection of connections) connection.close();
    for (const foyer of started) await foyer.stop();
    await mailProvider.stop();
  }
}

async function loads(started: readonly Foyer[], connections: readonly Connection[]): Promise<Found> {
  const show = connections.map((connection) => () => shown(connection));
  const signUp = await Promise.all(
    connections.map((connection, at) =>
      // Numbers that no other load of this run has come to.
      openForm(connection, `http://${started[at]?.applicationHost}`, newCompany, (at + 1) * 40_000),
    ),
  );
  for (const visit of [...show, ...signUp]) await applyLoad({ inFlight: IN_FLIGHT, seconds: WARM_SECONDS, visit });
  const found: Found = { one: { shown: [], signedUp: [] }, two: { shown: [], signedUp: [] } };
  const load = (visits: (() => Promise<void>)[]) =>
    applyLoad({ inFlight: IN_FLIGHT, seconds: SECONDS, visit: inTurn(visits) });
  for (let round = 0; round < ROUNDS; round += 1) {
    found.one.shown.push(await load(show.slice(0, 1)));
    found.two.shown.push(await load(show));
    found.one.signedUp.push(await load(signUp.slice(0, 1)));
    found.two.signedUp.push(await load(signUp));
  }
  return found;
}

function inTurn(visits: (() => Promise<void>)[]): () => Promise<void> {
  let next = 0;
  return async () => {
    const visit = visits[next % visits.length];
    next += 1;
    await visit?.();
  };
}

async function shown(connection: Connection): Promise<void> {
  const { status } = await connection.ask({ path: "/signup" });
  if (status !== 200) throw new Error(`The signup page was answered ${status}.`);
}

function rows({ one, two }: Found): Row[] {
  const rates = (loads: Load[]) =>
    spread(
      loads.map(({ perSecond }) => perSecond),
      "/s",
    );
  const value = (loads: Load[]) => `${rates(loads)}, ${percentiles(loads)}`;
  const how = `${IN_FLIGHT} visitors at once, ${ROUNDS} rounds of ${SECONDS} s in turn with the other, the median first; no edge in front. Mails are sent by all instances that there are, in both cases; the service for breached passwords is not to be reached; LIMIT_SIGNUPS_PER_APPLICATION_MINUTE is raised.`;
  const both = `The same visitors sent to the two in turn. They share ${availableParallelism()} cores with Postgres and the load tool: this shows what a second instance costs on a full machine, not what a second machine gives.`;
  return [
    { figure: "GET /signup, one instance", value: value(one.shown), how },
    { figure: "GET /signup, two instances", value: value(two.shown), how: both },
    { figure: "POST /signup, one instance", value: value(one.signedUp), how },
    { figure: "POST /signup, two instances", value: value(two.signedUp), how: both },
  ];
}
