import "server-only";
import { REFUSALS } from "../errors";
import type { CarriedOutcome, Problem } from "./operation";

const INVALID_MESSAGE = "The request does not fit: `violations` names every field that is wrong, and how.";

/**
 * The answer to a request that was not done, in one of the contract's two shapes; or, to whoever asks for `application/problem+json`, with
 * the same facts as RFC 9457 has them.
 *
 * @param ticket the request's id in our logs
 */
export function problemResponse(
  problem: Problem,
  { accept, ticket }: { accept: string | null; ticket: string },
  headers: Record<string, string> = {},
): Response {
  const { status, code, message, violations } = factsOf(problem);
  const asProblem = /\bapplication\/problem\+json\b/i.test(accept ?? "");
  const facts = { code, ticket, ...(violations ? { violations } : {}) };
  const body = asProblem
    ? { type: "about:blank", title: titleOf(code), status, detail: message, ...facts }
    : { type: violations ? "constraint_violations_error" : "base_error", message, ...facts };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "cache-control": "no-store",
      ...headers,
      ...(problem.type === "refused" && problem.retryAfterSeconds !== undefined
        ? { "retry-after": String(problem.retryAfterSeconds) }
        : {}),
      "content-type": asProblem ? "application/problem+json" : "application/json",
    },
  });
}

function factsOf(problem: Problem) {
  if (problem.type === "refused") return { code: problem.code, ...REFUSALS[problem.code], violations: undefined };
  return {
    status: 400,
    code: "message_body_constraint_violations",
    message: INVALID_MESSAGE,
    violations: problem.violations,
  };
}

function titleOf(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The answer to a request that was done. */
export function doneResponse(
  done: Extract<CarriedOutcome, { type: "done" }>,
  mediaType: string | undefined,
  headers: Record<string, string> = {},
): Response {
  const body =
    done.body === undefined
      ? null
      : done.body instanceof ReadableStream
        ? done.body
        : mediaType
          ? String(done.body)
          : JSON.stringify(done.body);
  return new Response(body, {
    status: done.status,
    headers: {
      "cache-control": "no-store",
      ...headers,
      ...done.headers,
      ...(body === null ? {} : { "content-type": mediaType ?? "application/json" }),
    },
  });
}
