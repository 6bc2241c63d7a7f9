// Read by the server before Next starts, in plain Node, so it must not import "server-only".
import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";
import { INTERNAL_HEADERS } from "./next-workarounds";

/** What the installation knows about the edge in front of it. */
export type Edge = {
  /** Peers whose X-Forwarded-* headers are believed; made by {@link trustedPeers}. */
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
/** The header in which a route reads that it is the edge itself that asks. */
export const EDGE_ASKS = "x-edge-asks";

// A host name or address literal, then perhaps a port (RFC 9110, section 7.2). A final dot is legal and folded later, by the lookup.
const HOST = /^([a-z0-9_]([a-z0-9_.-]{0,252}[a-z0-9_.])?|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/i;

const LOOPBACK = trustedPeers(["127.0.0.0/8", "::1"]);

/**
 * The addresses and ranges of a setting as a list to ask. IPv4-mapped IPv6 addresses mean the IPv4 address, as peers are normalised.
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
 * The headers that the rest of the server may believe, whoever sent the request.
 *
 * Whatever a peer may have forged is gone; `x-forwarded-for` holds exactly one address, `x-forwarded-proto` the scheme of the setting.
 * {@link EDGE_ASKS} is there when the edge, or this machine, asks something of its own and passes nobody's request on.
 * Only a trusted peer names the client (the right-most address of its chain that is not itself trusted, because everything to the left of
 * it was written by that client) and the host (`x-forwarded-host`, its right-most value for the same reason, folded into `host`).
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

  const believed: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers)) {
    if (INTERNAL_HEADERS.test(name) || OWN_HEADERS.has(name) || FORWARDED.test(name)) continue;
    believed[name] = value;
  }
  const clientAddress = trusted
    ? clientOfChain(listOf(headers["x-forwarded-for"]), socketAddress, edge.trusted)
    : socketAddress;
  believed.host = host;
  believed["x-forwarded-for"] = clientAddress;
  believed["x-forwarded-proto"] = edge.scheme;
  believed["x-request-id"] = requestId;
  const passesOn = Object.keys(headers).some((name) => FORWARDED.test(name));
  if ((trusted || isTrusted(socketAddress, LOOPBACK)) && !passesOn) believed[EDGE_ASKS] = "1";
  return { type: "trusted", headers: believed, clientAddress };
}

function clientOfChain(chain: string[], peer: string, trusted: BlockList): string {
  let client = peer;
  for (const entry of chain.reverse()) {
    const address = normaliseAddress(entry);
    // An entry that is no address was not written by a proxy that we trust: what it vouches for ends here.
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
