import { type CurrentHost, currentHost } from "@/lib/hosts/current";
import { log } from "@/lib/log";
import { answerPreflight, shareWithPages } from "@/lib/oauth/cors";
import { refuseFault, refuseMethod, refuseUnknownHost } from "@/lib/server/refusals";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
type Method = (typeof METHODS)[number];

type Handler = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
type Answer = (request: Request, host: CurrentHost, params: Record<string, string>) => Promise<Response>;

type EndpointProps = {
  /** Without HEAD here there is none: Next would answer it by GET, and a link checker would spend what a GET spends. */
  answers: Partial<Record<"GET" | "HEAD" | "POST", Answer>>;
  /** Whether pages of public clients may read the answers: then programs do, and else people. */
  shared: boolean;
};

/**
 * The handlers of one endpoint: on a host that is ours, by a method that it knows. A fault of ours is answered in the protocol's words where
 * programs ask. Where browsers arrive it is thrown on, and ends in a page: so no cookie is set that belongs to what was not done.
 */
export function endpoint({ answers, shared }: EndpointProps): Record<Method, Handler> {
  const allow = [...Object.keys(answers), "OPTIONS"].join(", ");
  const handlerOf =
    (method: Method): Handler =>
    async (request, { params }) => {
      const host = await currentHost();
      if (!host) return refuseUnknownHost();
      if (method === "OPTIONS" && shared) return answerPreflight(request, host, allow);
      if (method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
      const answer = (answers as Partial<Record<Method, Answer>>)[method];
      const response = answer ? await answer(request, host, await params) : refuseMethod(allow);
      return shared ? shareWithPages(request, host, response) : response;
    };
  const answered = (method: Method): Handler => (shared ? tellingFaults(handlerOf(method)) : handlerOf(method));
  return Object.fromEntries(METHODS.map((method) => [method, answered(method)])) as Record<Method, Handler>;
}

function tellingFaults(handler: Handler): Handler {
  return async (request, route) => {
    try {
      return await handler(request, route);
    } catch (error) {
      log().error({ err: error, path: new URL(request.url).pathname }, "A request of the protocol failed.");
      return refuseFault(error);
    }
  };
}
