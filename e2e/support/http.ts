import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Site } from "./test";

/** What came back, as it came: no redirect is followed, no cookie kept. */
export type HttpAnswer = { status: number; headers: IncomingHttpHeaders; body: string };

export type HttpQuestion = {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
};

/**
 * Sends one request to a host of the site. Node looks up no `*.localhost`, so it goes to the site's address with the host in its Host header.
 * The path is sent as it is written here: nothing tidies it up on the way.
 */
export async function send(
  site: Pick<Site, "pin" | "authority">,
  origin: string,
  path: string,
  { method = "GET", headers = {}, body }: HttpQuestion = {},
): Promise<HttpAnswer> {
  const { host: authority, hostname, protocol } = new URL(origin);
  const [host, port] = site.pin.split(":");
  const secure = protocol === "https:";
  const length =
    body === undefined || "transfer-encoding" in headers ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = {
    host,
    port,
    path,
    method,
    headers: { host: authority, ...length, ...headers },
    // A connection of its own each: an answer that closes it must not break the next request.
    agent: false as const,
    ...(secure ? { servername: hostname, ...(site.authority ? { ca: site.authority } : {}) } : {}),
  };
  const ask = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(options, resolve);
      // Whoever refuses a body may answer and hang up before all of it is sent.
      let answered = false;
      request.once("response", () => {
        answered = true;
      });
      request.on("error", (error) => {
        if (!answered) reject(error);
      });
      request.end(body);
    });
  const answer = await (secure ? onceValid(ask) : ask());
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() };
}

/**
 * Connects again while the certificate is not valid yet. One that was made this very moment begins now by the clock of who made it, and
 * OpenSSL reads its own only at each tick of the system's: for some milliseconds of a second that has just begun it is still the one before.
 */
export async function onceValid<T>(connect: () => Promise<T>): Promise<T> {
  const until = Date.now() + 1_000;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "CERT_NOT_YET_VALID" || Date.now() > until) throw error;
    }
  }
}

/** The values of the cookies that an answer sets, ready for a Cookie header. */
export function cookiesOf(answer: HttpAnswer): string {
  return (answer.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0]).join("; ");
}

/** A form as its page holds it: what a browser without scripts would send along. */
export type HeldForm = { origin: string; path: string; hidden: [string, string][] };

/** Loads a page and reads its first form. */
export async function loadForm(site: Site, origin: string, path: string): Promise<HeldForm> {
  const { status, body } = await send(site, origin, path);
  if (status !== 200) throw new Error(`${origin}${path} answered ${status}`);
  const form = /<form[\s\S]*?<\/form>/.exec(body)?.[0] ?? "";
  const hidden = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]): [string, string] => [
    attribute(input, "name"),
    attribute(input, "value"),
  ]);
  if (hidden.length === 0) throw new Error(`${origin}${path} holds no form`);
  return { origin, path, hidden };
}

/** Posts a form as a browser without scripts does. `Origin` is the page's own unless `headers` say otherwise. */
export async function postForm(
  site: Site,
  form: HeldForm,
  fields: Record<string, string> | [string, string | Blob][],
  headers: Record<string, string | undefined> = {},
): Promise<HttpAnswer> {
  const given = Array.isArray(fields) ? fields : Object.entries(fields);
  const { body, contentType } = await encodedForm([...form.hidden, ...given]);
  const sent = { origin: form.origin, "content-type": contentType, ...headers };
  const kept = Object.entries(sent).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return send(site, form.origin, form.path, { method: "POST", headers: Object.fromEntries(kept), body });
}

/** A form as a browser without scripts encodes it. */
export async function encodedForm(
  fields: readonly [string, string | Blob][],
): Promise<{ body: Buffer; contentType: string }> {
  const data = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === "string") data.append(name, value);
    else data.append(name, value);
  }
  const encoded = new Response(data);
  return {
    body: Buffer.from(await encoded.arrayBuffer()),
    contentType: encoded.headers.get("content-type") ?? "",
  };
}

function attribute(tag: string, name: string): string {
  const raw = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  const entities: Record<string, string> = { quot: '"', amp: "&", lt: "<", gt: ">", "#x27": "'", "#39": "'" };
  return raw.replace(/&(quot|amp|lt|gt|#x27|#39);/g, (_, entity: string) => entities[entity] ?? "");
}
