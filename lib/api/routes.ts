import "server-only";
import { requestedHostname } from "../hosts/host-header";
import { findHost } from "../hosts/resolve";
import { answerPreflight, shareWithPages } from "../oauth/cors";
import type { Operation } from "./operation";
import { OPERATIONS } from "./operations";
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
    const hostname = requestedHostname(request.headers);
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

type Node<Target> = {
  literals: Map<string, Node<Target>>;
  parameter?: Node<Target>;
  end?: { path: string; names: string[]; target: Target };
};

/** What stands at a path, and the path's parameters, decoded. */
export type Found<Target> = { target: Target; params: Record<string, string> };

/**
 * Makes a function that finds what stands at a path. A parameter is one whole segment that is not empty; a literal segment wins over it.
 * Literals are compared as they were sent, so that `/%74enants` is not `/tenants`.
 *
 * @param targets each behind its path, as OpenAPI writes it: `/tenants/{tenantId}`
 * @throws when two of the paths match the same addresses
 */
export function createRouter<Target>(
  targets: readonly (readonly [string, Target])[],
): (path: string) => Found<Target> | undefined {
  const root: Node<Target> = { literals: new Map() };
  for (const [path, target] of targets) {
    const names: string[] = [];
    const last = path.split("/").reduce((node, segment) => {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name !== undefined) names.push(name);
      return name === undefined ? literalOf(node, segment) : parameterOf(node);
    }, root);
    if (last.end) throw new Error(`Two paths match the same addresses: ${last.end.path} and ${path}`);
    last.end = { path, names, target };
  }
  return (path) => find(root, path.split("/"), []);
}

function literalOf<Target>(node: Node<Target>, segment: string): Node<Target> {
  const next = node.literals.get(segment) ?? { literals: new Map() };
  node.literals.set(segment, next);
  return next;
}

function parameterOf<Target>(node: Node<Target>): Node<Target> {
  node.parameter ??= { literals: new Map() };
  return node.parameter;
}

/** Tries a literal first, and a parameter where that leads nowhere: `/tenants/newest` takes nothing from `/tenants/{tenantId}/users`. */
function find<Target>(node: Node<Target>, segments: string[], values: string[]): Found<Target> | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return node.end && found(node.end, values);
  const literal = node.literals.get(segment);
  const byLiteral = literal && find(literal, rest, values);
  if (byLiteral || !node.parameter || segment === "") return byLiteral;
  return find(node.parameter, rest, [...values, segment]);
}

function found<Target>({ names, target }: { names: string[]; target: Target }, values: string[]) {
  try {
    const params = Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(values[at] ?? "")]));
    return { target, params };
  } catch {
    // Nothing can stand at what does not decode.
    return undefined;
  }
}
