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
