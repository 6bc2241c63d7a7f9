// A single-page application as a customer of Foyer would write one: a certified OpenID Connect client that runs in the browser, as a public
// client, with no server of its own behind it. What is here only hands out files.

import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { PACKAGES, type PageSettings, page } from "./page";

export type YourSpa = { origin: string; close(): Promise<void> };

const MODULES = join(import.meta.dirname, "..", "..", "..", "node_modules");

/** Starts it on loopback, on a free port. Its redirect URI is `{origin}/callback`. */
export async function startYourSpa(settings: Omit<PageSettings, "origin">): Promise<YourSpa> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  server.on("request", (request, response) => {
    const { pathname } = new URL(request.url ?? "/", origin);
    if (pathname === "/" || pathname === "/callback") return send(response, "text/html", page({ ...settings, origin }));
    readModule(pathname).then(
      (text) => send(response, "text/javascript", text),
      () => response.writeHead(404).end(),
    );
  });
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" }).end(text);
}

/** A module of one of the packages, or our own. Some packages leave endings away, as bundlers allow. */
async function readModule(pathname: string): Promise<string> {
  if (pathname === "/browser.js") return readFile(join(import.meta.dirname, "browser.js"), "utf8");
  const path = normalize(pathname.replace(/^\/modules\//, ""));
  if (!PACKAGES.some((name) => path.startsWith(`${name}/`))) throw new Error("Not one of ours");
  const ending = /\.m?js$/.test(path) ? "" : ".js";
  return readFile(join(MODULES, path + ending), "utf8");
}
