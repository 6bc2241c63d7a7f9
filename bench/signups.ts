import { availableParallelism } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { hash } from "@node-rs/argon2";
import pg from "pg";
import { applyLoad, IN_FLIGHT, type Load, percentiles } from "./load";
import { type Bench, type Measurement, median, number, type Row, spread } from "./measurement";
import { newCompany, openForm } from "./visitors";

const ROUNDS = 3;
const SECONDS = 8;
const WARM_SECONDS = 4;
const ALONE_SECONDS = 3;
const RAW_SECONDS = 3;
const MAIL_WITHIN_MS = 180_000;
const LOOK_AGAIN_MS = 50;
/** The library's name for it is an enum that isolated modules can't import. */
const ARGON2ID = 2;

export const signups: Measurement = { title: "Signing up", measure };

type Argon2 = { algorithm: number; memoryCost: number; timeCost: number; parallelism: number };

async function measure(bench: Bench): Promise<Row[]> {
  const foyer = await bench.foyer();
  const database = new pg.Client({ connectionString: foyer.databaseUrl });
  // A connection that breaks fails the next query; without a listener it would end the process before anything is cleaned up.
  database.on("error", () => {});
  await database.connect();
  const connection = foyer.connect();
  const signUp = await openForm(connection, `http://${foyer.applicationHost}`, newCompany);
  try {
    const before = await countRows(database);
    const warm = await applyLoad({ inFlight: IN_FLIGHT, seconds: WARM_SECONDS, visit: signUp });
    const argon2 = await storedParameters(database);
    const raw: number[] = [];
    const rounds: Load[] = [];
    const mailSeconds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await mailsSent(database);
      raw.push(await rawHashRate(argon2));
      rounds.push(await applyLoad({ inFlight: IN_FLIGHT, seconds: SECONDS, visit: signUp }));
      mailSeconds.push(await mailsSent(database));
    }
    raw.push(await rawHashRate(argon2));
    const alone = await applyLoad({ inFlight: 1, seconds: ALONE_SECONDS, visit: signUp });
    await mailsSent(database);
    const answered = [warm, ...rounds, alone].reduce((sum, { count }) => sum + count, 0);
    requireRows(before, await countRows(database), answered);
    return rows({ raw, rounds, alone, mailSeconds, argon2, answered });
  } finally {
    connection.close();
    await database.end();
  }
}

function rows(found: {
  raw: number[];
  rounds: Load[];
  alone: Load;
  mailSeconds: number[];
  argon2: Argon2;
  answered: number;
}): Row[] {
  const { memoryCost, timeCost, parallelism } = found.argon2;
  const rates = found.rounds.map(({ perSecond }) => perSecond);
  const share = (100 * median(rates)) / median(found.raw);
  return [
    {
      figure: "Signups per second",
      value: spread(rates, "/s"),
      how: `POST /signup on the application's host, as a browser without scripts posts the form it was given: tenant, host, user, attempt, role, Argon2id hash and mail in one transaction, then 303. ${IN_FLIGHT} visitors at once, ${ROUNDS} rounds of ${SECONDS} s after ${WARM_SECONDS} s of warming up, the median first. Each has a tenant, a mail address and a client address of its own (X-Forwarded-For, from a proxy that TRUSTED_PROXY names). No limit is off; LIMIT_SIGNUPS_PER_APPLICATION_MINUTE is raised. Load tool, server, Postgres and the delivery of the mails share the machine.`,
    },
    {
      figure: "Time of a signup under that load",
      value: percentiles(found.rounds),
      how: "Of the same requests, from sending the form to the end of the answer.",
    },
    {
      figure: "Time of a signup alone",
      value: percentiles([found.alone]),
      how: `The same, one visitor at a time for ${ALONE_SECONDS} s.`,
    },
    {
      figure: "Raw Argon2id",
      value: spread(found.raw, "/s"),
      how: `The ceiling: @node-rs/argon2 and nothing else, ${availableParallelism()} at once (as many as cores, like the server), with the parameters that the stored hashes name (m=${memoryCost}, t=${timeCost}, p=${parallelism}), for ${RAW_SECONDS} s before and after each round while nothing else runs.`,
    },
    { figure: "Share of that ceiling", value: `${number(share)} %`, how: "The medians of the two." },
    {
      figure: "Last mail delivered after the last signup",
      value: spread(found.mailSeconds, "s"),
      how: "From the end of a round until the outbox is empty; mails go to the built-in mailbox.",
    },
    {
      figure: "Signups checked",
      value: number(found.answered),
      how: "Answered in all phases; as many users, tenants, attempts with a password hash, and mails were added to the database and each mail is in the mailbox. Otherwise there would be no figures.",
    },
  ];
}

async function rawHashRate(argon2: Argon2): Promise<number> {
  const visit = () => hash("a long walk by the river", argon2);
  return (await applyLoad({ inFlight: availableParallelism(), seconds: RAW_SECONDS, visit })).perSecond;
}

/** From a hash that the server has just stored, in the PHC string format: what is compared with must do the same work. */
async function storedParameters(database: pg.Client): Promise<Argon2> {
  const { rows } = await database.query(
    "select password_hash from signup_attempts where password_hash is not null limit 1",
  );
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(rows[0]?.password_hash ?? "");
  if (!found) throw new Error("The server did not store an Argon2id hash.");
  const [memoryCost = 0, timeCost = 0, parallelism = 0] = found.slice(1).map(Number);
  return { algorithm: ARGON2ID, memoryCost, timeCost, parallelism };
}

/** Waits until no mail is waiting. @returns how long that took, in seconds */
async function mailsSent(database: pg.Client): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const { rows } = await database.query("select 1 from outbox where sent_at is null and parked_at is null limit 1");
    const waited = performance.now() - begun;
    if (rows.length === 0) return waited / 1000;
    if (waited > MAIL_WITHIN_MS) throw new Error("The mails were not delivered in time.");
    await pause(LOOK_AGAIN_MS);
  }
}

const COUNTED = {
  users: "select count(*)::int from users",
  tenants: "select count(*)::int from tenants",
  hashes: "select count(*)::int from signup_attempts where password_hash like '$argon2id$%'",
  mails: "select count(*)::int from outbox where sent_at is not null",
  delivered: "select count(*)::int from mailbox",
};
type Counts = Record<keyof typeof COUNTED, number>;

async function countRows(database: pg.Client): Promise<Counts> {
  const counted = Object.entries(COUNTED).map(([what, statement]) => `(${statement}) as ${what}`);
  const { rows } = await database.query<Counts>(`select ${counted.join(", ")}`);
  if (!rows[0]) throw new Error("The database did not count.");
  return rows[0];
}

function requireRows(before: Counts, after: Counts, answered: number): void {
  for (const what of Object.keys(COUNTED) as (keyof Counts)[]) {
    const added = after[what] - before[what];
    if (added !== answered) throw new Error(`${answered} signups were answered, but ${added} ${what} were added.`);
  }
}
