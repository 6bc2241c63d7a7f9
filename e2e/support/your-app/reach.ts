import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { CustomFetch } from "openid-client";

const TIMEOUT_MS = 10_000;

/**
 * A `fetch` that reaches names which this machine's resolver does not know: Node looks up no `*.localhost` on Linux, and nobody looks up a
 * made-up base domain. Browsers are told the same by a flag.
 *
 * @param pin - `ip:port` that every such name leads to. Without one, `*.localhost` leads to loopback and other names are looked up.
 * @param ca - PEM of a private certificate authority to trust
 */
export function pinnedFetch(pin: string | undefined, ca: string | undefined): CustomFetch {
  const [, pinnedAddress, pinnedPort] = /^(.+):(\d+)$/.exec(pin ?? "") ?? [];
  return async (location, { method, headers, body, signal }) => {
    const url = new URL(location);
    const isLocal = url.hostname === "localhost" || url.hostname.endsWith(".localhost");
    const address = isLocal || pinnedAddress ? (pinnedAddress ?? "127.0.0.1") : url.hostname;
    const secure = url.protocol === "https:";
    const send = secure ? httpsRequest : httpRequest;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = send(
        {
          host: address,
          port: pinnedPort ?? (url.port || (secure ? 443 : 80)),
          path: url.pathname + url.search,
          method,
          headers: { ...headers, host: url.host },
          timeout: TIMEOUT_MS,
          ...(signal ? { signal } : {}),
          ...(secure ? { servername: url.hostname, ...(ca ? { ca } : {}) } : {}),
        },
        resolve,
      );
      request.once("error", reject);
      request.once("timeout", () => request.destroy(new Error(`${url.origin} did not answer in ${TIMEOUT_MS} ms`)));
      request.end(body?.toString());
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const answered = Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    return new Response(Buffer.concat(chunks), { status: response.statusCode ?? 500, headers: answered });
  };
}
