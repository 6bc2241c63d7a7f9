import { unstable_rethrow } from "next/navigation";
import type { ReactNode } from "react";
import { log } from "@/lib/log";
import { answerWith, noteReached } from "@/lib/server/page-status";
import { Failure } from "../failure";

/**
 * A page that tells of a fault by itself, with status 503. An error boundary would, too, but only where scripts run: without them its
 * visitor gets an empty page. It covers what the page awaits; parts that it only hands to React must not fail.
 */
export function telling<Props>(page: (props: Props) => Promise<ReactNode>): (props: Props) => Promise<ReactNode> {
  return async function Told(props: Props) {
    noteReached();
    try {
      return await page(props);
    } catch (error) {
      unstable_rethrow(error);
      log().error({ err: error }, "A page could not be made.");
      answerWith(503);
      return <Failure />;
    }
  };
}
