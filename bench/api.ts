import { spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import fs from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { hash } from "@node-rs/argon2";
import { DEMO } from "../db/demo";
import { newId } from "../lib/ids";
import { environmentOf, type Foyer } from "./foyer";
import { applyLoad, IN_FLIGHT, type Load, percentiles, SIGNUPS_IN_FLIGHT } from "./load";
import { type Bench, dataDirectoryOf, type Measurement, type Row, ratio, spread } from "./measurement";
import type { Connection } from "./requests";
import { newCompany, openForm } from "./visitors";

const SECONDS = 4;
/** Numbers that no other load of this run has come to. */
const FIRST_VISITOR = 40_001;
const WARM_SECONDS = 3;
const RAW_SECONDS = 2;
/** What lib/passwords hashes with; the library's name for Argon2id is an enum that isolated modules can't import. */
const ARGON2ID = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const api: Measurement = { title: "The API", measure };

type Found = Record<"provision" | "form" | "token", Load[]> & Record<"argon2" | "rs256", number[]>;

async function measure(bench: Bench): Promise<Row[]> {
  const foyer = await bench.foyer();
  const client = makeClient(bench);
  const connection = foyer.connect();
  try {
    const askForToken = () => tokenOf(connection, client);
    const token = await askForToken();
    const provision = provisioning(connection, token, await applicationIdOf(foyer));
    const signUp = await openForm(connection, `http://${foyer.applicationHost}`, newCompany, FIRST_VISITOR);
    const signUps = (visit: () => Promise<void>, seconds: number) =>
      applyLoad({ inFlight: SIGNUPS_IN_FLIGHT, seconds, visit });
    for (const visit of [provision, signUp]) await signUps(visit, WARM_SECONDS);
    await applyLoad({ inFlight: IN_FLIGHT, seconds: WARM_SECONDS, visit: askForToken });
    const found: Found = { provision: [], form: [], argon2: [], token: [], rs256: [] };
    for (let round = 0; round < bench.rounds; round += 1) {
      found.argon2.push(await rate(() => hash("a long walk by the river", ARGON2ID)));
      found.provision.push(await signUps(provision, SECONDS));
      found.form.push(await signUps(signUp, SECONDS));
      found.rs256.push(await rate(signer()));
      found.token.push(await applyLoad({ inFlight: IN_FLIGHT, seconds: SECONDS, visit: askForToken }));
    }
    return rows(found, bench.rounds);
  } finally {
    connection.close();
  }
}

function rows(found: Found, rounds: number): Row[] {
  const rates = (loads: Load[]) => loads.map(({ perSecond }) => perSecond);
  const cores = availableParallelism();
  const inTurn = `${rounds} rounds of ${SECONDS} s in turn with what it is compared with, the median first`;
  return [
    {
      figure: "POST /signup/provision-user per second",
      value: spread(rates(found.provision), "/s"),
      how: `At application level, by a machine client: token checked, tenant, host, user, attempt, Argon2id hash and mail in one transaction. ${SIGNUPS_IN_FLIGHT} at once, ${inTurn}. LIMIT_SIGNUPS_PER_APPLICATION_MINUTE and LIMIT_API_PER_CLIENT_MINUTE are raised.`,
    },
    {
      figure: "÷ form post",
      value: ratio(rates(found.provision), rates(found.form)),
      how: `Within each round: the signup form without scripts, at ${spread(rates(found.form), "/s")}. The median of the ratios, and the lowest and highest.`,
    },
    {
      figure: "Time of a provision under that load",
      value: percentiles(found.provision),
      how: "Of the same requests.",
    },
    {
      figure: "÷ raw Argon2id",
      value: ratio(rates(found.provision), found.argon2),
      how: `Within each round: @node-rs/argon2 alone, ${cores} at once, for ${RAW_SECONDS} s, at ${spread(found.argon2, "/s")}.`,
    },
    {
      figure: "POST /oauth2/token per second",
      value: spread(rates(found.token), "/s"),
      how: `client_credentials with client_secret_basic, each answered with an RS256 access token. ${IN_FLIGHT} at once, ${inTurn}.`,
    },
    { figure: "Time of a token under that load", value: percentiles(found.token), how: "Of the same requests." },
    {
      figure: "÷ raw RS256",
      value: ratio(rates(found.token), found.rs256),
      how: `Within each round: node:crypto signing a token's size of bytes with RSA 2048 and nothing else, ${cores} at once, at ${spread(found.rs256, "/s")}.`,
    },
  ];
}

/** As many at once as cores, of nothing but this. */
async function rate(visit: () => Promise<unknown>): Promise<number> {
  return (await applyLoad({ inFlight: availableParallelism(), seconds: RAW_SECONDS, visit })).perSecond;
}

function signer(): () => Promise<unknown> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const bytes = randomBytes(600);
  const signed = promisify(sign);
  return () => signed("sha256", bytes, privateKey);
}

type Client = { id: string; secret: string };

/** A machine client of the demo's application, by the door that an operator has for it. */
function makeClient(bench: Bench): Client {
  const client = { id: newId(), secret: randomBytes(32).toString("base64url") };
  const file = resolve(bench.directory, "client.yaml");
  fs.writeFileSync(
    file,
    `version: 1
workspaces:
  - name: ${DEMO.workspace}
    applications:
      - name: ${DEMO.application}
        clients:
          - { id: ${client.id}, type: MACHINE, displayName: Bench, secret: { env: BENCH_SECRET }, machineRole: APPLICATION_ADMIN_CLIENT }
`,
  );
  const settings = { DATA_DIR: dataDirectoryOf(bench), BENCH_SECRET: client.secret };
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--conditions=react-server", "scripts/config.mjs", "apply", file],
    { env: environmentOf(settings), encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`The bench's client was not made: ${stderr}`);
  return client;
}

async function tokenOf(connection: Connection, { id, secret }: Client): Promise<string> {
  const answer = await connection.ask({
    method: "POST",
    path: "/api/v1/oauth2/token",
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: Buffer.from("grant_type=client_credentials"),
  });
  const { access_token: token } = JSON.parse(answer.body.toString()) as { access_token?: string };
  if (!token) throw new Error(`A token request was answered ${answer.status}.`);
  return token;
}

async function applicationIdOf(foyer: Foyer): Promise<string> {
  if (!foyer.databaseUrl) throw new Error("There is no database to ask.");
  const { default: pg } = await import("pg");
  const database = new pg.Client({ connectionString: foyer.databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query("select id from applications where name = $1", [DEMO.application]);
    return rows[0].id;
  } finally {
    await database.end();
  }
}

/** Endless distinct people, each with a tenant of their own. */
function provisioning(connection: Connection, token: string, applicationId: string): () => Promise<void> {
  let person = 0;
  return async () => {
    person += 1;
    const body = Buffer.from(
      JSON.stringify({
        applicationId,
        tenantDisplayName: `Firm ${person}`,
        tenantName: `firm${person}`,
        email: `person@firm${person}.example`,
        password: `a long walk by the river ${person}`,
      }),
    );
    const answer = await connection.ask({
      method: "POST",
      path: "/api/v1/signup/provision-user",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "content-length": body.length,
      },
      body,
    });
    if (answer.status !== 200) throw new Error(`A provision was answered ${answer.status} ${answer.body.toString()}`);
  };
}
