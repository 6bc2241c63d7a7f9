// Used by the API and, for requests that don't reach it, by the listener in plain Node, so it must not import "server-only".
import type { Violations } from "../errors";

/** Why a request to the API failed. */
export type ProblemFacts = {
  status: number;
  code: string;
  message: string;
  /** The request's id in our logs. */
  ticket: string;
  violations?: Violations | undefined;
};

/**
 * The facts in one of the contract's two formats; or in that of RFC 9457, if the caller accepts `application/problem+json`.
 *
 * @param accept the request's own header
 */
export function problemBody(
  { status, code, message, ticket, violations }: ProblemFacts,
  accept: string | null | undefined,
): { contentType: string; body: string } {
  const facts = { code, ticket, ...(violations ? { violations } : {}) };
  if (/\bapplication\/problem\+json\b/i.test(accept ?? "")) {
    const body = { type: "about:blank", title: titleOf(code), status, detail: message, ...facts };
    return { contentType: "application/problem+json", body: JSON.stringify(body) };
  }
  const type = violations ? "constraint_violations_error" : "base_error";
  return { contentType: "application/json", body: JSON.stringify({ type, message, ...facts }) };
}

function titleOf(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
