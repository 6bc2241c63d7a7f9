// Loaded by the listener in plain Node, so it must not import "server-only".
//
// All that the listener does to Next's requests and answers because of how Next behaves. Look here first when Next is updated.
//
//   workaround            what Next does without it                                    seen from outside in
//   oncePerProcess        evaluates a module more than once in a process               e2e/flash.spec.ts
//   INTERNAL_HEADERS      obeys its own headers, whoever sent them                     e2e/hosts.spec.ts
//   describeForNext       sorts a query and encodes it anew before a page reads it     e2e/canonical-host.spec.ts
//   UNSUPPORTED_METHODS   fails where no Request object can be made of a method        e2e/bad-input.spec.ts
//   surviveAbort          loses the request's listeners: an abort ends the process     e2e/leaving.spec.ts
//   cutOffBody            logs a body that ends early as a fault                       e2e/bad-input.spec.ts
//   serverForUpgrades     leaves the socket of an upgrade open                         e2e/leaving.spec.ts
//   finishHeaders         tells which path a request was rewritten to                  e2e/hosts.spec.ts
//   putCookie             renders the whole page again after an action's cookie        e2e/journeys.engine.spec.ts
//   answerWith            sends an empty document with 404, for scripts to fill in     e2e/hosts.spec.ts
//   answerThroughNext     redirects by 307, and sends a fault without a body or as     e2e/faults.nojs.spec.ts
//                         an empty document; calls a malformed form our fault          e2e/bad-input.spec.ts
//
// next-workarounds.test.ts has a test for each that fails without it, and one that fails until SEEN_WITH names the installed version.
// What has to stand elsewhere: app/whole-answers.ts and app/foreign-changes.ts (in the browser), proxy.ts (x-page), scripts/build.mjs and
// server.ts (the keys of server actions), lib/log.ts (what Next writes to the console).
import { AsyncLocalStorage } from "node:async_hooks";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import texts from "../i18n/messages/en.server.json" with { type: "json" };
import { type FaultAnswer, faultAnswer, RETRY_AFTER_SECONDS } from "./fault-answer";

/** The version of Next that all of this was last checked with. */
export const SEEN_WITH = "16.4.5";

/** A value that exists once in the process. A module's own variables don't: Next evaluates a module once for each of its bundles. */
export function oncePerProcess<Value>(name: string, make: () => Value): Value {
  const global = globalThis as unknown as Record<string, Value>;
  const key = `foyer:${name}`;
  if (!(key in global)) global[key] = make();
  return global[key] as Value;
}

/** Headers that Next acts on as if it had written them itself. Nobody else may send them. */
export const INTERNAL_HEADERS =
  /^(x-middleware-.*|x-nextjs-(?!html-request-id$|request-id$).*|x-next-.*|next-resume|x-now-.*|x-matched-path|x-invoke-.*|x-vercel-.*|x-prerender-.*)$/;

/** In these a page or route reads how it was requested, as the request line has it. */
export const REQUEST_METHOD = "x-request-method";
export const REQUEST_TARGET = "x-request-target";

/** Writes the request line into headers, since Next sorts a query and encodes it anew. */
export function describeForNext(request: IncomingMessage): void {
  const { method = "", url = "" } = request;
  request.headers = { ...request.headers, [REQUEST_METHOD]: method, [REQUEST_TARGET]: url };
  request.rawHeaders = Object.entries(request.headers).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((one) => [name, one]),
  );
}

/** The Fetch standard forbids these, so Next can make no Request object of them and would fail. */
export const UNSUPPORTED_METHODS = new Set(["CONNECT", "TRACE", "TRACK"]);

/**
 * A visitor who leaves before the answer is no fault. Next replaces a request's stream, and with it every listener: Node's "aborted" error
 * would then find none and end the process. So one is added at the last moment, before Node's own turn.
 */
export function surviveAbort(request: IncomingMessage, response: ServerResponse): void {
  const listen = () => void request.on("error", () => {});
  const { socket } = request;
  socket.prependListener("close", listen);
  response.once("close", () => socket.removeListener("close", listen));
}

/** Ends a body that is too large. Under this name Next takes it for a request that ended early, and logs no fault. */
export function cutOffBody(request: IncomingMessage): void {
  request.destroy(new DOMException("The body is too large.", "AbortError"));
}

/**
 * The server whose upgrades Next may have. It takes every upgrade for its own and, outside of development, leaves the socket open. On a
 * server that nobody listens on it gets none, and Node answers an upgrade like any other request.
 */
export function serverForUpgrades(server: Server, { dev }: { dev: boolean }): Server {
  return dev ? server : createServer();
}

/** Corrects the headers at the moment when they are sent: before, Next would keep ours over what a route sets, or add its own. */
export function finishHeaders(response: ServerResponse): void {
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
  response.writeHead = ((...parameters: unknown[]) => {
    for (const name of response.getHeaderNames()) if (name.startsWith("x-middleware-")) response.removeHeader(name);
    alignWithPolicy(response);
    if (!response.hasHeader("referrer-policy")) response.setHeader("Referrer-Policy", "same-origin");
    return writeHead(...parameters);
  }) as typeof response.writeHead;
}

/** Where a page's own policy allows more than the headers of every answer, these follow the policy. */
function alignWithPolicy(response: ServerResponse): void {
  const policy = String(response.getHeader("content-security-policy") ?? "");
  if (policy.includes("frame-ancestors 'self'")) response.setHeader("X-Frame-Options", "SAMEORIGIN");
  // Browsers refuse a page that is sandboxed and has this header (HTML, "obtain a cross-origin opener policy").
  if (/(^|; )sandbox\b/.test(policy)) response.removeHeader("Cross-Origin-Opener-Policy");
}

export type CookieAttributes = {
  secure: boolean;
  /** Undefined: until the browser closes. 0: the browser drops the cookie. */
  maxAgeSeconds: number | undefined;
};

/** What our code has said about the answer to one request. */
type Answering = {
  response: ServerResponse;
  cookies: Map<string, string>;
  status?: 404 | 503;
  /** Whether any code of ours has run. */
  reached?: true;
  /** Whether the database failed this request. */
  outage?: true;
  /** Replaces the body that Next sends. */
  replacement?: string;
};
const current = oncePerProcess("answering", () => new AsyncLocalStorage<Answering>());

/**
 * Puts a cookie into the response, HttpOnly and SameSite=Lax, for every path of the host.
 *
 * Not by Next's `cookies()`: an action that sets one there is answered with its whole page, rendered again. Our script leaves that page at once,
 * and Firefox and WebKit then break the answer off in the middle, which React reports as a fault of the page.
 */
export function putCookie(name: string, value: string, attributes: CookieAttributes): void {
  const answering = current.getStore();
  if (!answering) throw new Error("A cookie can be set only while a request is answered.");
  const { response, cookies } = answering;
  cookies.set(name, value);
  const others = [response.getHeader("set-cookie") ?? []]
    .flat()
    .map(String)
    .filter((cookie) => !cookie.startsWith(`${name}=`));
  response.setHeader("set-cookie", [...others, serialize(name, value, attributes)]);
}

/** A request's cookies with the changes that were made since it came; those that were dropped are not among them. */
export function withCookiesSet(sent: readonly { name: string; value: string }[]): Map<string, string> {
  const cookies = new Map(sent.map(({ name, value }) => [name, value]));
  for (const [name, value] of current.getStore()?.cookies ?? []) {
    if (value === "") cookies.delete(name);
    else cookies.set(name, value);
  }
  return cookies;
}

function serialize(name: string, value: string, { secure, maxAgeSeconds }: CookieAttributes): string {
  const parts = [`${name}=${encodeURIComponent(value)}`, "Path=/"];
  if (maxAgeSeconds !== undefined) {
    // Both: some programs read only the older of the two.
    parts.push(`Expires=${new Date(Date.now() + maxAgeSeconds * 1_000).toUTCString()}`, `Max-Age=${maxAgeSeconds}`);
  }
  if (secure) parts.push("Secure");
  return [...parts, "HttpOnly", "SameSite=lax"].join("; ");
}

/**
 * Gives the page that is being rendered another status than 200. Next has `notFound()` for that, but what it sends is an empty document that
 * scripts fill in: nobody without scripts would read why.
 */
export function answerWith(status: 404 | 503): void {
  const answering = current.getStore();
  if (answering) answering.status = status;
}

/** Notes that code of ours runs for this request. */
export function noteReached(): void {
  const answering = current.getStore();
  if (answering) answering.reached = true;
}

/** Notes that the database failed this request: if nobody answers it otherwise, it may be tried again. */
export function noteOutage(): void {
  const answering = current.getStore();
  if (answering) answering.outage = true;
}

/**
 * Runs what answers a request, and sends the status and the cookies that its code asked for. A fault that nobody has answered gets its
 * documented body here: when a route throws, Next sends only a status, and when a page throws, a document that only scripts can fill in.
 */
export function answerThroughNext<Result>(response: ServerResponse, answer: () => Result): Result {
  const answering: Answering = { response, cookies: new Map() };
  const { req } = response;
  // Next overwrites these while it works.
  const request: Sent = { path: req.url ?? "/", headers: req.headers, method: req.method };
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    // Spec, "Where it ends": pages and actions answer 200, 303 or 404.
    if (status === 307) return writeHead(303, ...rest);
    if (status >= 500 && isUnanswered(response, status, request.path)) {
      return writeHead(replaceFault(answering, status, request), ...rest);
    }
    if (answering.status === undefined || status !== 200) return writeHead(status, ...rest);
    if (answering.status === 503) response.setHeader("Retry-After", String(RETRY_AFTER_SECONDS));
    return writeHead(answering.status, ...rest);
  }) as typeof response.writeHead;
  replaceBody(answering);
  return current.run(answering, answer);
}

type Sent = { path: string; headers: IncomingMessage["headers"]; method: string | undefined };

/** Whether Next sends what was thrown: no content type after a route, a whole document after a page. In development it shows more, which stays. */
function isUnanswered(response: ServerResponse, status: number, path: string): boolean {
  if (!response.hasHeader("content-type")) return true;
  return status === 500 && !path.startsWith("/api/") && process.env.NODE_ENV !== "development";
}

/** @returns the status to send */
function replaceFault(answering: Answering, status: number, request: Sent): 400 | 500 | 503 {
  if (isMalformedForm(answering, request)) {
    const headers = { "Content-Type": "text/plain; charset=utf-8" };
    replaceBy({ headers, body: `${texts.plain.malformedForm}\n` }, answering);
    return 400;
  }
  const fault = status === 503 || answering.outage || answering.status === 503 ? 503 : 500;
  const ticket = String(answering.response.getHeader("X-Request-Id") ?? "");
  replaceBy(faultAnswer(fault, { ...request, ticket }), answering);
  return fault;
}

/** Next reads the forms of pages before any code of ours runs, and calls one that it can't read a fault. The API's bodies are read by us. */
function isMalformedForm({ reached, outage }: Answering, { method, path }: Sent): boolean {
  return method === "POST" && !reached && !outage && !/^\/(api|\.well-known)\//.test(path);
}

function replaceBy({ headers, body }: FaultAnswer, answering: Answering): void {
  const { response } = answering;
  answering.replacement = body;
  for (const name of ["content-length", "content-encoding", "etag", "location", "set-cookie"])
    response.removeHeader(name);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function replaceBody(answering: Answering): void {
  const { response } = answering;
  const write = response.write.bind(response) as (...parameters: unknown[]) => boolean;
  const end = response.end.bind(response) as (...parameters: unknown[]) => ServerResponse;
  // Before `write` and `end`: within them Node would write the head after it has taken the old body.
  const head = () => {
    if (response.statusCode >= 500 && !response.headersSent) response.writeHead(response.statusCode);
  };
  response.write = ((...parameters: unknown[]) => {
    head();
    if (answering.replacement === undefined) return write(...parameters);
    callbackIn(parameters)?.();
    return true;
  }) as typeof response.write;
  response.end = ((...parameters: unknown[]) => {
    head();
    return answering.replacement === undefined
      ? end(...parameters)
      : end(answering.replacement, callbackIn(parameters));
  }) as typeof response.end;
}

function callbackIn(parameters: unknown[]): (() => void) | undefined {
  return parameters.find((each) => typeof each === "function") as (() => void) | undefined;
}
