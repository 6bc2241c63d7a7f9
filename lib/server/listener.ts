// Started by server.ts in plain Node, so it must not import "server-only".
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { isOutage } from "../../db/outage";
import texts from "../i18n/messages/en.server.json" with { type: "json" };
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

/** Answers a request that was not refused. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type ListenerOptions = {
  edge: Edge;
  /** Whether time is limited; not in development, where a page may be compiled first. */
  boundTime: boolean;
};

export type Listener = {
  server: Server;
  /** Until then every request is refused with 503. */
  serve(handle: Handle): void;
  /**
   * For `ms` everything is served as before, but connections close after each answer. Meanwhile the edge notices that health says 503, and
   * stops sending requests.
   */
  leave(ms: number): Promise<void>;
  /** From now on everything but health is refused with 503. Resolves when no request is in flight any more, or after `withinMs`. */
  drain(withinMs: number): Promise<void>;
};

/** HTTP contract, "Conventions". */
const BODY_BYTES = 64 * 1024;
/** No wait is unlimited. */
const ANSWER_WITHIN_MS = 15_000;
const RECEIVE_WITHIN_MS = 15_000;
const HEADERS_WITHIN_MS = 10_000;
const LOOK_FOR_LATE_MS = 2_000;
/** Longer than the 60 s after which common proxies close an idle connection: if we closed it first, a request could get lost. */
const KEEP_ALIVE_MS = 65_000;
const HEALTH = /^\/api\/health\/(live|ready)(\?|$)/;

/** An HTTP server that passes on only well-formed requests of limited size, with headers that can be trusted. */
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
  // What Node's parser refuses, such as headers that are too large, is answered without an entry in the log.
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
    // Node silently keeps the first of two Host headers; RFC 9112, section 3.2, says to refuse them.
    if ((request.headersDistinct.host?.length ?? 0) > 1) return refuse(response, 400, texts.plain.twoHosts);
    const trusted = trustedHeaders(request.headers, request.socket.remoteAddress, options.edge, requestId);
    if (trusted.type === "malformed_host") return refuse(response, 400, texts.plain.malformedHost);
    // A fragment is never sent (RFC 9112, section 3.2.1).
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

/** Headers of every answer. The content policy needs a nonce, so proxy.ts sets it for pages. */
function setBaseHeaders(request: IncomingMessage, response: ServerResponse, scheme: Edge["scheme"]): void {
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader(
    "Permissions-Policy",
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
  );
  // The built-in mailbox shows mails in a frame, under a policy of their own.
  if (!request.url?.startsWith("/api/mailbox/")) response.setHeader("X-Frame-Options", "DENY");
  if (scheme === "https") response.setHeader("Strict-Transport-Security", "max-age=63072000");
}

/** Limits bodies that come without a length. */
function boundBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers["transfer-encoding"] === undefined) return;
  let received = 0;
  // By way of push, which gets each piece from the parser: a listener for data would take the body from its actual reader.
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
    // An answer that has begun, such as an export, may take longer while bytes are being sent.
    const moves = response.headersSent && now > written;
    written = now;
    if (!moves) refuseForNow(response);
  }, ANSWER_WITHIN_MS);
  response.once("close", () => clearInterval(limit));
}

function refuseBody(response: ServerResponse): void {
  refuse(response, 413, texts.plain.bodyTooLarge);
}

/** For requests that may succeed later: while the server starts or stops, and when an answer takes too long. */
function refuseForNow(response: ServerResponse): void {
  answerFault(response, 503);
}

function answerFault(response: ServerResponse, status: 500 | 503): void {
  answerInstead(response, status, faultAnswer(status, requestOf(response)));
}

/** HTTP contract, "Conventions": the code that comes with the sentence. */
const CODES: Record<number, string> = { 413: "body_too_large" };

function refuse(response: ServerResponse, status: 400 | 413 | 501, message: string): void {
  const request = requestOf(response);
  const code = CODES[status] ?? "invalid_request";
  const reader = readerOf(request.path, request.headers);
  const { contentType, body } =
    reader === "api"
      ? problemBody({ status, code, message, ticket: request.ticket }, request.headers.accept)
      : reader === "oauth"
        ? {
            contentType: "application/json",
            body: JSON.stringify({ error: "invalid_request", error_description: message }),
          }
        : { contentType: "text/plain; charset=utf-8", body: `${message}\n` };
  answerInstead(response, status, { headers: { "Content-Type": contentType, "Cache-Control": "no-store" }, body });
}

function requestOf(response: ServerResponse) {
  const { url = "/", headers } = response.req;
  return { path: url, headers, ticket: String(response.getHeader("X-Request-Id") ?? "") };
}

/** Sends this answer, unless another one has begun. */
function answerInstead(response: ServerResponse, status: number, { headers, body }: FaultAnswer): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  for (const name of ["set-cookie", "location", "content-length", "content-encoding", "etag"])
    response.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // The unread rest of the body would otherwise be read as the next request.
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
