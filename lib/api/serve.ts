import "server-only";
import { isOutage } from "@/db/outage";
import { env } from "../env/env";
import type { Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import { requestedHostname } from "../hosts/host-header";
import { type CurrentHost, findHost } from "../hosts/resolve";
import { countHit, limitHeaders } from "../limits/rate-limits";
import { log } from "../log";
import { OverloadedError } from "../passwords/passwords";
import { RETRY_AFTER_SECONDS } from "../server/fault-answer";
import { authenticateClient, authenticateOperator } from "./authenticate";
import { beginKeyed, isIdempotencyKey } from "./idempotency";
import type { Carried, CarriedOutcome, Operation, Problem } from "./operation";
import { readBody, readQuery } from "./read";
import { doneResponse, problemResponse } from "./respond";

/** Answers a request of any method to one path, with the path's parameters. */
export type Handler = (request: Request, params: Record<string, string>) => Promise<Response>;

/**
 * Answers one path by its operations: HEAD by the one for GET, any other method by the documented refusal.
 *
 * @throws when two of the operations have the same method
 */
export function serve(...operations: Operation[]): Handler {
  const byMethod = new Map<string, Operation>(operations.map((each) => [each.method, each]));
  if (byMethod.size < operations.length) {
    throw new Error(`Two operations have the same method and path: ${operations.map(({ id }) => id).join(", ")}`);
  }
  const allow = [...byMethod.keys(), ...(byMethod.has("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return async (request, params) => {
    const { method } = request;
    if (method === "OPTIONS") return new Response(null, { status: 204, headers: { allow } });
    const operation = byMethod.get(method === "HEAD" ? "GET" : method);
    return operation
      ? perform(operation, request, params)
      : refuse({ type: "refused", code: "method_not_allowed" }, request, { allow });
  };
}

/** Answers an unknown path. */
export async function refusePath(request: Request): Promise<Response> {
  return refuse({ type: "refused", code: "not_found" }, request);
}

async function perform(operation: Operation, request: Request, params: Record<string, string>): Promise<Response> {
  try {
    return await answer(operation, request, params);
  } catch (error) {
    if (error instanceof OverloadedError) {
      const { retryAfterSeconds } = error;
      return refuse({ type: "refused", code: "overloaded", retryAfterSeconds }, request);
    }
    log().error({ err: error, operation: operation.id }, "A request to the API failed.");
    return isOutage(error)
      ? refuse({ type: "refused", code: "overloaded", retryAfterSeconds: RETRY_AFTER_SECONDS }, request)
      : refuse({ type: "refused", code: "internal_error" }, request);
  }
}

async function answer(operation: Operation, request: Request, params: Record<string, string>): Promise<Response> {
  const admitted = await admit(operation, request);
  if ("refusal" in admitted) return refuse(admitted.refusal, request, admitted.headers);
  const { headers } = admitted;
  const carried: Carried = {
    ...admitted.who,
    params,
    query: {},
    expectedVersion: null,
    request: admitted.context,
  };
  const version = expectedVersion(request.headers.get("if-match"));
  if (operation.takesVersion && version === "malformed") {
    return refuse({ type: "refused", code: "version_mismatch" }, request, headers);
  }
  if (operation.takesVersion && version !== "malformed") carried.expectedVersion = version;
  const query = readQuery(operation, new URL(request.url).searchParams);
  const body = await readBody(operation, request);
  if (body.type === "refused") return refuse(body, request, headers);
  const violations = { ...query.violations, ...body.violations };
  if (Object.keys(violations).length > 0) {
    const other = await otherProblem(operation, carried, body.raw);
    if (other?.type === "refused") return refuse(other, request, headers);
    return refuse({ type: "invalid", violations: { ...other?.violations, ...violations } }, request, headers);
  }
  carried.query = query.value;
  carried.body = body.value;
  return keyed(operation, request, carried, body.raw, async () => {
    const outcome = await operation.run(carried);
    return respond(operation, outcome, request, headers);
  });
}

type Admitted =
  | { who: Pick<Carried, "caller" | "host">; context: RequestContext; headers: Record<string, string> }
  | Rejected;
type Rejected = { refusal: Problem; headers?: Record<string, string> };

/** Finds the host and the caller. Nothing of the body is read before both are known. */
async function admit(operation: Operation, request: Request): Promise<Admitted> {
  const context = contextOf(request);
  const hostname = requestedHostname(request.headers);
  const authorization = request.headers.get("authorization");
  if (operation.for === "operator") {
    if (hostname !== env().dashboardHost) return { refusal: { type: "refused", code: "not_found" } };
    const operator = await authenticateOperator(authorization);
    if (!operator) return { refusal: { type: "refused", code: "unauthorized" }, headers: challenge(authorization) };
    const counted = await countRequest(`${operator.workspaceId} ${operator.id}`);
    return "refusal" in counted ? counted : { who: { caller: operator }, context, ...counted };
  }
  const host = hostname ? await findHost(hostname) : null;
  if (!host) return { refusal: { type: "refused", code: "application_not_found" } };
  if (operation.for === "anybody") return { who: { host }, context, headers: {} };
  return admitClient(operation, authorization, host, context);
}

async function admitClient(
  operation: Operation,
  authorization: string | null,
  host: CurrentHost,
  context: RequestContext,
): Promise<Admitted> {
  if (host.tenant) return { refusal: { type: "refused", code: "application_not_found" } };
  const caller = await authenticateClient(authorization, host.application.id);
  if (!caller) return { refusal: { type: "refused", code: "unauthorized" }, headers: challenge(authorization) };
  const counted = await countRequest(`${caller.applicationId} ${caller.id}`);
  if ("refusal" in counted) return counted;
  const { headers } = counted;
  const wanted = operation.permission ? [operation.permission] : (operation.permissionsAnyOf ?? []);
  if (wanted.length > 0 && !wanted.some((permission) => caller.permissions.has(permission))) {
    const scope = `Bearer error="insufficient_scope", scope="${wanted.join(" ")}"`;
    return { refusal: { type: "refused", code: "forbidden" }, headers: { ...headers, "www-authenticate": scope } };
  }
  return { who: { caller, host }, context: { ...context, callerClientId: caller.id }, headers };
}

/** Counts a request of one caller against the limit of the API. */
async function countRequest(caller: string): Promise<Rejected | { headers: Record<string, string> }> {
  const limit = await countHit("api_per_client", caller);
  const headers = limitHeaders("api", limit.left);
  if (limit.within) return { headers };
  return { refusal: { type: "refused", code: "rate_limited", retryAfterSeconds: limit.retryAfterSeconds }, headers };
}

/** RFC 6750, section 3: without a token only the scheme is named. */
function challenge(authorization: string | null): Record<string, string> {
  return { "www-authenticate": authorization === null ? "Bearer" : 'Bearer error="invalid_token"' };
}

function contextOf(request: Request): RequestContext {
  return {
    clientAddress: request.headers.get("x-forwarded-for") ?? "",
    requestId: request.headers.get("x-request-id") ?? "",
  };
}

/** The version in If-Match, as our ETags write it; null for none and for `*`. */
function expectedVersion(ifMatch: string | null): number | null | "malformed" {
  if (ifMatch === null || ifMatch.trim() === "*") return null;
  const version = /^"(\d{1,9})"$/.exec(ifMatch.trim())?.[1];
  return version === undefined ? "malformed" : Number(version);
}

async function otherProblem(operation: Operation, carried: Carried, raw: unknown): Promise<Problem | undefined> {
  if (!operation.otherProblem || typeof raw !== "object" || raw === null) return undefined;
  return operation.otherProblem(carried, raw as Record<string, unknown>);
}

/** Runs once for each Idempotency-Key, if the operation supports it and one was sent. */
async function keyed(
  operation: Operation,
  request: Request,
  { caller, host }: Carried,
  body: unknown,
  run: () => Promise<Response>,
): Promise<Response> {
  const key = request.headers.get("idempotency-key");
  if (key === null || !operation.takesIdempotencyKey || caller?.type !== "CLIENT" || !host) return run();
  if (!isIdempotencyKey(key)) {
    return refuse({ type: "invalid", violations: { "Idempotency-Key": [{ code: "invalid_format" }] } }, request);
  }
  const { pathname, searchParams } = new URL(request.url);
  // The query is part of the request: the same key with `upsert=true` is another request.
  const sent = { body, query: [...searchParams].sort() };
  const target = `${operation.id} ${pathname}`;
  const begun = await beginKeyed({ applicationId: host.application.id, clientId: caller.id, target, key, sent });
  if (begun.type === "refused") return refuse(begun, request);
  if (begun.type === "answered") return begun.answer;
  try {
    const response = await run();
    if (response.status >= 500 || response.status === 429) await begun.release();
    else await begun.keep(response);
    return response;
  } catch (error) {
    await begun.release();
    throw error;
  }
}

function respond(
  operation: Operation,
  outcome: CarriedOutcome,
  request: Request,
  headers: Record<string, string>,
): Response {
  if (outcome.type === "refused") {
    // The operation's own limit was reached, so the headers of the API's limit would be misleading.
    const own = outcome.code === "rate_limited" ? {} : headers;
    return refuse(outcome, request, { ...own, ...outcome.headers });
  }
  if (outcome.type !== "done") return refuse(outcome, request, headers);
  return doneResponse(outcome, operation.answers[outcome.status]?.mediaType, headers);
}

/** Logs every refusal under its ticket, with the ids and codes that an answer may contain, never with what was sent. */
function refuse(problem: Problem, request: Request, headers: Record<string, string> = {}): Response {
  const ticket = request.headers.get("x-request-id") ?? "";
  const facts = problem.type === "refused" ? { code: problem.code } : { violated: codesOf(problem.violations) };
  log().info({ method: request.method, path: new URL(request.url).pathname, ...facts }, "The API refused a request.");
  return problemResponse(problem, { accept: request.headers.get("accept"), ticket }, headers);
}

function codesOf(violations: Violations): string[] {
  return Object.entries(violations).flatMap(([name, list]) => list.map(({ code }) => `${name.slice(0, 60)}:${code}`));
}
