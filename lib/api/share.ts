import "server-only";
import { findHost } from "../hosts/resolve";
import { hostnameOf } from "../names";
import { answerPreflight, shareWithPages } from "../oauth/cors";
import type { Handler, serve } from "./serve";

/** The handlers of a path whose answers pages of the application's public clients may read (CORS), by whatever method. */
export function shared(handlers: ReturnType<typeof serve>): ReturnType<typeof serve> {
  const share = (handler: Handler, isPreflight: boolean): Handler => {
    return async (request, route) => {
      const response = await handler(request, route);
      const hostname = hostnameOf(request.headers.get("host"));
      const host = hostname ? await findHost(hostname) : null;
      if (!host) return response;
      return isPreflight
        ? answerPreflight(request, host, response.headers.get("allow") ?? "")
        : shareWithPages(request, host, response);
    };
  };
  const wrapped = Object.entries(handlers).map(([method, handler]) => [method, share(handler, method === "OPTIONS")]);
  return Object.fromEntries(wrapped) as ReturnType<typeof serve>;
}
