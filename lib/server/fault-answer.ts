// Loaded by the listener in plain Node, so it must not import "server-only".
import type { IncomingHttpHeaders } from "node:http";
import { REFUSALS } from "../errors";
import { DEFAULT_LOCALE, type Locale } from "../i18n/locales";
import en from "../i18n/messages/en.failure.json" with { type: "json" };
import { ERROR_PAGE_POLICY, errorPage } from "./error-page";
import { problemBody } from "./problem";

/** When to try again after an outage: most are over by then. */
export const RETRY_AFTER_SECONDS = 5;

const TEXT: Record<Locale, { title: string; intro: string; retry: string }> = { en: en.failure };

/** Who reads an answer, and so what it has to look like. */
export type Reader = "api" | "oauth" | "page" | "program";

/** The answer to a request that its own code failed to answer. */
export type FaultAnswer = { headers: Record<string, string>; body: string };

export type FailedRequest = {
  /** As it was sent, with or without a query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** The request's id in our logs. */
  ticket: string;
};

/** Paths of the API at which browsers arrive: a person reads the answer. */
const BROWSER_ENDPOINTS = /^\/api\/v1\/(oauth2\/(authorize|end-session)(\/|$)|logout$|[\w-]+\/create-auth-session$)/;

/** Protocol endpoints, whose clients read errors as RFC 6749 (section 5.2) writes them. */
const PROTOCOL = /^\/(api\/v1\/oauth2\/|\.well-known\/)/;

/** Who reads the answer to a request. */
export function readerOf(path: string, headers: IncomingHttpHeaders): Reader {
  const [pathname = ""] = path.split("?");
  if (BROWSER_ENDPOINTS.test(pathname)) return "page";
  if (PROTOCOL.test(pathname)) return "oauth";
  if (/^\/api\/v1(\/|$)/.test(pathname)) return "api";
  // Our own scripts treat anything but a page as a fault, and show their own text.
  if (headers["next-action"] !== undefined || headers.rsc !== undefined) return "program";
  if (pathname.startsWith("/api/") || pathname.startsWith("/_next/")) {
    return headers.accept?.includes("text/html") ? "page" : "program";
  }
  return "page";
}

/**
 * The documented body for a fault of ours: two shapes of JSON or RFC 9457 for the API, RFC 6749 for the protocol, a page for people.
 *
 * @param status 503 where the same request may succeed later, else 500
 */
export function faultAnswer(status: 500 | 503, { path, headers, ticket }: FailedRequest): FaultAnswer {
  const code = codeOf(status);
  const always = headersOf(status);
  const text = TEXT[DEFAULT_LOCALE];
  switch (readerOf(path, headers)) {
    case "api": {
      const { contentType, body } = problemBody({ ...REFUSALS[code], code, ticket }, headers.accept);
      return { headers: { ...always, "Content-Type": contentType }, body };
    }
    case "oauth":
      return protocolFault(status);
    case "page":
      return {
        headers: {
          ...always,
          "Content-Type": "text/html; charset=utf-8",
          "Content-Security-Policy": ERROR_PAGE_POLICY,
        },
        body: errorPage({ title: text.title, sentence: text.intro, retry: text.retry, lang: DEFAULT_LOCALE }),
      };
    case "program":
      return {
        headers: { ...always, "Content-Type": "text/plain; charset=utf-8" },
        body: `${REFUSALS[code].message}\n`,
      };
  }
}

/** A fault as an OAuth error. RFC 6749 has these two codes for redirects only; clients understand them everywhere. */
export function protocolFault(status: 500 | 503): FaultAnswer {
  const error = status === 503 ? "temporarily_unavailable" : "server_error";
  return {
    headers: { ...headersOf(status), "Content-Type": "application/json" },
    body: JSON.stringify({ error, error_description: REFUSALS[codeOf(status)].message }),
  };
}

function codeOf(status: 500 | 503): "overloaded" | "internal_error" {
  return status === 503 ? "overloaded" : "internal_error";
}

function headersOf(status: 500 | 503): Record<string, string> {
  return {
    "Cache-Control": "no-store",
    ...(status === 503 ? { "Retry-After": String(RETRY_AFTER_SECONDS) } : {}),
  };
}
