import type { Handler } from "@/lib/api/serve";
import { type CurrentHost, currentHost } from "@/lib/hosts/current";
import { log } from "@/lib/log";
import { answerPreflight, shareWithPages } from "@/lib/oauth/cors";
import { refuseFault, refuseMethod, refuseUnknownHost } from "@/lib/server/refusals";

type Answer = (request: Request, host: CurrentHost, params: Record<string, string>) => Promise<Response>;

type EndpointProps = {
  /** Without HEAD here there is none: a link checker would spend what a GET spends. */
  answers: Partial<Record<"GET" | "HEAD" | "POST", Answer>>;
  /** Whether pages of public clients may read the answers: then programs do, and else people. */
  shared: boolean;
};

/**
 * Answers one endpoint: on a host that is ours, by a method that it knows. A fault of ours is answered in the protocol's words where programs
 * ask. Where browsers arrive it is thrown on, and ends in a page: so no cookie is set that belongs to what was not done.
 */
export function endpoint({ answers, shared }: EndpointProps): Handler {
  const allow = [...Object.keys(answers), "OPTIONS"].join(", ");
  const byMethod = new Map(Object.entries(answers));
  const handler: Handler = async (request, params) => {
    const host = await currentHost();
    if (!host) return refuseUnknownHost();
    if (request.method === "OPTIONS" && shared) return answerPreflight(request, host, allow);
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
    const answer = byMethod.get(request.method);
    const response = answer ? await answer(request, host, params) : refuseMethod(allow);
    return shared ? shareWithPages(request, host, response) : response;
  };
  return shared ? tellingFaults(handler) : handler;
}

function tellingFaults(handler: Handler): Handler {
  return async (request, params) => {
    try {
      return await handler(request, params);
    } catch (error) {
      log().error({ err: error, path: new URL(request.url).pathname }, "A request of the protocol failed.");
      return refuseFault(error);
    }
  };
}
