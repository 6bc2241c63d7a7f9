import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { env } from "../env/env";
import { hostnameOf } from "../names";
import { type Ties, tiesIn } from "../secrets/interaction-ties";
import { noteReached, REQUEST_METHOD, REQUEST_TARGET } from "../server/next-workarounds";
import { type CurrentHost, findHost } from "./resolve";

export type { CurrentHost } from "./resolve";

/** What the rest of lib may know of a request. The headers it is read from are set by server.ts, never taken from a visitor. */
export type RequestContext = {
  /** One IP address. */
  clientAddress: string;
  /** The correlation id in our logs and in audit events. */
  requestId: string;
  /** What the browser says of itself; absent where none asks, or nobody needs it. */
  userAgent?: string;
  /** The authorizations that this browser began on this host; absent where no browser asks. */
  ties?: Ties;
  /**
   * The machine client on whose behalf this is asked, with its permission checked. Then no browser is there: the address is a server's and is
   * not counted, and what is handed over can't be bound by a cookie. Absent: a person's browser asks.
   */
  callerClientId?: string;
};

/** Whose host this request was sent to; null for a name that is not ours. Asked of the Host header and nothing else, once a request. */
export const currentHost = cache(async (): Promise<CurrentHost | null> => {
  noteReached();
  const hostname = hostnameOf((await headers()).get("host"));
  return hostname ? findHost(hostname) : null;
});

/** Whether this request was sent to the dashboard's host: asked again wherever an operator is, whatever room the request came through. */
export async function onDashboardHost(): Promise<boolean> {
  noteReached();
  return hostnameOf((await headers()).get("host")) === env().dashboardHost;
}

/**
 * How this page is asked for: by which method, at which path (decoded), and with which query, which begins with its question mark and is as
 * its sender wrote it.
 */
export async function currentAddress(): Promise<{ method: string; path: string; query: string }> {
  const sent = await headers();
  const target = sent.get(REQUEST_TARGET) ?? "";
  const query = queryOf(target);
  const path = decodeURIComponent(target.slice(0, target.length - query.length));
  return { method: sent.get(REQUEST_METHOD) ?? "", path, query };
}

/** The query of a request to a route, with its question mark, as its sender wrote it. Without our server before it, that is its URL's. */
export function sentQuery(request: Request): string {
  return queryOf(request.headers.get(REQUEST_TARGET) ?? request.url);
}

function queryOf(address: string): string {
  const at = address.indexOf("?");
  return at < 0 ? "" : address.slice(at);
}

/** Who sends this request, for limits, audit and logs. */
export async function currentRequest(): Promise<RequestContext> {
  const sent = await headers();
  return {
    clientAddress: sent.get("x-forwarded-for") ?? "",
    requestId: sent.get("x-request-id") ?? "",
    userAgent: sent.get("user-agent") ?? "",
    ties: tiesIn(sent.get("cookie")),
  };
}
