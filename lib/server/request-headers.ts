// Read by the server before Next starts, in plain Node, so it must not import "server-only".
import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";
import { INTERNAL_HEADERS } from "./next-workarounds";

/** What the installation knows about the edge in front of it. */
export type Edge = {
  /** Peers whose X-Forwarded-* headers are trusted; from {@link trustedPeers}. */
  trusted: BlockList;
  /** The scheme that browsers see. */
  scheme: "http" | "https";
};

export type TrustedHeaders =
  | { type: "trusted"; headers: IncomingHttpHeaders; clientAddress: string }
  | { type: "malformed_host" };

/** Written by this server alone, so nobody else may send them. */
const OWN_HEADERS = new Set(["x-nonce", "x-request-id", "x-edge-asks"]);
const FORWARDED = /^(forwarded|x-forwarded-.*|x-real-ip|x-original-.*|x-rewrite-.*)$/;
/** Set if the edge itself sent the request, and not for a visitor. */
export const EDGE_ASKS = "x-edge-asks";

// A host name or address literal, then perhaps a port (RFC 9110, section 7.2). A final dot is legal and folded later, by the lookup.
const HOST = /^([a-z0-9_]([a-z0-9_.-]{0,252}[a-z0-9_.])?|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/i;

const LOOPBACK = trustedPeers(["127.0.0.0/8", "::1"]);

/**
 * The addresses and ranges of a setting as a list to check. IPv4-mapped IPv6 addresses count as IPv4, like those of peers.
 *
 * @param entries addresses or CIDR ranges, already checked by lib/env/env.ts.
 */
export function trustedPeers(entries: string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [text = "", bits] = entry.split("/");
    const address = normaliseAddress(text) ?? text;
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/**
 * The headers that the rest of the server may trust, whoever sent the request.
 *
 * Headers that a peer may have forged are removed; `x-forwarded-for` has exactly one address, `x-forwarded-proto` the scheme of the setting.
 * {@link EDGE_ASKS} is set if the edge, or this machine, sends a request of its own and doesn't forward somebody's.
 * Only a trusted peer can name the client (the right-most address of its chain that is not itself trusted, because everything to the left of
 * it was written by that client) and the host (the right-most value of `x-forwarded-host`, for the same reason, stored as `host`).
 *
 * @param headers as Node gives them, names in lower case; left as they are.
 * @param peer the address of the socket's other end.
 */
export function trustedHeaders(
  headers: IncomingHttpHeaders,
  peer: string | undefined,
  edge: Edge,
  requestId: string,
): TrustedHeaders {
  const socketAddress = normaliseAddress(peer ?? "") ?? "0.0.0.0";
  const trusted = isTrusted(socketAddress, edge.trusted);
  const host = (trusted ? lastOf(headers["x-forwarded-host"]) : undefined) ?? headers.host;
  if (host === undefined || !HOST.test(host)) return { type: "malformed_host" };

  const kept: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (INTERNAL_HEADERS.test(name) || OWN_HEADERS.has(name) || FORWARDED.test(name)) continue;
    kept[name] = value;
  }
  const clientAddress = trusted
    ? clientOfChain(listOf(headers["x-forwarded-for"]), socketAddress, edge.trusted)
    : socketAddress;
  kept.host = host;
  kept["x-forwarded-for"] = clientAddress;
  kept["x-forwarded-proto"] = edge.scheme;
  kept["x-request-id"] = requestId;
  const isForwarded = Object.keys(headers).some((name) => FORWARDED.test(name));
  if ((trusted || isTrusted(socketAddress, LOOPBACK)) && !isForwarded) kept[EDGE_ASKS] = "1";
  return { type: "trusted", headers: kept, clientAddress };
}

function clientOfChain(chain: string[], peer: string, trusted: BlockList): string {
  let client = peer;
  for (const entry of chain.reverse()) {
    const address = normaliseAddress(entry);
    // No trusted proxy writes an entry that is no address, so the rest of the chain can't be trusted.
    if (address === undefined) return client;
    client = address;
    if (!isTrusted(address, trusted)) return client;
  }
  return client;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  return trusted.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}

/** `192.0.2.1`, `192.0.2.1:80`, `::ffff:192.0.2.1`, `[2001:db8::1]:80`, `fe80::1%eth0` as a plain address; undefined for anything else. */
function normaliseAddress(text: string): string | undefined {
  const bracketed = /^\[([^\]]+)\](:\d{1,5})?$/.exec(text)?.[1];
  const portless = bracketed ?? (/^\d{1,3}(\.\d{1,3}){3}:\d{1,5}$/.test(text) ? text.replace(/:\d+$/, "") : text);
  const address = portless.replace(/%.*$/, "").toLowerCase();
  const mapped = /^::ffff:(\d{1,3}(\.\d{1,3}){3})$/.exec(address)?.[1];
  const plain = mapped ?? address;
  return isIP(plain) === 0 ? undefined : plain;
}

function lastOf(value: string | string[] | undefined): string | undefined {
  return listOf(value).at(-1);
}

function listOf(value: string | string[] | undefined): string[] {
  return [value ?? []]
    .flat()
    .join(",")
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);
}
