import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Told } from "./bare-server";
import { applyLoad, type Load, PAGES_IN_FLIGHT, percentiles } from "./load";
import { type Bench, type Measurement, median, number, type Row, ratio, spread } from "./measurement";
import { type Answer, BROWSERS_ENCODINGS, type Connection, connectTo } from "./requests";

const SECONDS = 4;
const OTHERS_SECONDS = 2;
const WARM_SECONDS = 2;
const ALONE_SECONDS = 2;
/** The compression that the server chooses is part of the work, so the load asks for what browsers ask for. */
const HEADERS = { accept: "text/html", "accept-encoding": BROWSERS_ENCODINGS };

export const pageRequests: Measurement = { title: "Showing the signup page", measure };

/** Pages of a visitor who has no cookie yet. */
const OTHERS = ["/login", "/signup/check-email", "/activate"];

type Visits = Record<"signup" | "bare" | "minimal", () => Promise<Answer>>;
type Found = Record<keyof Visits, Load[]> & { others: Load[][]; alone: Load };

async function measure(bench: Bench): Promise<Row[]> {
  const foyer = await bench.foyer();
  const peers = await bench.peers();
  const connections = [foyer.connect(), peers.connect()] as const;
  const [ours, minimal] = connections;
  const page = await visitOf(ours)();
  const bare = await startBareServer(page);
  const theirs = connectTo(bare.port, foyer.applicationHost);
  const visits = { signup: visitOf(ours), bare: visitOf(theirs), minimal: visitOf(minimal, "/") };
  try {
    return rows(
      page,
      await loads(
        visits,
        OTHERS.map((path) => visitOf(ours, path)),
        bench.rounds,
      ),
      bench.rounds,
    );
  } finally {
    for (const connection of [...connections, theirs]) connection.close();
    bare.process.disconnect();
  }
}

async function loads(visits: Visits, others: (() => Promise<Answer>)[], rounds: number): Promise<Found> {
  const load = (visit: () => Promise<Answer>, seconds: number) =>
    applyLoad({ inFlight: PAGES_IN_FLIGHT, seconds, visit });
  for (const visit of [...Object.values(visits), ...others]) await load(visit, WARM_SECONDS);
  const found: Found = { signup: [], bare: [], minimal: [], others: others.map(() => []), alone: await alone(visits) };
  for (let round = 0; round < rounds; round++) {
    for (const name of ["signup", "bare", "minimal"] as const) found[name].push(await load(visits[name], SECONDS));
    for (const [at, visit] of others.entries()) found.others[at]?.push(await load(visit, OTHERS_SECONDS));
  }
  return found;
}

function alone({ signup }: Visits): Promise<Load> {
  return applyLoad({ inFlight: 1, seconds: ALONE_SECONDS, visit: signup });
}

const rates = (loads: Load[]) => loads.map(({ perSecond }) => perSecond);

function rows(page: Answer, found: Found, rounds: number): Row[] {
  const times = median(rates(found.bare)) / median(rates(found.signup));
  const inTurn = `${PAGES_IN_FLIGHT} visitors at once in one process of node:http with keep-alive, ${rounds} rounds of ${SECONDS} s after ${WARM_SECONDS} s of warming up, in turn with the other servers`;
  return [
    {
      figure: "GET /signup, requests per second",
      value: spread(rates(found.signup), "/s"),
      how: `The application's page, compressed (${page.headers["content-encoding"] ?? "not at all"}). ${inTurn}; the median first.`,
    },
    {
      figure: "GET /signup ÷ minimal page",
      value: ratio(rates(found.signup), rates(found.minimal)),
      how: `Within each round: the least page that the same framework can render for each request, one heading with the request's host, in a process of its own, at ${spread(rates(found.minimal), "/s")}. The median of the ratios, and the lowest and highest.`,
    },
    {
      figure: "GET /signup, time under that load",
      value: percentiles(found.signup),
      how: "Of the same requests, to the end of the answer.",
    },
    { figure: "Minimal page, time under that load", value: percentiles(found.minimal), how: "Of the same requests." },
    ...found.others.map((loads, at) => ({
      figure: `GET ${OTHERS[at]} ÷ minimal page`,
      value: ratio(rates(loads), rates(found.minimal)),
      how: `The same for ${OTHERS_SECONDS} s a round, without a cookie.`,
    })),
    {
      figure: "GET /signup, time alone",
      value: percentiles([found.alone]),
      how: `The same, one visitor at a time for ${ALONE_SECONDS} s.`,
    },
    {
      figure: "Bare node:http, requests per second",
      value: spread(rates(found.bare), "/s"),
      how: `A process that answers every request with one page's bytes as they were served (${number(page.body.length)} bytes) under the same headers. The same load tool in the same way; it takes its share of the cores, so this is what tool and server reach together.`,
    },
    { figure: "Bare node:http, time under that load", value: percentiles(found.bare), how: "Of the same requests." },
    { figure: "Bare server to signup page", value: `${number(times)} times`, how: "The medians of the two." },
  ];
}

function visitOf(connection: Connection, path = "/signup"): () => Promise<Answer> {
  return async () => {
    const answer = await connection.ask({ path, headers: HEADERS });
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
