// Loaded by the listener in plain Node, so it must not import "server-only".
import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";
import { type FaultAnswer, faultAnswer, RETRY_AFTER_SECONDS } from "./fault-answer";

type PageStatus = { status?: 404 | 503; reached?: true; outage?: true; replacement?: string };

// Next evaluates modules more than once in a process: what is in hand is kept where all of them find it.
const kept = globalThis as typeof globalThis & { foyerPageStatus?: AsyncLocalStorage<PageStatus> };
kept.foyerPageStatus ??= new AsyncLocalStorage();
const inHand = kept.foyerPageStatus;

/**
 * Gives the page that is being rendered another status than 200. Next has `notFound()` for that, but what it sends is an empty document that
 * scripts fill in: nobody without scripts would read why.
 */
export function answerWith(status: 404 | 503): void {
  const page = inHand.getStore();
  if (page) page.status = status;
}

/** Notes that the request in hand has come as far as code of ours. */
export function noteReached(): void {
  const page = inHand.getStore();
  if (page) page.reached = true;
}

/** Notes that the database failed the request in hand: if nobody answers it otherwise, it may be tried again. */
export function noteOutage(): void {
  const page = inHand.getStore();
  if (page) page.outage = true;
}

/**
 * Runs what answers a request, and sends the status that its page asked for. A fault that nobody has answered gets its documented body here:
 * of a handler that threw Next sends nothing but a status, and of a page only what scripts would fill in.
 */
export function withPageStatus<Result>(response: ServerResponse, answer: () => Result): Result {
  const page: PageStatus = {};
  const { req } = response;
  // Next writes its own paths over them while it works.
  const asked = { path: req.url ?? "/", headers: req.headers, method: req.method };
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    // Next says 307 where a page sends its visitor elsewhere. Spec, "Where it ends": pages and actions answer 200, 303 or 404.
    if (status === 307) return writeHead(303, ...rest);
    if (status >= 500 && isUnanswered(response, status, asked.path)) {
      if (isUnreadable(page, asked)) {
        replaceBy(UNREADABLE, response, page);
        return writeHead(400, ...rest);
      }
      const fault = status === 503 || page.outage || page.status === 503 ? 503 : 500;
      const ticket = String(response.getHeader("X-Request-Id") ?? "");
      replaceBy(faultAnswer(fault, { ...asked, ticket }), response, page);
      return writeHead(fault, ...rest);
    }
    if (page.status === undefined || status !== 200) return writeHead(status, ...rest);
    if (page.status === 503) response.setHeader("Retry-After", String(RETRY_AFTER_SECONDS));
    return writeHead(page.status, ...rest);
  }) as typeof response.writeHead;
  replaceBody(response, page);
  return inHand.run(page, answer);
}

/**
 * Whether a fault is sent as Next sends what was thrown: of a route as a bare status, of a page as a document that says nothing. Where
 * somebody develops, Next shows them more.
 */
function isUnanswered(response: ServerResponse, status: number, path: string): boolean {
  if (!response.hasHeader("content-type")) return true;
  return status === 500 && !path.startsWith("/api/") && process.env.NODE_ENV !== "development";
}

const UNREADABLE: FaultAnswer = {
  headers: { "Content-Type": "text/plain; charset=utf-8" },
  body: "The form could not be read.\n",
};

/**
 * Next calls it a fault of the server when it can't read a form that somebody has bent. No code of ours has run then. Only forms of pages
 * are read by Next: what is sent to the API is read by ours, and so is never the sender's fault by being without an answer.
 */
function isUnreadable(page: PageStatus, { method, path }: { method: string | undefined; path: string }): boolean {
  return method === "POST" && !page.reached && !page.outage && !/^\/(api|\.well-known)\//.test(path);
}

function replaceBy(answer: FaultAnswer, response: ServerResponse, page: PageStatus): void {
  page.replacement = answer.body;
  for (const name of ["content-length", "content-encoding", "etag", "location", "set-cookie"])
    response.removeHeader(name);
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
}

function replaceBody(response: ServerResponse, page: PageStatus): void {
  const write = response.write.bind(response) as (...parameters: unknown[]) => boolean;
  const end = response.end.bind(response) as (...parameters: unknown[]) => ServerResponse;
  // Said now and not by Node within `write` and `end`, which would have the old body in hand already.
  const head = () => {
    if (response.statusCode >= 500 && !response.headersSent) response.writeHead(response.statusCode);
  };
  response.write = ((...parameters: unknown[]) => {
    head();
    if (page.replacement === undefined) return write(...parameters);
    callbackIn(parameters)?.();
    return true;
  }) as typeof response.write;
  response.end = ((...parameters: unknown[]) => {
    head();
    return page.replacement === undefined ? end(...parameters) : end(page.replacement, callbackIn(parameters));
  }) as typeof response.end;
}

function callbackIn(parameters: unknown[]): (() => void) | undefined {
  return parameters.find((each) => typeof each === "function") as (() => void) | undefined;
}
