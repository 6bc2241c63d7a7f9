import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { env } from "../env/env";
import { type Ties, tiesIn } from "../secrets/interaction-ties";
import { noteReached, REQUEST_METHOD, REQUEST_TARGET } from "../server/next-workarounds";
import { requestedHostname } from "./host-header";
import { type CurrentHost, findHost } from "./resolve";

export type { CurrentHost } from "./resolve";

/** What the rest of lib may know of a request. The headers it is read from are set by server.ts, never taken from a visitor. */
export type RequestContext = {
  /** One IP address. */
  clientAddress: string;
  /** The correlation id in our logs and in audit events. */
  requestId: string;
  /** The browser's User-Agent; absent without a browser, or where it is not needed. */
  userAgent?: string;
  /** The authorizations that this browser began on this host; absent without a browser. */
  ties?: Ties;
  /**
   * The machine client that makes this request, with its permission checked. Then there is no browser: the address is a server's and is not
   * counted, and a hand-over can't be bound by a cookie. Absent: a person's browser.
   */
  callerClientId?: string;
};

/** The application or tenant of this request's host; null for an unknown host. It depends on the Host header alone, and is looked up once per request. */
export const currentHost = cache(async (): Promise<CurrentHost | null> => {
  noteReached();
  const hostname = requestedHostname(await headers());
  return hostname ? findHost(hostname) : null;
});

/** Whether this request was sent to the dashboard's host. All code for operators checks it again, however the request was routed. */
export async function onDashboardHost(): Promise<boolean> {
  noteReached();
  return requestedHostname(await headers()) === env().dashboardHost;
}

/**
 * How this page was requested: method, decoded path, and the query with its question mark, unchanged.
 */
export async function currentAddress(): Promise<{ method: string; path: string; query: string }> {
  const sent = await headers();
  const target = sent.get(REQUEST_TARGET) ?? "";
  const query = queryOf(target);
  const path = decodeURIComponent(target.slice(0, target.length - query.length));
  return { method: sent.get(REQUEST_METHOD) ?? "", path, query };
}

/** The unchanged query of a request to a route, with its question mark. Without our listener, that of its URL. */
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
