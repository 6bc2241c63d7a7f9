import { type CurrentHost, currentHost } from "@/lib/hosts/current";
import { answerPreflight, shareWithPages } from "@/lib/oauth/cors";
import { refuseMethod, refuseUnknownHost } from "@/lib/oauth/pages";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
type Method = (typeof METHODS)[number];

type Handler = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
type Answer = (request: Request, host: CurrentHost, params: Record<string, string>) => Promise<Response>;

type EndpointProps = {
  /** Without HEAD here there is none: Next would answer it by GET, and a link checker would spend what a GET spends. */
  answers: Partial<Record<"GET" | "HEAD" | "POST", Answer>>;
  /** Whether pages of public clients may read the answers. */
  shared: boolean;
};

/** The handlers of one endpoint: on a host that is ours, by a method that it knows. */
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
  return Object.fromEntries(METHODS.map((method) => [method, handlerOf(method)])) as Record<Method, Handler>;
}
