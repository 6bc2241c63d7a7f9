// Called by server.ts in plain Node, so it must not import "server-only".
import { once } from "node:events";
import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { createListener, type Handle } from "./listener";
import type { Edge } from "./request-headers";

/** The last stands for the whole API: one route answers all of it. */
const PATHS = ["/signup", "/signup/check-email", "/activate", "/login", "/api/v1/oauth2/jwks"];

/**
 * Asks for pages and for the API as nobody, on a port of its own: what they are made of is then loaded before the first visitor is let in,
 * and an instance that takes another one's place answers at once. Loading stops everything else in the process for as long as it takes.
 *
 * @param hostname one that is nobody's, so that nothing is shown, counted or changed
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

/** Whatever is answered: it is enough that somebody tried. */
function get(port: number, host: string, path: string): Promise<void> {
  return new Promise((resolve) => {
    const asked = request({ host: "127.0.0.1", port, path, headers: { host }, agent: false }, (answer) => {
      answer.resume().once("close", resolve);
    });
    asked.once("error", () => resolve());
    asked.end();
  });
}
