// What stands between a browser and the servers under test, to see all that was shown. A preload script would do in some browsers; this does in all.
import { randomBytes } from "node:crypto";
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { Transform } from "node:stream";
import { type Shown, watch } from "./watcher";

export type WatchingProxy = {
  /** On 127.0.0.1; for plain http only. */
  port: number;
  /** All that was shown so far through this proxy, in the order of the reports. */
  shown(): Shown[];
  close(): Promise<void>;
};

/** No path of ours; requests to it reach no server. */
const REPORTS = "/watching-proxy/shown";

/**
 * Starts a proxy that hands everything on as it comes, byte for byte and without waiting, except documents: each gets a script as its first
 * element that reports what is shown, under the nonce of the document's own policy. All names lead to this machine, so a browser whose system doesn't
 * know `*.localhost` reaches them too.
 */
export async function startWatchingProxy(): Promise<WatchingProxy> {
  const history: Shown[] = [];
  const server = createServer((request, response) => {
    if (new URL(request.url ?? "", "http://localhost").pathname === REPORTS) receive(request, response, history);
    else handOn(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    shown: () => [...history],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage, response: ServerResponse, history: Shown[]): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  history.push(...(JSON.parse(Buffer.concat(chunks).toString()) as Shown[]));
  response.writeHead(204).end();
}

function handOn(request: IncomingMessage, response: ServerResponse): void {
  const url = URL.parse(request.url ?? "");
  // Browsers also call their makers.
  if (url?.protocol !== "http:" || !/(^|\.)localhost$|^127\.0\.0\.1$/.test(url.hostname)) {
    response.writeHead(502).end();
    return;
  }
  const isDocument = request.headers.accept?.includes("text/html");
  const headers: IncomingHttpHeaders = { ...request.headers, host: url.host };
  if (isDocument) headers["accept-encoding"] = "identity";
  const onward = httpRequest(
    { host: "127.0.0.1", port: url.port || 80, method: request.method, path: url.pathname + url.search, headers },
    (answer) => {
      const isHtml = answer.headers["content-type"]?.startsWith("text/html");
      if (isDocument && isHtml) answerWatched(answer, response);
      else {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        answer.pipe(response);
      }
      // An answer that breaks off does so for the browser too.
      answer.once("error", () => response.destroy());
    },
  );
  onward.once("error", () => response.destroy());
  // Who leaves a page also leaves its requests.
  response.once("close", () => onward.destroy());
  request.pipe(onward);
}

function answerWatched(answer: IncomingMessage, response: ServerResponse): void {
  const { "content-length": _, ...headers } = answer.headers;
  const { policy, nonce } = policyWithNonce(headers["content-security-policy"]);
  if (policy) headers["content-security-policy"] = policy;
  response.writeHead(answer.statusCode ?? 502, headers);
  response.flushHeaders();
  const script = `<script nonce="${nonce}">(${watch})(${JSON.stringify(REPORTS)})</script>`;
  answer.pipe(insertAtHead(script)).pipe(response);
}

/** A policy that has a nonce stays as it is; one without is widened by one, and by the reports. */
function policyWithNonce(policy: string | string[] | undefined): { policy?: string; nonce: string } {
  const text = [policy ?? []].flat().join(", ");
  const given = /'nonce-([^']+)'/.exec(text)?.[1];
  if (given) return { nonce: given };
  const nonce = randomBytes(16).toString("base64");
  if (!text) return { nonce };
  const others = text.split(/;\s*/).filter((directive) => !/^(script-src|connect-src)\b/.test(directive));
  return { policy: [...others, `script-src 'nonce-${nonce}'`, "connect-src 'self'"].join("; "), nonce };
}

/** Puts a text behind the first `<head>`; a document without one gets it in front. Only what comes before that is held back. */
function insertAtHead(text: string): Transform {
  let start: string | undefined = "";
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (start === undefined) return done(null, chunk);
      // One byte, one character, so that a character that is cut in two stays whole.
      start += chunk.toString("latin1");
      const head = /<head(\s[^>]*)?>/i.exec(start);
      if (!head) return done();
      const end = head.index + head[0].length;
      const whole = start.slice(0, end) + text + start.slice(end);
      start = undefined;
      done(null, Buffer.from(whole, "latin1"));
    },
    flush(done) {
      done(null, start === undefined ? undefined : Buffer.from(text + start, "latin1"));
    },
  });
}
