import pg from "pg";
import { DEMO } from "../db/demo";
import { applyLoad, type Load, percentiles } from "./load";
import { type Bench, type Measurement, number, type Row } from "./measurement";
import { type SignedIn, signIn } from "./operator";

const EVENTS = 1_000_000;
const EVENTS_EACH = 6;
const SIGNUPS = Math.floor(EVENTS / EVENTS_EACH);
const SECONDS = 6;
const WARM_SECONDS = 2;

export const funnel: Measurement = { title: "Signups as a picture, and the audit log", measure };

async function measure(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.foyer();
  const database = new pg.Client({ connectionString: databaseUrl });
  // A connection that breaks fails the next query; without a listener it would end the process before anything is cleaned up.
  database.on("error", () => {});
  await database.connect();
  let operator: SignedIn | undefined;
  try {
    const applicationId = await fill(database);
    operator = await signIn(bench);
    const at = `/applications/${applicationId}`;
    const shown = (await operator.open(`${at}/signups`)).body.toString("latin1");
    if (shown.length === 0) throw new Error("The funnel is empty.");
    const how = `One operator at a time for ${SECONDS} s after ${WARM_SECONDS} s of warming up, from asking to the end of the answer, of which nothing is sent before all of it is made. ${number(EVENTS)} audit events of ${number(SIGNUPS)} signups in 30 days, all within the days that are asked for, on the embedded Postgres.`;
    return [
      { figure: "The funnel", value: percentiles([await timesOf(operator, `${at}/signups`)]), how },
      {
        figure: "The list behind a bar",
        value: percentiles([await timesOf(operator, `${at}/signups/list?step=opened&only=stopped`)]),
        how: "The same, 25 signups with their addresses.",
      },
      {
        figure: "The audit log",
        value: percentiles([await timesOf(operator, `${at}/audit`)]),
        how: "The same, the newest 50 events and the choices of its filter.",
      },
      {
        figure: "The audit log, filtered by an action",
        value: percentiles([await timesOf(operator, `${at}/audit?action=settings.changed`)]),
        how: "The same, for an action that one event in a hundred thousand has.",
      },
    ];
  } finally {
    operator?.close();
    await database.end();
  }
}

async function timesOf(operator: SignedIn, path: string): Promise<Load> {
  const visit = () => operator.open(path);
  await applyLoad({ inFlight: 1, seconds: WARM_SECONDS, visit });
  return applyLoad({ inFlight: 1, seconds: SECONDS, visit });
}

/** Signups of a month as they would have left them, at the demo's application. @returns its id */
async function fill(database: pg.Client): Promise<string> {
  const { rows } = await database.query<{ id: string }>("select id from applications where name = $1", [
    DEMO.application,
  ]);
  const applicationId = rows[0]?.id;
  if (!applicationId) throw new Error("There is no demo application.");
  const id = (number: string, pad: string) => `translate(lpad((${number})::text, 26, '${pad}'), '0189', 'wxyz')`;
  await database.query(
    `insert into signup_journeys (application_id, tenant_id, user_id, level, submitted_at, sent_at, delivered_at, opened_at, activated_at, token_at)
     select $1, ${id("i % 1000", "t")}, ${id("i", "u")}, 'TENANT', at, at + interval '1 second', at + interval '3 seconds',
       case when i % 5 > 0 then at + make_interval(secs => 20 + i % 900) end,
       case when i % 5 > 1 then at + make_interval(secs => 30 + i % 900) end,
       case when i % 5 > 2 then at + make_interval(secs => 31 + i % 900) end
     from (select i, now() - i * interval '29 days' / $2 as at from generate_series($2::int, 1, -1) as i) as one`,
    [applicationId, SIGNUPS],
  );
  await database.query(
    `insert into audit_events (application_id, id, tenant_id, user_id, actor_type, action, outcome, details, created_at)
     select $1, ${id("i", "e")}, ${id(`i / ${EVENTS_EACH} % 1000`, "t")}, ${id(`i / ${EVENTS_EACH}`, "u")},
       case when i % 100000 = 0 then 'OPERATOR'::actor_type else 'VISITOR' end,
       case when i % 100000 = 0 then 'settings.changed'
         else (array['signup.submitted', 'activation.link_opened', 'activation.completed', 'session.created', 'token.issued',
           'login.completed'])[1 + i % ${EVENTS_EACH}] end,
       'done', '{"level": "TENANT", "emailDomain": "example.com", "mail": "sent"}', now() - i * interval '29 days' / $2
     from generate_series($2::int, 1, -1) as i`,
    [applicationId, EVENTS],
  );
  await database.query("vacuum analyze signup_journeys, audit_events");
  return applicationId;
}
