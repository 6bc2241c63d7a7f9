import { brotliDecompressSync, gunzipSync } from "node:zlib";
import pg from "pg";
import { DEMO } from "../db/demo";
import { applyLoad, percentiles } from "./load";
import { type Bench, type Measurement, number, type Row } from "./measurement";
import { type SignedIn, signIn } from "./operator";

const TENANTS = 100_000;
const SECONDS = 5;
const WARM_SECONDS = 2;

export const tenants: Measurement = { title: "The list of tenants", measure };

async function measure(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.foyer();
  const database = new pg.Client({ connectionString: databaseUrl });
  // A connection that breaks fails the next query; without a listener it would end the process before anything is cleaned up.
  database.on("error", () => {});
  await database.connect();
  let operator: SignedIn | undefined;
  try {
    const { applicationId, late } = await fill(database);
    operator = await signIn(bench);
    const list = `/applications/${applicationId}/tenants`;
    const rows: Row[] = [];
    for (const { figure, query, holds, how } of pages(late)) {
      rows.push({ figure, value: await timesOf(operator, `${list}${query}`, holds), how });
    }
    return rows;
  } finally {
    operator?.close();
    await database.end();
  }
}

/** @param late id of a tenant near the end of every order */
function pages(late: string) {
  const how = `One operator at a time for ${SECONDS} s after ${WARM_SECONDS} s of warming up, from asking to the end of the answer, of which nothing is sent before all of it is made; ${number(TENANTS)} tenants in one application, 25 on a page.`;
  return [
    { figure: "First page", query: "", holds: "Next page", how },
    {
      figure: "A page behind 99,900 others",
      query: `?after=${late}`,
      holds: "First page",
      how: "The same, in the order of short names.",
    },
    {
      figure: "A page behind 99,900 others, newest first",
      query: `?sort=-createdAt&after=${late}`,
      holds: "First page",
      how: "The same, in another order; each has an index of its own.",
    },
    {
      figure: "Search by the beginnings of two words",
      query: "?search=comp+99321",
      holds: "Company 99321",
      how: "The same, one tenant found by the index on words.",
    },
    {
      figure: "Search for what no word begins with",
      query: "?search=zzz",
      holds: "zzz",
      how: "The same; every name is looked through for the text, which is given up after 500 ms.",
    },
  ];
}

async function timesOf(operator: SignedIn, path: string, holds: string): Promise<string> {
  const visit = () => operator.open(path);
  await applyLoad({ inFlight: 1, seconds: WARM_SECONDS, visit });
  const load = await applyLoad({ inFlight: 1, seconds: SECONDS, visit });
  const { body, headers } = await operator.open(path);
  if (!decoded(body, headers["content-encoding"]).includes(holds)) throw new Error(`${path} does not show “${holds}”.`);
  return percentiles([load]);
}

function decoded(body: Buffer, encoding: string | undefined): string {
  return (encoding === "br" ? brotliDecompressSync(body) : encoding === "gzip" ? gunzipSync(body) : body).toString();
}

/** Tenants of the demo's application as their rows alone: nobody visits them. */
async function fill(database: pg.Client): Promise<{ applicationId: string; late: string }> {
  const { rows } = await database.query<{ id: string }>("select id from applications where name = $1", [
    DEMO.application,
  ]);
  const applicationId = rows[0]?.id;
  if (!applicationId) throw new Error("There is no demo application.");
  const id = (count: string) => `translate(lpad((${count})::text, 26, 'b'), '0189', 'wxyz')`;
  await database.query(
    `insert into tenants (application_id, id, name, display_name, signup_enabled, created_at)
     select $1, ${id("i")}, 'listed-' || lpad(i::text, 6, '0'), 'Company ' || i || ' of the list', i % 3 = 0,
            now() - i * interval '1 minute'
     from generate_series(1, $2::int) as i`,
    [applicationId, TENANTS],
  );
  await database.query("vacuum analyze tenants");
  const late = await database.query<{ id: string }>(`select ${id("$1::int")} as id`, [TENANTS - 100]);
  return { applicationId, late: late.rows[0]?.id ?? "" };
}
