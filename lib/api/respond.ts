import "server-only";
import { REFUSALS } from "../errors";
import { problemBody } from "../server/problem";
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
  const facts = factsOf(problem);
  const { contentType, body } = problemBody({ ...facts, ticket }, accept);
  return new Response(body, {
    status: facts.status,
    headers: {
      "cache-control": "no-store",
      ...headers,
      ...(problem.type === "refused" && problem.retryAfterSeconds !== undefined
        ? { "retry-after": String(problem.retryAfterSeconds) }
        : {}),
      "content-type": contentType,
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
