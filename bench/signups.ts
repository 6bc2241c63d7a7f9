import fs from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { hash } from "@node-rs/argon2";
import pg from "pg";
import { type CpuSeconds, cpuEach, cpuSeconds } from "./cpu";
import { applyLoad, type Load, percentiles, SIGNUPS_IN_FLIGHT } from "./load";
import { type Bench, dataDirectoryOf, type Measurement, number, type Row, ratio, spread } from "./measurement";
import { signUpAtPeer } from "./start-peers";
import { clientAddress, newCompany, openForm, openScriptedForm } from "./visitors";

const SECONDS = 6;
const WARM_SECONDS = 4;
const ALONE_SECONDS = 3;
const RAW_SECONDS = 2;
const MAIL_WITHIN_MS = 180_000;
const LOOK_AGAIN_MS = 50;
/** The numbers of the visitors with scripts begin here, so that nobody signs up twice. */
const FIRST_SCRIPTED = 20_001;
/** The library's name for it is an enum that isolated modules can't import. */
const ARGON2ID = 2;

export const signups: Measurement = { title: "Signing up", measure };

type Argon2 = { algorithm: number; memoryCost: number; timeCost: number; parallelism: number };
type SignUp = () => Promise<void>;
type Visits = { plain: SignUp; scripted: SignUp | undefined; peer: SignUp };
type Found = {
  raw: number[];
  rawCpuMs: number[];
  plain: Load[];
  scripted: Load[];
  peer: Load[];
  cpu: CpuSeconds[];
  mailSeconds: number[];
  alone: Load;
  argon2: Argon2;
  answered: number;
};

async function measure(bench: Bench): Promise<Row[]> {
  const foyer = await bench.foyer();
  const peers = await bench.peers();
  const databases = [connectDatabase(foyer.databaseUrl), connectDatabase(peers.databaseUrl)] as const;
  const [database, peerDatabase] = await Promise.all(databases);
  const connection = foyer.connect();
  const peerConnection = peers.connect();
  const origin = `http://${foyer.applicationHost}`;
  const visits: Visits = {
    plain: await openForm(connection, origin, newCompany),
    scripted: await openScriptedForm(connection, origin, newCompany, FIRST_SCRIPTED),
    peer: signUpAtPeer(peerConnection, peers.origin, clientAddress),
  };
  try {
    const before = await countRows(database);
    const found = await loads(bench, visits, database);
    requireRows(before, await countRows(database), found.answered);
    await requirePeerRows(peerDatabase, found.peer);
    return rows(found, bench.rounds);
  } finally {
    connection.close();
    peerConnection.close();
    await Promise.all([database.end(), peerDatabase.end()]);
  }
}

async function connectDatabase(connectionString: string | undefined): Promise<pg.Client> {
  const database = new pg.Client({ connectionString });
  // A connection that breaks fails the next query; without a listener it would end the process before anything is cleaned up.
  database.on("error", () => {});
  await database.connect();
  return database;
}

async function loads(bench: Bench, visits: Visits, database: pg.Client): Promise<Found> {
  const { processId } = await bench.foyer();
  const postmasterId = postmasterOf(bench);
  const load = (visit: SignUp, seconds: number) => applyLoad({ inFlight: SIGNUPS_IN_FLIGHT, seconds, visit });
  const warm = [await load(visits.plain, WARM_SECONDS)];
  if (visits.scripted) warm.push(await load(visits.scripted, WARM_SECONDS / 2));
  const found: Omit<Found, "alone" | "answered"> = {
    raw: [],
    rawCpuMs: [],
    plain: [],
    scripted: [],
    // Its warming up is counted with its rows.
    peer: [await load(visits.peer, WARM_SECONDS)],
    cpu: [],
    mailSeconds: [],
    argon2: await storedParameters(database),
  };
  for (let round = 0; round < bench.rounds; round++) {
    await mailsSent(database);
    const raw = await rawHashes(found.argon2);
    found.raw.push(raw.perSecond);
    found.rawCpuMs.push(raw.cpuMs);
    const before = cpuSeconds(processId, postmasterId);
    const plain = await load(visits.plain, SECONDS);
    found.plain.push(plain);
    found.mailSeconds.push(await mailsSent(database));
    const after = cpuSeconds(processId, postmasterId);
    if (before && after) found.cpu.push(cpuEach(before, after, plain.count));
    if (visits.scripted) found.scripted.push(await load(visits.scripted, SECONDS));
    await mailsSent(database);
    found.peer.push(await load(visits.peer, SECONDS));
  }
  const alone = await applyLoad({ inFlight: 1, seconds: ALONE_SECONDS, visit: visits.plain });
  await mailsSent(database);
  const all = [...warm, ...found.plain, ...found.scripted, alone];
  return { ...found, alone, answered: all.reduce((sum, { count }) => sum + count, 0) };
}

function postmasterOf(bench: Bench): number {
  return Number.parseInt(fs.readFileSync(join(dataDirectoryOf(bench), "postgres/data/postmaster.pid"), "utf8"), 10);
}

function rows(found: Found, rounds: number): Row[] {
  const { memoryCost, timeCost, parallelism } = found.argon2;
  const rates = (loads: Load[]) => loads.map(({ perSecond }) => perSecond);
  const peer = rates(found.peer.slice(1));
  return [
    {
      figure: "Signups per second",
      value: spread(rates(found.plain), "/s"),
      how: `POST /signup on the application's host, as a browser without scripts posts the form it was given: tenant, host, user, attempt, role, Argon2id hash and mail in one transaction, then 303. ${SIGNUPS_IN_FLIGHT} visitors at once, ${rounds} rounds of ${SECONDS} s after ${WARM_SECONDS} s of warming up, the median first. Each has a tenant, a mail address and a client address of its own (X-Forwarded-For, from a proxy that TRUSTED_PROXY names). No limit is off; LIMIT_SIGNUPS_PER_APPLICATION_MINUTE is raised. Load tool, server, Postgres and the delivery of the mails share the machine.`,
    },
    {
      figure: "÷ Better Auth",
      value: ratio(rates(found.plain), peer),
      how: `Within each round: Better Auth 1.7 in Next on the same Postgres, with the same Argon2id parameters, at ${spread(peer, "/s")}; each of its people is an account, an organization and a mail, in two requests. Its defaults of production are on. The median of the ratios, and the lowest and highest.`,
    },
    {
      figure: "÷ raw Argon2id",
      value: ratio(rates(found.plain), found.raw),
      how: `Within each round: @node-rs/argon2 and nothing else, ${availableParallelism()} at once (as many as cores, like the server), with the parameters that the stored hashes name (m=${memoryCost}, t=${timeCost}, p=${parallelism}), for ${RAW_SECONDS} s while nothing else runs, at ${spread(found.raw, "/s")}.`,
    },
    {
      figure: "With scripts ÷ without",
      value: found.scripted.length > 0 ? ratio(rates(found.scripted), rates(found.plain)) : "not measured",
      how: `The action as the page's scripts call it, recorded in Chromium once and sent again with each visitor's own values, at ${found.scripted.length > 0 ? spread(rates(found.scripted), "/s") : "–"}.`,
    },
    ...cpuRows(found),
    {
      figure: "Time of a signup under that load",
      value: percentiles(found.plain),
      how: "Of the requests without scripts, from sending the form to the end of the answer.",
    },
    {
      figure: "Time of a signup alone",
      value: percentiles([found.alone]),
      how: `The same, one visitor at a time for ${ALONE_SECONDS} s.`,
    },
    {
      figure: "Last mail delivered after the last signup",
      value: spread(found.mailSeconds, "s"),
      how: "From the end of a round until the outbox is empty; mails go to the built-in mailbox.",
    },
    {
      figure: "Signups checked",
      value: number(found.answered),
      how: "Answered in all phases; as many users, tenants, attempts with a password hash, and mails were added to the database and each mail is in the mailbox. The peer's accounts, organizations and mails are counted too. Otherwise there would be no figures.",
    },
  ];
}

function cpuRows({ cpu, rawCpuMs }: Found): Row[] {
  const figure = "CPU of a signup beside its hash";
  if (cpu.length === 0) return [{ figure, value: "not measured", how: "This system has no /proc." }];
  const part = (name: keyof CpuSeconds) => cpu.map((each) => each[name]);
  const beside = cpu.map(
    ({ mainThread, otherThreads, postgres }, round) => mainThread + otherThreads + postgres - (rawCpuMs[round] ?? 0),
  );
  return [
    {
      figure,
      value: spread(beside, "ms"),
      how: `Server, Postgres and the mail, until it is sent, without the load tool: main thread ${spread(part("mainThread"), "ms")}, its other threads (hash and V8's helpers) ${spread(part("otherThreads"), "ms")}, Postgres ${spread(part("postgres"), "ms")}, less the hash as it costs alone, ${spread(rawCpuMs, "ms")}.`,
    },
  ];
}

async function rawHashes(argon2: Argon2): Promise<{ perSecond: number; cpuMs: number }> {
  const visit = () => hash("a long walk by the river", argon2);
  const before = process.cpuUsage();
  const { perSecond, count } = await applyLoad({ inFlight: availableParallelism(), seconds: RAW_SECONDS, visit });
  const { user, system } = process.cpuUsage(before);
  return { perSecond, cpuMs: (user + system) / 1000 / count };
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

async function requirePeerRows(database: pg.Client, loads: Load[]): Promise<void> {
  const answered = loads.reduce((sum, { count }) => sum + count, 0);
  for (const table of ["user", "organization", "member", "mails"]) {
    const { rows } = await database.query<{ count: number }>(`select count(*)::int as count from "${table}"`);
    const count = rows[0]?.count;
    if (count !== answered) throw new Error(`A peer answered ${answered} signups, but has ${count} rows of ${table}.`);
  }
}
