// Loaded by the listener in plain Node, so it must not import "server-only".
import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";

export type CookieAttributes = {
  secure: boolean;
  /** Undefined: until the browser closes. 0: the browser drops the cookie. */
  maxAgeSeconds: number | undefined;
};

type Jar = { response: ServerResponse; set: Map<string, string> };

// Next evaluates modules more than once in a process: the jar is kept where all of them find it.
const kept = globalThis as typeof globalThis & { foyerCookieJar?: AsyncLocalStorage<Jar> };
kept.foyerCookieJar ??= new AsyncLocalStorage();
const current = kept.foyerCookieJar;

/** Runs what answers a request. The cookies that it sets go into this response. */
export function withCookieJar<Result>(response: ServerResponse, answer: () => Result): Result {
  return current.run({ response, set: new Map() }, answer);
}

/**
 * Puts a cookie into the response, HttpOnly and SameSite=Lax, for every path of the host.
 *
 * Not by Next's `cookies()`: an action that sets one there is answered with its whole page, rendered anew. Our script leaves that page at once,
 * and Firefox and WebKit then break the answer off in the middle, which React reports as a fault of the page.
 */
export function putCookie(name: string, value: string, attributes: CookieAttributes): void {
  const jar = current.getStore();
  if (!jar) throw new Error("A cookie can be set only while a request is answered.");
  const { response, set } = jar;
  set.set(name, value);
  const others = [response.getHeader("set-cookie") ?? []]
    .flat()
    .map(String)
    .filter((cookie) => !cookie.startsWith(`${name}=`));
  response.setHeader("set-cookie", [...others, serialize(name, value, attributes)]);
}

/** A request's cookies, with those in place that were set since it came; what was dropped is not among them. */
export function withCookiesSet(sent: readonly { name: string; value: string }[]): Map<string, string> {
  const cookies = new Map(sent.map(({ name, value }) => [name, value]));
  for (const [name, value] of current.getStore()?.set ?? []) {
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
