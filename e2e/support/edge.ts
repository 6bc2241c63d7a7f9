import { request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "./certificates";

export type Edge = { port: number; close(): Promise<void> };

/**
 * What stands in front of an installation: it ends TLS, says in X-Forwarded-For who called, and leaves Host alone. Like real edges it adds
 * to the chain that a caller brought along, so a test can come from any address by bringing one, and it drops X-Forwarded-Host.
 */
export async function startEdge(options: { port?: number; target: number; certificate: Certificate }): Promise<Edge> {
  const { certificate: cert, key } = options.certificate;
  const server = createServer({ cert, key }, (request, response) => pass(options.target, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pass(target: number, request: IncomingMessage, response: ServerResponse): void {
  const { connection: _, "x-forwarded-host": __, ...headers } = request.headers;
  const chain = [headers["x-forwarded-for"] ?? [], request.socket.remoteAddress ?? ""].flat().filter(Boolean);
  const onward = forward(
    {
      host: "127.0.0.1",
      port: target,
      method: request.method,
      path: request.url,
      headers: { ...headers, "x-forwarded-for": chain.join(", "), "x-forwarded-proto": "https" },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.once("error", () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  request.pipe(onward);
}
