// Called by server.ts in plain Node, so it must not import "server-only".
import { once } from "node:events";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { createListener, type Handle } from "./listener";
import type { Edge } from "./request-headers";

/** The last stands for the whole API: one route answers all of it. */
const PATHS = ["/signup", "/signup/check-email", "/activate", "/login", "/api/v1/oauth2/jwks"];

/**
 * Requests pages and the API for an unknown host, on a port of its own, so that their modules are loaded before the first visitor is served and
 * a new instance answers at once. While modules are loaded, nothing else in the process runs.
 *
 * @param hostname an unknown one, so that nothing is shown, counted or changed
 */
export async function warmUp(handle: Handle, edge: Edge, hostname: string): Promise<void> {
  const { server, serve } = createListener({ edge, boundTime: false });
  serve(handle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    for (const path of PATHS) await get(port, hostname, path);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The answer doesn't matter, and neither does an error. */
function get(port: number, host: string, path: string): Promise<void> {
  return new Promise((resolve) => {
    const asked = request({ host: "127.0.0.1", port, path, headers: { host }, agent: false }, (answer) => {
      answer.resume().once("close", resolve);
    });
    asked.once("error", () => resolve());
    asked.end();
  });
}
