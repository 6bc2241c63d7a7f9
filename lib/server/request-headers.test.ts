import { describe, expect, test } from "vitest";
import { trustedHeaders, trustedPeers } from "./request-headers";

const edge = { trusted: trustedPeers(["127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48"]), scheme: "https" as const };
const bare = { trusted: trustedPeers([]), scheme: "http" as const };

function settle(headers: Record<string, string>, peer: string, to: typeof edge | typeof bare = edge) {
  const settled = trustedHeaders({ host: "acme.example.com", ...headers }, peer, to, "request-1");
  if (settled.type !== "trusted") throw new Error(settled.type);
  return settled;
}

describe("a request from somebody we do not know", () => {
  test("names the socket's address as the client, whatever it claims", () => {
    const { headers, clientAddress } = settle(
      { "x-forwarded-for": "192.0.2.9", "x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher" },
      "198.51.100.7",
    );
    expect(clientAddress).toBe("198.51.100.7");
    expect(headers).toEqual({
      host: "acme.example.com",
      "x-forwarded-for": "198.51.100.7",
      "x-forwarded-proto": "https",
      "x-request-id": "request-1",
    });
  });

  test("loses every header that Next would take for its own", () => {
    const { headers } = settle(
      {
        "x-middleware-subrequest": "proxy:proxy",
        "x-middleware-rewrite": "/dashboard",
        "x-nextjs-data": "1",
        "x-matched-path": "/dashboard",
        "next-resume": "1",
        "x-now-route-matches": "1=a",
        "x-request-id": "mine",
        "x-nonce": "mine",
        "x-forwarded-port": "1",
        forwarded: "for=1.2.3.4;host=evil.example",
        "x-real-ip": "1.2.3.4",
        "x-original-url": "/dashboard",
        "next-action": "kept",
        rsc: "1",
      },
      "127.0.0.1",
    );
    expect(headers).toEqual({
      host: "acme.example.com",
      "next-action": "kept",
      rsc: "1",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "https",
      "x-request-id": "request-1",
    });
  });

  test("is not trusted on loopback either, where no proxy is named", () => {
    expect(settle({ "x-forwarded-for": "192.0.2.9" }, "127.0.0.1", bare).clientAddress).toBe("127.0.0.1");
  });
});

describe("a request through a trusted proxy", () => {
  test.each([
    ["one hop", "203.0.113.5", "203.0.113.5"],
    ["a client that forged a chain", "1.1.1.1, 127.0.0.1, 203.0.113.5", "203.0.113.5"],
    ["two trusted hops", "203.0.113.5, 10.1.2.3", "203.0.113.5"],
    ["a forged trusted address behind the real one", "10.9.9.9, 203.0.113.5, 10.1.2.3", "203.0.113.5"],
    ["nothing but trusted hops", "10.0.0.1, 10.0.0.2", "10.0.0.1"],
    ["words instead of an address", "unknown, 10.0.0.2", "10.0.0.2"],
    ["a port", "203.0.113.5:4711", "203.0.113.5"],
    ["IPv6 in brackets", "[2001:db8:2::7]:443", "2001:db8:2::7"],
    ["an IPv4-mapped address", "::ffff:203.0.113.5", "203.0.113.5"],
    ["a trusted IPv6 range", "203.0.113.5, 2001:db8:1::9", "203.0.113.5"],
    ["no chain at all", "", "10.0.0.7"],
  ])("finds the client behind %s", (_, chain, client) => {
    expect(settle({ "x-forwarded-for": chain }, "::ffff:10.0.0.7").clientAddress).toBe(client);
  });

  test("takes the host from the hop next to us, not from what the client put before it", () => {
    const { headers } = settle({ "x-forwarded-host": "evil.example, tenant1.example.com:8443" }, "10.0.0.7");
    expect(headers.host).toBe("tenant1.example.com:8443");
  });
});

describe("the edge asks something of its own", () => {
  const asks = (headers: Record<string, string>, peer: string, to?: typeof bare) =>
    settle(headers, peer, to).headers["x-edge-asks"];

  test.each(["127.0.0.1", "::ffff:127.0.0.1", "::1", "10.0.0.7"])("from %s", (peer) => {
    expect(asks({}, peer)).toBe("1");
  });

  test.each([
    ["somebody we do not know", {}, "198.51.100.7"],
    ["somebody we do not know who says so", { "x-edge-asks": "1" }, "198.51.100.7"],
    ["the edge passes somebody on", { "x-forwarded-for": "198.51.100.7" }, "10.0.0.7"],
    ["the edge passes somebody on who says so", { "x-forwarded-for": "198.51.100.7", "x-edge-asks": "1" }, "10.0.0.7"],
    ["another edge passes somebody on", { forwarded: "for=198.51.100.7" }, "10.0.0.7"],
    ["somebody passed on with an empty chain", { "x-forwarded-for": "" }, "127.0.0.1"],
  ])("not when it is %s", (_, headers, peer) => {
    expect(asks(headers, peer)).toBeUndefined();
  });

  test("and where no proxy is named, this machine alone may", () => {
    expect(asks({}, "127.0.0.1", bare)).toBe("1");
    expect(asks({}, "10.0.0.7", bare)).toBeUndefined();
  });
});

describe("a malformed host is refused", () => {
  test.each([
    "",
    "a b",
    "a/b",
    "a@b",
    "http://a",
    "a:b",
    "a:123456",
    "-a",
    "a,b",
    "ä.example",
    "a?x",
    "[::1",
    "a..%00",
  ])("%j", (host) => {
    expect(trustedHeaders({ host }, "127.0.0.1", bare, "r")).toEqual({ type: "malformed_host" });
  });

  test("also when a trusted proxy forwards it, and when there is none", () => {
    expect(trustedHeaders({ host: "a.b", "x-forwarded-host": "a b" }, "10.0.0.1", edge, "r").type).toBe(
      "malformed_host",
    );
    expect(trustedHeaders({}, "10.0.0.1", edge, "r").type).toBe("malformed_host");
  });

  test.each(["localhost", "LOCALHOST:3000", "a.example.", "127.0.0.1:3000", "[::1]:3000", "xn--bcher-kva.example"])(
    "and %s is not",
    (host) => {
      expect(trustedHeaders({ host }, "127.0.0.1", bare, "r").type).toBe("trusted");
    },
  );
});
