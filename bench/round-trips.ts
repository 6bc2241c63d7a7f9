import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openCluster } from "../db/embedded/cluster";
import { startMailProvider } from "../e2e/support/mail-provider";
import { type DatabaseProxy, startDatabaseProxy, type Unit } from "./database-proxy";
import { forget, startFoyer } from "./foyer";
import { applyLoad } from "./load";
import { type Bench, type Measurement, number, type Row } from "./measurement";
import { newCompany, openForm } from "./visitors";

const SECONDS = 4;
const WARM_SECONDS = 2;
const IN_FLIGHT = 16;
const MAIL_KEY = "re_bench_0123456789";
const MAILS_WITHIN_MS = 30_000;

export const roundTrips: Measurement = { title: "Round trips to the database", measure };

/** Through a proxy that counts, by a Foyer of its own, whose outbox nobody else empties. */
async function measure(bench: Bench): Promise<Row[]> {
  const dataDirectory = join(bench.directory, "round-trips");
  const seeded = await startFoyer({ dataDirectory });
  await seeded.stop();
  if (!seeded.databaseUrl) throw new Error("The database is not known.");
  const cluster = await openCluster({ place: join(dataDirectory, "postgres") });
  const name = new URL(seeded.databaseUrl).pathname.slice(1);
  const proxy = await startDatabaseProxy(cluster.url(name));
  const mailProvider = await startMailProvider({ apiKey: MAIL_KEY });
  const foyer = await startFoyer({
    // Whoever stops a Foyer waits for the Postgres of its own data directory.
    dataDirectory: join(bench.directory, "round-trips-server"),
    settings: {
      TRUSTED_PROXY: "127.0.0.1",
      LIMIT_SIGNUPS_PER_APPLICATION_MINUTE: "1000000",
      // Nobody answers there, and nobody waits.
      BREACHED_PASSWORDS_URL: "http://127.0.0.1:9",
      DATABASE_URL: proxy.url,
      FOYER_SECRET: readFileSync(join(dataDirectory, "secret"), "utf8").trim(),
      RESEND_API_KEY: MAIL_KEY,
      RESEND_BASE_URL: mailProvider.url,
      MAIL_FROM: "Foyer <hello@mail.bench.test>",
    },
  });
  const connection = foyer.connect();
  try {
    const show = () => connection.ask({ path: "/signup" });
    const signUp = await openForm(connection, `http://${foyer.applicationHost}`, newCompany);
    for (const visit of [show, signUp]) await applyLoad({ inFlight: IN_FLIGHT, seconds: WARM_SECONDS, visit });
    await mailsSent(proxy);
    const shown = await applyLoad({ inFlight: IN_FLIGHT, seconds: SECONDS, visit: show });
    const ofPages = proxy.take();
    const signedUp = await applyLoad({ inFlight: IN_FLIGHT, seconds: SECONDS, visit: signUp });
    const ofSignups = await mailsSent(proxy);
    return rows({ pages: shown.count, ofPages, signups: signedUp.count, ofSignups });
  } finally {
    connection.close();
    await foyer.stop();
    await mailProvider.stop();
    proxy.close();
    await cluster.close();
    forget(dataDirectory);
  }
}

/** Waits until a second passes in which no mail is marked. @returns what was sent to the database since the proxy was last asked */
async function mailsSent(proxy: DatabaseProxy): Promise<Unit[]> {
  const units: Unit[] = [];
  const deadline = Date.now() + MAILS_WITHIN_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const taken = proxy.take();
    units.push(...taken);
    if (!taken.some((unit) => isOfMail(unit) && writes(unit))) return units;
    if (Date.now() > deadline) throw new Error("The mails were not sent in time.");
  }
}

/** The worker's: it names the outbox and writes no attempt. */
function isOfMail({ statements }: Unit): boolean {
  return (
    statements.some((text) => /\boutbox\b/.test(text)) &&
    !statements.some((text) => /into "?signup_attempts/.test(text))
  );
}

function writes({ statements }: Unit): boolean {
  return statements.some((text) => /\b(insert into|update|delete from)\b/i.test(text));
}

/** A commit that waits for the disk. */
function isDurable(unit: Unit): boolean {
  return writes(unit) && !unit.statements.some((text) => /synchronous_commit/.test(text));
}

function rows(found: { pages: number; ofPages: Unit[]; signups: number; ofSignups: Unit[] }): Row[] {
  const trips = (units: Unit[]) => units.reduce((sum, unit) => sum + unit.trips, 0);
  const mail = found.ofSignups.filter(isOfMail);
  const others = found.ofSignups.filter((unit) => !isOfMail(unit));
  const of = (count: number, all: number) => number(count / all);
  return [
    {
      figure: "GET /signup",
      value: of(trips(found.ofPages), found.pages),
      how: `How often the server waits for an answer of Postgres, counted by a proxy between the two; ${IN_FLIGHT} visitors at once for ${SECONDS} s. What the server asks by itself meanwhile is counted too.`,
    },
    { figure: "POST /signup", value: of(trips(others), found.signups), how: "The same, without what its mail needs." },
    {
      figure: "Its mail",
      value: of(trips(mail), found.signups),
      how: "Units that name the outbox and write no attempt, until all mails are sent.",
    },
    {
      figure: "Durable commits of a signup",
      value: of(others.filter(isDurable).length, found.signups),
      how: "Transactions and statements that write and wait for the disk, without those of its mail.",
    },
  ];
}
