import "server-only";
import { isOutage } from "@/db/outage";
import { REFUSALS } from "../errors";
import texts from "../i18n/messages/en.server.json" with { type: "json" };
import { ERROR_PAGE_POLICY, errorPage } from "./error-page";
import { protocolFault } from "./fault-answer";

/** A plain page of the protocol's endpoints, by the name of its words in the catalog. */
export type RefusalPage = keyof typeof texts.pages;

/** For a login or logout request that can't be answered with a redirect: nobody can be sent to an address that is not known to be right. */
export function refuseWithPage(page: RefusalPage, status = 400): Response {
  return new Response(errorPage(texts.pages[page]), {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "private, no-store",
      "content-security-policy": ERROR_PAGE_POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
  });
}

/** An OAuth 2.0 error (RFC 6749, section 5.2). */
export function refuseWithJson(error: string, description: string, status = 400, headers: HeadersInit = {}): Response {
  return Response.json(
    { error, error_description: description },
    { status, headers: { "cache-control": "no-store", ...headers } },
  );
}

/** For a fault at an endpoint for programs. After 503 the same request may be tried again. */
export function refuseFault(error: unknown): Response {
  const status = isOutage(error) ? 503 : 500;
  const { headers, body } = protocolFault(status);
  return new Response(body, { status, headers: { ...headers, vary: "Origin" } });
}

/** For a method that an endpoint doesn't have (RFC 9110, section 15.5.6). @param allow the methods that it has */
export function refuseMethod(allow: string): Response {
  return refuseWithJson("invalid_request", REFUSALS.method_not_allowed.message, 405, { allow });
}

/** For unknown hosts: no branding, no cookie. */
export function refuseUnknownHost(): Response {
  return new Response(`${texts.plain.notFound}\n`, {
    status: 404,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}
