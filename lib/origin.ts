// Client-safe: a type, and the one way to write it into a URL of ours.

/**
 * What a visitor came with and must not lose on the way through our pages. Every link between them carries all of it, and every attempt,
 * mailed link and hand-over keeps it.
 */
export type Origin = {
  /** The client that sent them, or that the waiting authorization is for. */
  clientId: string | null;
  /** `state` of the page's own URL, byte-exact; never that of an authorization request, which is the client's alone. */
  state: string | null;
  /** The authorization that waits in this browser. It works only where the browser's cookie is tied to it. */
  interaction: string | null;
};

/** Of somebody who came with nothing. */
export const NO_ORIGIN: Origin = { clientId: null, state: null, interaction: null };

/** The parts of an origin as URLs of ours name them. */
export const ORIGIN_PARAMETERS = { interaction: "interaction", clientId: "client_id", state: "state" } as const;

/** Half a character, which no URL can hold. Only a bent request has one. */
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** A path of ours with what the visitor came with. */
export function pathWith(path: string, origin: Origin, more: Record<string, string | null> = {}): string {
  const own = Object.entries(ORIGIN_PARAMETERS).map(([part, name]) => [name, origin[part as keyof Origin]] as const);
  const parameters = [...own, ...Object.entries(more)]
    .filter((pair): pair is [string, string] => pair[1] !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(value.replace(LONE_SURROGATES, "\ufffd"))}`);
  return parameters.length > 0 ? `${path}?${parameters.join("&")}` : path;
}

/** What was kept of an origin, in a row that may hold more, or less where nobody brought anything. */
export function keptOrigin(row: { [part in keyof Origin]?: string | null } | null | undefined): Origin {
  return { clientId: row?.clientId ?? null, state: row?.state ?? null, interaction: row?.interaction ?? null };
}

/** Whether somebody came with nothing at all. */
export function isEmptyOrigin(origin: Origin): boolean {
  return Object.values(keptOrigin(origin)).every((part) => part === null);
}
