import { unstable_rethrow } from "next/navigation";
import { log } from "@/lib/log";
import { answerWith, noteReached } from "@/lib/server/next-workarounds";
import type { Answer } from "./submission";

/**
 * An action that answers a fault itself, with status 503: its form is shown again with a sentence. If the fault were thrown, visitors
 * without scripts would see nothing.
 *
 * @param again what the form shows then, by what the action was called with: as at first, with what was typed
 */
export function answering<Parameters extends unknown[], State extends Answer>(
  action: (...parameters: Parameters) => Promise<State>,
  again: (...parameters: Parameters) => NoInfer<State>,
): (...parameters: Parameters) => Promise<State> {
  return async function answer(...parameters) {
    noteReached();
    try {
      return await action(...parameters);
    } catch (error) {
      unstable_rethrow(error);
      log().error({ err: error }, "An action failed.");
      answerWith(503);
      return { ...again(...parameters), failed: true };
    }
  };
}
