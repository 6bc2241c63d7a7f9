import "server-only";
import { findHost } from "../hosts/resolve";
import { hostnameOf } from "../names";
import { answerPreflight, shareWithPages } from "../oauth/cors";
import type { Operation } from "./operation";
import { OPERATIONS } from "./operations";
import { createRouter } from "./router";
import { type Handler, refusePath, serve } from "./serve";

/** What answers at a path: the whole path as OpenAPI writes it, and its handler. */
export type Route = readonly [path: string, handler: Handler];

/** The routes of operations. @throws when two of them have the same method and path */
export function routesOf(operations: readonly Operation[]): Route[] {
  const paths = new Set(operations.map(({ path }) => path));
  return [...paths].map((path) => {
    const here = operations.filter((each) => each.path === path);
    const handler = serve(...here);
    return [`/api/v1${path}`, here.some(({ sharedWithPages }) => sharedWithPages) ? shared(handler) : handler];
  });
}

/** Lets pages of the application's public clients read the answers of a path (CORS), by whatever method. */
function shared(handler: Handler): Handler {
  return async (request, params) => {
    const response = await handler(request, params);
    const hostname = hostnameOf(request.headers.get("host"));
    const host = hostname ? await findHost(hostname) : null;
    if (!host) return response;
    return request.method === "OPTIONS"
      ? answerPreflight(request, host, response.headers.get("allow") ?? "")
      : shareWithPages(request, host, response);
  };
}

/** Of every operation of the API. */
export const API_ROUTES = routesOf(OPERATIONS);

/**
 * Makes the one function that answers every request to these routes, and refuses those to any other path.
 *
 * @throws when two routes match the same addresses
 */
export function dispatcher(routes: readonly Route[]): (request: Request) => Promise<Response> {
  const find = createRouter(routes);
  return async (request) => {
    const found = find(new URL(request.url).pathname);
    return found ? found.target(request, found.params) : refusePath(request);
  };
}
