import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ReportedEvent, sendReport, type Webhook } from "./mail-reports";

/** A mail that the stand-in accepted. */
export type AcceptedMail = {
  id: string;
  idempotencyKey: string | null;
  from: string;
  to: string[];
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: { name: string; value: string }[];
};

/**
 * What the next POST /emails gets instead of the usual answer. `answer_lost`: the mail is accepted and the connection broken off, so the
 * sender does not learn of it.
 */
export type ProgrammedAnswer = { status: number; name?: string; retryAfter?: string } | "answer_lost";

export type MailProvider = {
  /** For RESEND_BASE_URL. */
  url: string;
  /** The idempotency key of every POST /emails in order of arrival, accepted or not. */
  keys(): (string | null)[];
  inbox(to?: string): AcceptedMail[];
  /** For the next requests, one each, before the usual answers. `onlyTo`: for requests to that address alone. */
  program(answers: ProgrammedAnswer[], onlyTo?: string): void;
  /** Tells the webhook what became of the newest mail to an address. Resolves with the status that it answered. */
  report(to: string, event: ReportedEvent): Promise<number>;
  stop(): Promise<void>;
};

/**
 * A stand-in that speaks the part of Resend's HTTP protocol that we use: POST /emails with a bearer key and Idempotency-Key. The same key
 * with the same body answers the same id and delivers nothing more; with another body 409. It tells a webhook what became of a mail, signed
 * as Resend signs. For tests in another process GET /inbox?to= shows what was delivered, POST /answers `{answers, onlyTo?}` programs refusals
 * and POST /reports `{to, event}` sends a report, and answers with the status that came back.
 */
export async function startMailProvider({
  port = 0,
  apiKey = "re_test",
  webhook,
}: {
  port?: number;
  apiKey?: string;
  webhook?: Webhook;
} = {}): Promise<MailProvider> {
  const state: State = { apiKey, webhook, accepted: [], keys: [], programmed: [] };
  const server = createServer((request, response) => {
    answer(state, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const provider = standIn(state);
  return {
    ...provider,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Accepted = AcceptedMail & { body: string };
type Programmed = { answer: ProgrammedAnswer; onlyTo: string | undefined };
type State = {
  apiKey: string;
  webhook: Webhook | undefined;
  accepted: Accepted[];
  keys: (string | null)[];
  programmed: Programmed[];
};

function standIn(state: State): Pick<MailProvider, "keys" | "inbox" | "program" | "report"> {
  return {
    keys: () => [...state.keys],
    inbox: (to) => state.accepted.filter((mail) => !to || mail.to.includes(to)).map(({ body: _, ...mail }) => mail),
    program(answers, onlyTo) {
      state.programmed.push(...answers.map((each) => ({ answer: each, onlyTo })));
    },
    async report(to, event) {
      const mail = state.accepted.findLast((each) => each.to.includes(to));
      if (!mail || !state.webhook) throw new Error("There is nothing to report, or nobody to report it to.");
      return sendReport(state.webhook, mail, event);
    },
  };
}

/** What goes back to the client; `broken_off`: nothing at all. */
type Reply = { status: number; body?: unknown; retryAfter?: string | undefined } | "broken_off";

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = await replyTo(state, request);
  if (reply === "broken_off") {
    response.destroy();
    return;
  }
  if (reply.retryAfter) response.setHeader("retry-after", reply.retryAfter);
  response.writeHead(reply.status, { "content-type": "application/json" });
  response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
}

async function replyTo(state: State, request: IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? "/", "http://stand-in");
  const body = await bodyOf(request);
  switch (`${request.method} ${url.pathname}`) {
    case "POST /emails":
      return replyToSend(state, request, body);
    case "GET /inbox":
      return { status: 200, body: { items: standIn(state).inbox(url.searchParams.get("to") ?? undefined) } };
    case "POST /answers": {
      const { answers, onlyTo } = JSON.parse(body) as { answers: ProgrammedAnswer[]; onlyTo?: string };
      standIn(state).program(answers, onlyTo);
      return { status: 204 };
    }
    case "POST /reports": {
      const { to, event } = JSON.parse(body) as { to: string; event: ReportedEvent };
      return { status: 200, body: { status: await standIn(state).report(to, event) } };
    }
    default:
      return refusal(404, "not_found");
  }
}

function replyToSend(state: State, request: IncomingMessage, body: string): Reply {
  const key = request.headers["idempotency-key"]?.toString() ?? null;
  state.keys.push(key);
  if (!request.headers.authorization) return refusal(401, "missing_api_key");
  if (request.headers.authorization !== `Bearer ${state.apiKey}`) return refusal(403, "invalid_api_key");
  const mail = JSON.parse(body) as Omit<AcceptedMail, "id" | "idempotencyKey" | "to"> & { to: string | string[] };
  const to = [mail.to].flat();
  if (!mail.from || to.length === 0 || !mail.subject) return refusal(422, "missing_required_field");

  const next = state.programmed.findIndex(({ onlyTo }) => !onlyTo || to.includes(onlyTo));
  const programmed = next >= 0 ? state.programmed.splice(next, 1)[0]?.answer : undefined;
  if (programmed && programmed !== "answer_lost") {
    return refusal(programmed.status, programmed.name ?? "application_error", programmed.retryAfter);
  }
  const before = key ? state.accepted.find((each) => each.idempotencyKey === key) : undefined;
  if (before && before.body !== body) return refusal(409, "invalid_idempotent_request");
  const accepted = before ?? {
    ...mail,
    to,
    headers: mail.headers ?? {},
    tags: mail.tags ?? [],
    id: randomUUID(),
    idempotencyKey: key,
    body,
  };
  if (!before) state.accepted.push(accepted);
  return programmed === "answer_lost" ? "broken_off" : { status: 200, body: { id: accepted.id } };
}

function refusal(statusCode: number, name: string, retryAfter?: string): Reply {
  return { status: statusCode, body: { statusCode, name, message: "Refused by the stand-in." }, retryAfter };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
