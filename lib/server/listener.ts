// Started by server.ts in plain Node, so it must not import "server-only".
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { isOutage } from "../../db/outage";
import texts from "../i18n/messages/en.server.json";
import { newId } from "../ids";
import { log, requestContext } from "../log";
import { type FaultAnswer, faultAnswer, readerOf } from "./fault-answer";
import {
  answerThroughNext,
  cutOffBody,
  describeForNext,
  finishHeaders,
  surviveAbort,
  UNSUPPORTED_METHODS,
} from "./next-workarounds";
import { problemBody } from "./problem";
import { type Edge, trustedHeaders } from "./request-headers";

/** Answers a request that passed. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type ListenerOptions = {
  edge: Edge;
  /** Whether the bounds on time hold; in development a page may take as long to compile as it takes. */
  boundTime: boolean;
};

export type Listener = {
  server: Server;
  /** Until then every request is refused with 503. */
  serve(handle: Handle): void;
  /**
   * For `ms` everything is served as before, but over connections that end with their answer: long enough for an edge to notice that health
   * says 503, and to send nothing more.
   */
  leave(ms: number): Promise<void>;
  /** From now on everything but health is refused with 503. Resolves when no request is in flight any more, or after `withinMs`. */
  drain(withinMs: number): Promise<void>;
};

/** HTTP contract, "Conventions". */
const BODY_BYTES = 64 * 1024;
/** Design: every wait has a bound. */
const ANSWER_WITHIN_MS = 15_000;
const RECEIVE_WITHIN_MS = 15_000;
const HEADERS_WITHIN_MS = 10_000;
const LOOK_FOR_LATE_MS = 2_000;
/** Longer than the 60 s after which common proxies let go of an idle connection, so that they and not we close it. */
const KEEP_ALIVE_MS = 65_000;
const HEALTH = /^\/api\/health\/(live|ready)(\?|$)/;

/** An HTTP server that lets nothing through but well-formed requests of bounded size, whose headers can be believed. */
export function createListener(options: ListenerOptions): Listener {
  const inFlight = new Set<ServerResponse>();
  const state: State = { leaving: false, draining: false };
  let drained: (() => void) | undefined;

  const server = createServer(
    {
      requestTimeout: RECEIVE_WITHIN_MS,
      headersTimeout: HEADERS_WITHIN_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: LOOK_FOR_LATE_MS,
    },
    (request, response) => {
      inFlight.add(response);
      response.once("close", () => {
        inFlight.delete(response);
        if (state.draining && inFlight.size === 0) drained?.();
      });
      answer(request, response, options, state);
    },
  );
  // Node answers what its parser refuses (a second Host, a header too large) by itself; what must not happen is a log full of them.
  server.on("clientError", refuseUnparsed);

  return {
    server,
    serve(handle) {
      state.handle = handle;
    },
    async leave(ms) {
      state.leaving = true;
      await pause(ms);
    },
    drain: (withinMs) =>
      new Promise((resolve) => {
        state.draining = true;
        const limit = setTimeout(resolve, withinMs);
        drained = () => {
          clearTimeout(limit);
          resolve();
        };
        if (inFlight.size === 0) drained();
      }),
  };
}

type State = { handle?: Handle; leaving: boolean; draining: boolean };

function answer(request: IncomingMessage, response: ServerResponse, options: ListenerOptions, state: State): void {
  const started = performance.now();
  const requestId = newId();
  const path = request.url?.split("?")[0] ?? "";
  setBaseHeaders(request, response, options.edge.scheme);
  response.setHeader("X-Request-Id", requestId);
  if (state.leaving) response.setHeader("Connection", "close");
  finishHeaders(response);
  requestContext.run({ requestId }, () => {
    response.once("finish", () => {
      const ms = Math.round(performance.now() - started);
      log().debug({ method: request.method, path, status: response.statusCode, ms }, "request");
    });
    // Node keeps the first of two Host headers and says nothing (RFC 9112, section 3.2, wants both refused).
    if ((request.headersDistinct.host?.length ?? 0) > 1) return refuse(response, 400, texts.plain.twoHosts);
    const trusted = trustedHeaders(request.headers, request.socket.remoteAddress, options.edge, requestId);
    if (trusted.type === "malformed_host") return refuse(response, 400, texts.plain.malformedHost);
    // A fragment is the browser's own and never sent (RFC 9112, section 3.2.1).
    if (!request.url?.startsWith("/") || request.url.includes("#")) {
      return refuse(response, 400, texts.plain.malformedTarget);
    }
    if (UNSUPPORTED_METHODS.has(request.method ?? "")) return refuse(response, 501, texts.plain.unsupportedMethod);
    const { handle } = state;
    if (!handle) return refuseForNow(response);
    if (state.draining && !HEALTH.test(request.url)) return refuseForNow(response);
    if (Number(request.headers["content-length"] ?? 0) > BODY_BYTES) return refuseBody(response);
    request.headers = trusted.headers;
    describeForNext(request);
    surviveAbort(request, response);
    boundBody(request, response);
    if (options.boundTime) boundAnswer(response);
    answerThroughNext(response, () => handle(request, response)).catch((error: unknown) => {
      log().error({ err: error, method: request.method, path }, "A request failed.");
      if (isOutage(error)) refuseForNow(response);
      else answerFault(response, 500);
    });
  });
}

/** What every answer carries, whoever gives it. The content policy, which needs a nonce, is the page's own. */
function setBaseHeaders(request: IncomingMessage, response: ServerResponse, scheme: Edge["scheme"]): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader(
    "Permissions-Policy",
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  );
  // A mail in the built-in mailbox is shown in a frame of ours; it has a policy of its own.
  if (!request.url?.startsWith("/api/mailbox/")) response.setHeader("X-Frame-Options", "DENY");
  if (scheme === "https") response.setHeader("Strict-Transport-Security", "max-age=63072000");
}

/** Counts what arrives, for bodies that come without a length. */
function boundBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers["transfer-encoding"] === undefined) return;
  let received = 0;
  // The parser hands each piece to push: reading it any other way would take the body from whoever reads it next.
  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    received += chunk?.length ?? 0;
    if (received <= BODY_BYTES) return push(chunk, encoding);
    refuseBody(response);
    cutOffBody(request);
    return false;
  };
}

function boundAnswer(response: ServerResponse): void {
  const { socket } = response;
  let written = socket?.bytesWritten ?? 0;
  const limit = setInterval(() => {
    const now = socket?.bytesWritten ?? 0;
    // A long answer that has begun, such as an export, may take as long as it moves.
    const moves = response.headersSent && now > written;
    written = now;
    if (!moves) refuseForNow(response);
  }, ANSWER_WITHIN_MS);
  response.once("close", () => clearInterval(limit));
}

function refuseBody(response: ServerResponse): void {
  refuse(response, 413, texts.plain.bodyTooLarge);
}

/** For what would be answered a moment later: while the server starts or stops, and when an answer takes too long. */
function refuseForNow(response: ServerResponse): void {
  answerFault(response, 503);
}

function answerFault(response: ServerResponse, status: 500 | 503): void {
  answerInstead(response, status, faultAnswer(status, askedOf(response)));
}

/** HTTP contract, "Conventions": what its callers read beside the sentence. */
const CODES: Record<number, string> = { 413: "body_too_large" };

function refuse(response: ServerResponse, status: 400 | 413 | 501, message: string): void {
  const asked = askedOf(response);
  const code = CODES[status] ?? "invalid_request";
  const reader = readerOf(asked.path, asked.headers);
  const { contentType, body } =
    reader === "api"
      ? problemBody({ status, code, message, ticket: asked.ticket }, asked.headers.accept)
      : reader === "oauth"
        ? {
            contentType: "application/json",
            body: JSON.stringify({ error: "invalid_request", error_description: message }),
          }
        : { contentType: "text/plain; charset=utf-8", body: `${message}\n` };
  answerInstead(response, status, { headers: { "Content-Type": contentType, "Cache-Control": "no-store" }, body });
}

function askedOf(response: ServerResponse) {
  const { url = "/", headers } = response.req;
  return { path: url, headers, ticket: String(response.getHeader("X-Request-Id") ?? "") };
}

/** Answers in the place of whoever was to, unless that has begun. */
function answerInstead(response: ServerResponse, status: number, { headers, body }: FaultAnswer): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  for (const name of ["set-cookie", "location", "content-length", "content-encoding", "etag"])
    response.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // What is left of a body that we won't read would be taken for the next request.
  response.setHeader("Connection", "close");
  response.writeHead(status);
  response.end(body);
}

function refuseUnparsed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === "HPE_HEADER_OVERFLOW"
      ? "431 Request Header Fields Too Large"
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? "408 Request Timeout"
        : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
