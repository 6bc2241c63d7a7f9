import type { Origin } from "@/lib/origin";
import { boundText } from "../bound";

export { NO_ORIGIN, type Origin, pathWith } from "@/lib/origin";

/** An origin that was bound to an action and came back from the browser: whatever is no text in it is nothing. */
export function boundOrigin(given: unknown): Origin {
  const bound = (typeof given === "object" && given !== null ? given : {}) as { [part in keyof Origin]?: unknown };
  return {
    clientId: boundText(bound.clientId) || null,
    state: boundText(bound.state) || null,
    interaction: boundText(bound.interaction) || null,
  };
}
