import { boundText } from "../bound";

/** What a visitor brought along and must not lose on the way through our pages: byte-exact, and no decision hangs on it. */
export type Origin = { clientId: string | null; state: string | null };

/** Of somebody who came with nothing. */
export const NO_ORIGIN: Origin = { clientId: null, state: null };

/** An origin that was bound to an action and came back from the browser: whatever is no text in it is nothing. */
export function boundOrigin(given: unknown): Origin {
  const { clientId, state } = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
  return { clientId: boundText(clientId) || null, state: boundText(state) || null };
}

/** A path of ours with what the visitor brought along. */
export function pathWith(path: string, { clientId, state }: Origin, more: Record<string, string | null> = {}): string {
  const parameters = Object.entries({ client_id: clientId, state, ...more })
    .filter((pair): pair is [string, string] => pair[1] !== null)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parameters.length > 0 ? `${path}?${parameters.join("&")}` : path;
}
