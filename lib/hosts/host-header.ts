import { hostnameOf } from "../names";

/**
 * The hostname that a request is for, from its Host header alone; undefined where that is none. Behind a trusted proxy the listener has put the
 * forwarded host there (lib/server/request-headers.ts).
 */
export function requestedHostname(headers: Pick<Headers, "get">): string | undefined {
  return hostnameOf(headers.get("host"));
}
