import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Told } from "./bare-server";
import { applyLoad, IN_FLIGHT, type Load, percentiles } from "./load";
import { type Bench, type Measurement, median, number, type Row, spread } from "./measurement";
import { type Answer, BROWSERS_ENCODINGS, type Connection, connectTo } from "./requests";

const ROUNDS = 3;
const SECONDS = 5;
const WARM_SECONDS = 3;
const ALONE_SECONDS = 2;
/** The compression that the server chooses is part of the work, so the load asks for what browsers ask for. */
const HEADERS = { accept: "text/html", "accept-encoding": BROWSERS_ENCODINGS };

export const pageRequests: Measurement = { title: "Showing the signup page", measure };

async function measure(bench: Bench): Promise<Row[]> {
  const foyer = await bench.foyer();
  const ours = foyer.connect();
  const visit = visitOf(ours);
  const page = await visit();
  const bare = await startBareServer(page);
  const theirs = connectTo(bare.port, foyer.applicationHost);
  const visitBare = visitOf(theirs);
  try {
    const pages: Load[] = [];
    const bares: Load[] = [];
    for (const each of [visit, visitBare]) await applyLoad({ inFlight: IN_FLIGHT, seconds: WARM_SECONDS, visit: each });
    for (let round = 0; round < ROUNDS; round++) {
      pages.push(await applyLoad({ inFlight: IN_FLIGHT, seconds: SECONDS, visit }));
      bares.push(await applyLoad({ inFlight: IN_FLIGHT, seconds: SECONDS, visit: visitBare }));
    }
    const alone = await applyLoad({ inFlight: 1, seconds: ALONE_SECONDS, visit });
    return rows(page, pages, bares, alone);
  } finally {
    ours.close();
    theirs.close();
    bare.process.disconnect();
  }
}

function rows(page: Answer, pages: Load[], bares: Load[], alone: Load): Row[] {
  const rate = (load: Load) => load.perSecond;
  const times = median(bares.map(rate)) / median(pages.map(rate));
  return [
    {
      figure: "GET /signup, requests per second",
      value: spread(pages.map(rate), "/s"),
      how: `The application's page, rendered for each request and compressed (${page.headers["content-encoding"] ?? "not at all"}). ${IN_FLIGHT} visitors at once in one process of node:http with keep-alive, ${ROUNDS} rounds of ${SECONDS} s after ${WARM_SECONDS} s of warming up, in turn with the bare server; the median first.`,
    },
    {
      figure: "GET /signup, time under that load",
      value: percentiles(pages),
      how: "Of the same requests, to the end of the answer.",
    },
    {
      figure: "GET /signup, time alone",
      value: percentiles([alone]),
      how: `The same, one visitor at a time for ${ALONE_SECONDS} s.`,
    },
    {
      figure: "Bare node:http, requests per second",
      value: spread(bares.map(rate), "/s"),
      how: `A process that answers every request with one page's bytes as they were served (${number(page.body.length)} bytes) under the same headers. The same load tool in the same way; it takes its share of the cores, so this is what tool and server reach together.`,
    },
    { figure: "Bare node:http, time under that load", value: percentiles(bares), how: "Of the same requests." },
    { figure: "Bare server to signup page", value: `${number(times)} times`, how: "The medians of the two." },
  ];
}

function visitOf(connection: Connection): () => Promise<Answer> {
  return async () => {
    const answer = await connection.ask({ path: "/signup", headers: HEADERS });
    if (answer.status !== 200 || answer.body.length === 0) throw new Error(`A page was answered ${answer.status}.`);
    return answer;
  };
}

async function startBareServer(page: Answer): Promise<{ process: ChildProcess; port: number }> {
  const program = fileURLToPath(new URL("bare-server.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const port = new Promise<number>((resolve, reject) => {
    child.once("message", (message) => resolve(Number(message)));
    child.once("exit", () => reject(new Error("The bare server ended.")));
  });
  const told: Told = { rawHeaders: page.rawHeaders, body: page.body.toString("base64") };
  child.send(told);
  return { process: child, port: await port };
}
