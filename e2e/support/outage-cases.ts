// One request for each thing that the server answers, and what may come back while its database can't do its work.
import type { ApiDocument, DocumentedOperation } from "./api-document";
import { type HttpAnswer, type HttpQuestion, send } from "./http";
import type { Site } from "./test";

/** Who reads the answer, and so what form a fault has. */
export type Reader = "api" | "protocol" | "page" | "program" | "health";

export type Case = {
  /** What is walked: an operation, a route, a page or an action. */
  of: string;
  origin: string;
  path: string;
  reader: Reader;
  question?: HttpQuestion;
  /** For an operation of the API: its faults are the document's. */
  operation?: DocumentedOperation;
  /** Whether it may be asked as often as we like: then what it answers in peace is a true answer in an outage too. */
  repeatable: boolean;
};

export type Asked = { answer: HttpAnswer; ms: number };

/** Every wait of a request together is bounded by 15 s; what comes on top is the machine's. */
const BOUND_MS = 17_000;
const AT_ONCE = 16;
/** No wait for the database alone takes as long. */
const LATE_MS = 12_000;

export async function ask(site: Site, { origin, path, question }: Case): Promise<Asked> {
  const begun = performance.now();
  const answer = await send(site, origin, path, question);
  return { answer, ms: performance.now() - begun };
}

/** Asks all of them, some at once. @returns answers in the order of the cases */
export async function askAll(site: Site, cases: readonly Case[], atOnce = AT_ONCE): Promise<Asked[]> {
  const answers: Asked[] = [];
  const left = [...cases.entries()].reverse();
  const worker = async () => {
    for (let next = left.pop(); next; next = left.pop()) answers[next[0]] = await ask(site, next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

/**
 * Asks while nothing is wrong, a few at once. Where the machine itself is so slow that an answer ran into the bound on time, it is asked once
 * more, alone.
 */
export async function askInPeace(site: Site, cases: readonly Case[]): Promise<Asked[]> {
  const answers = await askAll(site, cases, 4);
  for (const [at, each] of cases.entries()) {
    const asked = answers[at];
    if (asked && asked.answer.status === 503 && asked.ms > LATE_MS) answers[at] = await ask(site, each);
  }
  return answers;
}

/** What an answer says, without what is different each time. */
export function gist({ status, headers, body }: HttpAnswer): string {
  const location = headers.location?.replace(/[?#].*/s, "") ?? "";
  const members = headers["content-type"]?.includes("json")
    ? Object.keys(Object(parsed(body)))
        .sort()
        .join(" ")
    : "";
  return [status, location, members].join(" ").trim();
}

/** What is wrong with an answer that was given during an outage; undefined where nothing is. @param inPeace the gist of what it was before */
export function wrongWith(
  { repeatable, reader, operation }: Case,
  { answer, ms }: Asked,
  inPeace: string | undefined,
  document: ApiDocument,
): string | undefined {
  if (ms > BOUND_MS) return `answered after ${Math.round(ms)} ms`;
  if (answer.status !== 503) {
    if (repeatable && gist(answer) === inPeace) return undefined;
    return `${gist(answer)} in place of 503${repeatable ? ` or ${inPeace}` : ""}: ${answer.body.slice(0, 200)}`;
  }
  if (!/^[1-9]\d*$/.test(answer.headers["retry-after"] ?? "")) return "no Retry-After";
  if (answer.headers["set-cookie"]) return "a cookie of what was not done";
  if (/\n\s+at |ECONN|select |insert |postgres/i.test(answer.body))
    return `tells too much: ${answer.body.slice(0, 300)}`;
  if (operation) return document.disagreements(operation, answer)[0];
  return isOfForm(reader, answer) ? undefined : `a ${reader} can't read it: ${answer.body.slice(0, 300)}`;
}

function isOfForm(reader: Reader, { headers, body }: HttpAnswer): boolean {
  const type = headers["content-type"] ?? "";
  switch (reader) {
    case "api":
      return /^application\/json\b/.test(type) && Object(parsed(body)).code === "overloaded";
    case "protocol":
      return /^application\/json\b/.test(type) && Object(parsed(body)).error === "temporarily_unavailable";
    case "health":
      return typeof Object(parsed(body)).status === "string";
    case "page":
      return /^text\/html\b/.test(type) && isSentencePage(body);
    case "program":
      return /^text\/(plain|html|x-component)\b/.test(type) && body.trim() !== "";
  }
}

/** A page that says what is wrong to whoever runs no scripts. */
function isSentencePage(body: string): boolean {
  const shown = body.replace(/<script[\s\S]*?<\/script>/g, "");
  return /<h1[^>]*>[^<]*\w/.test(shown) && /our (fault|side)/.test(shown);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
