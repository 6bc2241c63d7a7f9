import { join } from "node:path";
import pg from "pg";
import { DEMO } from "../db/demo";
import { type Foyer, forget, startFoyer } from "./foyer";
import { applyLoad, IN_FLIGHT, type Load, percentiles } from "./load";
import { type Bench, type Measurement, median, number, quantile, type Row, spread } from "./measurement";
import { type Connection, connectTo } from "./requests";
import { newColleague, newCompany, openForm } from "./visitors";

const TENANTS = 1_000_000;
const BATCH = 100_000;
const ROUNDS = 3;
const SECONDS = 5;
const WARM_SECONDS = 3;

/** Where nobody answers for breached passwords nobody waits for the answer either: it is the database that is looked at here. */
const SETTINGS = {
  TRUSTED_PROXY: "127.0.0.1",
  LIMIT_SIGNUPS_PER_APPLICATION_MINUTE: "1000000",
  BREACHED_PASSWORDS_URL: "http://127.0.0.1:9",
};

export const scale: Measurement = { title: "One tenant and a million", measure };

/** A Foyer whose demo application has one tenant to begin with. */
type Site = { foyer: Foyer; database: pg.Client; applicationId: string; dataDirectory: string };
type Visit = "show" | "join" | "create";
type Loads = Record<Visit, Load[]>;

async function measure(bench: Bench): Promise<Row[]> {
  const sites: Site[] = [];
  try {
    const few = await open(join(bench.directory, "one-tenant"), sites);
    const many = await open(join(bench.directory, "many-tenants"), sites);
    await fill(many.database, many.applicationId, many.foyer.applicationHost);
    const [ofFew, ofMany] = await inTurn(few.foyer, many.foyer);
    const asks = await askForCertificates(many.foyer.port, many.foyer.applicationHost);
    return [...signupRows(ofFew, ofMany), ...askRows(asks)];
  } finally {
    for (const { database, foyer, dataDirectory } of sites) {
      await database.end();
      await foyer.stop();
      forget(dataDirectory);
    }
  }
}

async function open(dataDirectory: string, sites: Site[]): Promise<Site> {
  const foyer = await startFoyer({ dataDirectory, settings: SETTINGS });
  const database = new pg.Client({ connectionString: foyer.databaseUrl });
  // A connection that breaks fails the next query; without a listener it would end the process before anything is cleaned up.
  database.on("error", () => {});
  await database.connect();
  const site = { foyer, database, applicationId: "", dataDirectory };
  sites.push(site);
  site.applicationId = await leaveOneTenant(database);
  return site;
}

/**
 * The same loads on both, one after the other in each round, so that what else the machine does meets both alike. Pages one at a time: what a
 * person waits for, without a queue of others before it. Signups many at once: one alone is held back until its time tells nothing, also not
 * what it cost.
 */
async function inTurn(few: Foyer, many: Foyer): Promise<[Loads, Loads]> {
  const connections = [few, many].map(({ port, applicationHost }) => ({
    application: connectTo(port, applicationHost),
    tenant: connectTo(port, tenantHostOf(applicationHost)),
    applicationHost,
  }));
  const found: [Loads, Loads] = [
    { show: [], join: [], create: [] },
    { show: [], join: [], create: [] },
  ];
  try {
    const visits = await Promise.all(
      connections.map(async ({ application, tenant, applicationHost }) => ({
        show: () => show(tenant),
        join: await openForm(tenant, `http://${tenantHostOf(applicationHost)}`, newColleague),
        create: await openForm(application, `http://${applicationHost}`, newCompany),
      })),
    );
    for (const what of ["show", "join", "create"] as const) {
      const loadOf = (visit: () => Promise<void>, inFlight: number, seconds: number) =>
        applyLoad({ inFlight, seconds, visit });
      for (const each of visits) await loadOf(each[what], IN_FLIGHT, WARM_SECONDS);
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [at, each] of visits.entries()) {
          found[at]?.[what].push(await loadOf(each[what], what === "show" ? 1 : IN_FLIGHT, SECONDS));
        }
      }
    }
    return found;
  } finally {
    for (const { application, tenant } of connections) {
      application.close();
      tenant.close();
    }
  }
}

function tenantHostOf(applicationHost: string): string {
  return `${DEMO.tenant}-${applicationHost}`;
}

async function show(connection: Connection): Promise<void> {
  const { status } = await connection.ask({ path: "/signup" });
  if (status !== 200) throw new Error(`The signup page was answered ${status}.`);
}

/** The edge's question for hosts all over the table, and for hosts that are none. */
async function askForCertificates(port: number, applicationHost: string): Promise<Record<"known" | "unknown", Load[]>> {
  const [hostname = ""] = applicationHost.split(":");
  const connection = connectTo(port, `127.0.0.1:${port}`);
  const ask = (status: number, name: () => string) => async () => {
    const answer = await connection.ask({ path: `/api/internal/tls-ask?domain=${name()}` });
    if (answer.status !== status) throw new Error(`A certificate was asked for and answered ${answer.status}.`);
  };
  // A step that shares no factor with the number of hosts comes by all of them, far from each other.
  let at = 0;
  const next = () => {
    at = (at + 611_953) % TENANTS;
    return at + 1;
  };
  const known = ask(200, () => `${nameOf(next())}-${hostname}`);
  const unknown = ask(404, () => `nobody${next()}-${hostname}`);
  try {
    const found = { known: [] as Load[], unknown: [] as Load[] };
    for (const visit of [known, unknown]) {
      await applyLoad({ inFlight: IN_FLIGHT, seconds: WARM_SECONDS, visit });
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      found.known.push(await applyLoad({ inFlight: IN_FLIGHT, seconds: SECONDS, visit: known }));
      found.unknown.push(await applyLoad({ inFlight: IN_FLIGHT, seconds: SECONDS, visit: unknown }));
    }
    return found;
  } finally {
    connection.close();
  }
}

function signupRows(few: Loads, many: Loads): Row[] {
  const rounds = `${ROUNDS} rounds of ${SECONDS} s after ${WARM_SECONDS} s of warming up, in turn with the other, to the end of the answer`;
  const page = `One visitor at a time, ${rounds}.`;
  const signup = `${IN_FLIGHT} visitors at once, ${rounds}: one alone is held back until its time tells nothing of who is there, whatever it cost. The service for breached passwords is not to be reached; LIMIT_SIGNUPS_PER_APPLICATION_MINUTE is raised.`;
  const tenants = number(TENANTS);
  const rows = (figure: string, what: Visit, how: string): Row[] => [
    { figure: `${figure}, 1 tenant`, value: figuresOf(few[what]), how },
    {
      figure: `${figure}, ${tenants} tenants`,
      value: figuresOf(many[what]),
      how: "The same, with as many tenants and their hosts in the application of another Foyer.",
    },
    {
      figure: `${figure}, the one by the other`,
      value: growth(few[what], many[what]),
      how: "The second divided by the first.",
    },
  ];
  return [
    ...rows("GET /signup", "show", `The page of the one tenant that was there first. ${page}`),
    ...rows("POST /signup, joining a tenant", "join", `A new user of that tenant. ${signup}`),
    ...rows(
      "POST /signup, creating a tenant",
      "create",
      `On the application's host, which adds a tenant each time to those that it began with. ${signup}`,
    ),
  ];
}

const ratesOf = (loads: readonly Load[]) => loads.map(({ perSecond }) => perSecond);

function figuresOf(loads: readonly Load[]): string {
  return `${percentiles(loads)}, ${spread(ratesOf(loads), "/s")}`;
}

function growth(few: readonly Load[], many: readonly Load[]): string {
  const by = (of: (loads: readonly Load[]) => number) => (of(many) / of(few)).toFixed(2);
  const time = (share: number) =>
    by((loads) =>
      quantile(
        loads.flatMap(({ milliseconds }) => milliseconds),
        share,
      ),
    );
  return `p50 × ${time(0.5)}, p99 × ${time(0.99)}, per second × ${by((loads) => median(ratesOf(loads)))}`;
}

function askRows(found: Record<"known" | "unknown", Load[]>): Row[] {
  const share = (100 * median(ratesOf(found.unknown))) / median(ratesOf(found.known));
  return [
    {
      figure: "GET /api/internal/tls-ask per second",
      value: spread(ratesOf(found.known), "/s"),
      how: `May a certificate be ordered for this host: ${number(TENANTS)} hosts in the table, asked for in an order that jumps about. ${IN_FLIGHT} at once, ${ROUNDS} rounds of ${SECONDS} s, the median first.`,
    },
    { figure: "Time of that under that load", value: percentiles(found.known), how: "Of the same requests." },
    {
      figure: "The same for hosts that are nobody's",
      value: figuresOf(found.unknown),
      how: `In turn with the former; ${number(share)} % of it.`,
    },
  ];
}

async function leaveOneTenant(database: pg.Client): Promise<string> {
  const { rows } = await database.query<{ id: string }>("select id from applications where name = $1", [
    DEMO.application,
  ]);
  const id = rows[0]?.id;
  if (!id) throw new Error("There is no demo application.");
  await database.query("delete from tenants where application_id = $1 and name <> $2", [id, DEMO.tenant]);
  const left = await database.query("select 1 from tenants where application_id = $1", [id]);
  if (left.rowCount !== 1) throw new Error(`There are ${left.rowCount} tenants to begin with.`);
  return id;
}

/** Tenants and their hosts as rows alone: what is asked is what their number costs others. */
async function fill(database: pg.Client, applicationId: string, applicationHost: string): Promise<void> {
  const [hostname] = applicationHost.split(":");
  const id = "translate(lpad(i::text, 26, 'b'), '0189', 'wxyz')";
  for (let from = 1; from <= TENANTS; from += BATCH) {
    const numbers = [from, from + BATCH - 1];
    await database.query(
      `insert into tenants (application_id, id, name, display_name)
       select $1, ${id}, 'many' || i, 'Company ' || i from generate_series($2::int, $3::int) as i`,
      [applicationId, ...numbers],
    );
    await database.query(
      `insert into hosts (hostname, application_id, tenant_id, kind)
       select 'many' || i || '-' || $2, $1, ${id}, 'VANITY' from generate_series($3::int, $4::int) as i`,
      [applicationId, hostname, ...numbers],
    );
  }
  await database.query("vacuum analyze tenants");
  await database.query("vacuum analyze hosts");
  // Else what was written here would still be on its way to the disk while others are measured.
  await database.query("checkpoint");
}

function nameOf(tenant: number): string {
  return `many${tenant}`;
}
