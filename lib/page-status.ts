// Loaded by the listener in plain Node, so it must not import "server-only".
import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";

type PageStatus = { status?: 404 | 503; reached?: true; unreadable?: true };

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

/** Runs what answers a request, and sends the status that its page asked for. */
export function withPageStatus<Result>(response: ServerResponse, answer: () => Result): Result {
  const page: PageStatus = {};
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    // Next says 307 where a page sends its visitor elsewhere. Spec, "Where it ends": pages and actions answer 200, 303 or 404.
    if (status === 307) return writeHead(303, ...rest);
    // Next calls it a fault of the server when it can't read a form that somebody has bent. No code of ours has run then.
    if (status === 500 && !page.reached && response.req.method === "POST") {
      page.unreadable = true;
      for (const name of ["content-length", "content-encoding", "etag"]) response.removeHeader(name);
      response.setHeader("Content-Type", "text/plain; charset=utf-8");
      return writeHead(400, ...rest);
    }
    // A fault that the page could not answer for itself: the database was away, say.
    const failed = status === 500 && page.status === 503;
    if (page.status === undefined || (status !== 200 && !failed)) return writeHead(status, ...rest);
    if (page.status === 503) response.setHeader("Retry-After", "5");
    return writeHead(page.status, ...rest);
  }) as typeof response.writeHead;
  replaceBody(response, page);
  return inHand.run(page, answer);
}

function replaceBody(response: ServerResponse, page: PageStatus): void {
  const end = response.end.bind(response) as (...parameters: unknown[]) => ServerResponse;
  response.end = ((...parameters: unknown[]) => {
    // Said now and not by Node within `end`, which would have the old body in hand already.
    if (response.statusCode === 500 && !response.headersSent) response.writeHead(500);
    return page.unreadable ? end("The form could not be read.\n") : end(...parameters);
  }) as typeof response.end;
}
