import { spawn } from "node:child_process";
import fs from "node:fs";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { hash } from "@node-rs/bcrypt";
import pg from "pg";
import { DEMO } from "../db/demo";
import { newId } from "../lib/ids";
import { environmentOf } from "./foyer";
import { type Bench, type Measurement, type Row, spread } from "./measurement";

const ROUNDS = 3;
const USERS = 50_000;

export const imports: Measurement = { title: "Users in bulk", measure };

async function measure(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.foyer();
  const database = new pg.Client({ connectionString: databaseUrl });
  // A connection that breaks fails the next query; without a listener it would end the process before anything is cleaned up.
  database.on("error", () => {});
  await database.connect();
  const file = resolve(bench.directory, "users.ndjson");
  const into: number[] = [];
  const outOf: number[] = [];
  try {
    fs.writeFileSync(file, await lines());
    for (let round = 1; round <= ROUNDS; round += 1) {
      const name = `bulk${round}`;
      const tenantId = await makeTenant(database, name);
      into.push(USERS / (await seconds(bench, ["import", ...names(name), file])));
      await requireRows(database, tenantId);
      const copy = resolve(bench.directory, `${name}.ndjson`);
      outOf.push(USERS / (await seconds(bench, ["export", ...names(name), "--password-hashes", copy])));
      requireLines(copy);
    }
  } finally {
    await database.end();
  }
  const how = `npm run users, from the start of its process to its end, the server idle beside it: ${USERS.toLocaleString("en")} users in one file into an empty tenant, each with a verified address, a username, names, a role and a bcrypt hash; checked line by line, written in transactions of 1,000 lines that can be gone on from. ${ROUNDS} rounds, the median first; every round's rows were counted.`;
  return [
    { figure: "Users imported per second", value: spread(into, "/s"), how },
    {
      figure: "Users exported per second",
      value: spread(outOf, "/s"),
      how: "The same users out of it again, with their hashes, by the same command.",
    },
  ];
}

async function lines(): Promise<string> {
  // The cheapest: nobody compares it here.
  const passwordHash = await hash("a long walk by the river", 4);
  return Array.from({ length: USERS }, (_, number) => {
    const user = {
      email: `person${number}@people.example`,
      emailVerified: true,
      username: `person${number}`,
      fullName: `Person ${number} of the People`,
      givenName: `Person ${number}`,
      familyName: "of the People",
      externalId: `people-${number}`,
      passwordHash,
      roles: ["member"],
      createdTime: "2020-01-02T03:04:05.678Z",
    };
    return `${JSON.stringify(user)}\n`;
  }).join("");
}

/** As its row alone: nobody visits it. */
async function makeTenant(database: pg.Client, name: string): Promise<string> {
  const id = newId();
  await database.query(
    "insert into tenants (application_id, id, name, display_name) select id, $1, $2, $2 from applications where name = $3",
    [id, name, DEMO.application],
  );
  return id;
}

function names(tenant: string): string[] {
  return ["--workspace", DEMO.workspace, "--application", DEMO.application, "--tenant", tenant];
}

async function seconds(bench: Bench, parameters: string[]): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, ["--conditions=react-server", "scripts/users.mjs", ...parameters], {
    env: environmentOf({ DATA_DIR: join(bench.directory, "data") }),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`npm run users ${parameters[0]} ended with ${code}:\n${said}`);
  return (performance.now() - begun) / 1000;
}

async function requireRows(database: pg.Client, tenantId: string): Promise<void> {
  for (const table of ["users", "credentials", "user_roles"]) {
    const { rows } = await database.query(`select count(*)::int from ${table} where tenant_id = $1`, [tenantId]);
    if (rows[0]?.count !== USERS) throw new Error(`${rows[0]?.count} ${table} were imported, not ${USERS}.`);
  }
}

function requireLines(file: string): void {
  const count = fs.readFileSync(file, "utf8").split('"passwordHash":"$2b$').length - 1;
  if (count !== USERS) throw new Error(`${count} users were exported, not ${USERS}.`);
}
