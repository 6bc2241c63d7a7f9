import "server-only";
import { headers } from "next/headers";
import { cache } from "react";
import { env } from "../env";
import { noteReached } from "../page-status";
import { hostnameOf } from "./names";
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

/** Who sends this request, for limits, audit and logs. */
export async function currentRequest(): Promise<RequestContext> {
  const sent = await headers();
  return {
    clientAddress: sent.get("x-forwarded-for") ?? "",
    requestId: sent.get("x-request-id") ?? "",
    userAgent: sent.get("user-agent") ?? "",
  };
}
