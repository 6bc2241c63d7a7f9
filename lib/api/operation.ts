import "server-only";
import type { z } from "zod";
import type { OperatorActor } from "../access/access";
import type { Permission } from "../clients/permissions";
import type { Refusal, RefusalCode, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import type { CurrentHost } from "../hosts/resolve";

/** A machine client of this host's application, with the operation's permission. */
export type ClientCaller = { type: "CLIENT"; id: string; applicationId: string; permissions: ReadonlySet<Permission> };

/** Why a request failed. `headers` are added to the answer. */
export type Problem = (Refusal & { headers?: Record<string, string> }) | { type: "invalid"; violations: Violations };

/** The kinds of callers: on which host an operation answers, and what it gets. */
type Callers = {
  /** A machine client, on its application's own host. */
  client: { caller: ClientCaller; host: CurrentHost };
  /** A program with an operator's token, on the dashboard's host. */
  operator: { caller: OperatorActor & { workspaceId: string } };
  /** Anybody, on any host of an application. */
  anybody: { host: CurrentHost };
};

export type Answers = Record<number, { description: string; body: z.ZodType | null; mediaType?: string }>;

/** One of the operation's documented answers, with a body of its schema; or a problem. */
export type Outcome<A extends Answers> =
  | {
      [S in keyof A & number]: {
        type: "done";
        status: S;
        headers?: Record<string, string>;
      } & (A[S]["mediaType"] extends string
        ? { body: string | ReadableStream<Uint8Array> }
        : A[S]["body"] extends z.ZodType
          ? { body: z.input<A[S]["body"]> }
          : { body?: undefined });
    }[keyof A & number]
  | Problem;

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** The parameters that a path names: `/tenants/{tenantId}` has `tenantId`. */
export type ParamsOf<Path extends string> = string extends Path
  ? Record<string, string>
  : Path extends `${string}{${infer Name}}${infer Rest}`
    ? Record<Name, string> & ParamsOf<Rest>
    : unknown;

export type Asked<C extends keyof Callers, P extends string, Q, B> = Callers[C] & {
  /** As they were sent. They may have any format: a malformed id is simply not found. */
  params: ParamsOf<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  /** The version that the change is based on (If-Match); null if the caller doesn't care. */
  expectedVersion: number | null;
  request: RequestContext;
};

/** The permission that a machine client needs. */
export type Permitted<C extends keyof Callers> = {
  permission?: C extends "client" ? Permission : never;
  /** Instead of one permission: any of these is enough here, and `run` checks the one that the body needs. */
  permissionsAnyOf?: C extends "client" ? readonly Permission[] : never;
};

/** A complete request, which works if its entities exist. The document shows it, and the contract test sends it. */
export type Example = { body?: Record<string, unknown> | string; query?: Record<string, string> };

export type OtherProblem<C extends keyof Callers, P extends string, Q = undefined> = (
  asked: Omit<Asked<C, P, Q, undefined>, "body">,
  raw: Record<string, unknown>,
) => Promise<Problem | undefined>;

type Shape<C extends keyof Callers, P extends string, Q, B, A extends Answers> = Permitted<C> & {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Under /api/v1, as OpenAPI writes it: `/tenants/{tenantId}`. */
  path: P;
  summary: string;
  description?: string;
  /** Absent: a machine client. */
  for?: C;
  query?: Q;
  body?: B;
  /** Text in place of JSON: its media types. The body is then the text itself. */
  takesText?: readonly string[];
  answers: A;
  /** Beyond those that any operation may give. */
  refusals?: readonly RefusalCode[];
  /** Whether it supports Idempotency-Key: every POST that creates something. */
  takesIdempotencyKey?: boolean;
  /** Whether If-Match is honoured. */
  takesVersion?: boolean;
  /** Whether pages of the application's public clients may read the answers (CORS). */
  sharedWithPages?: boolean;
  example?: Example;
  /**
   * The other violations of a body whose format is invalid, so that all are reported at once; or why the request is refused whatever its
   * body. Undefined: nothing.
   */
  otherProblem?: OtherProblem<C, P, Q>;
  run(asked: Asked<C, P, Q, B>): Promise<Outcome<A>>;
};

type AnyHost = keyof Callers;

/** An operation of the API of any types, which were checked where it was defined. */
export type Operation = Omit<
  Shape<AnyHost, string, z.ZodObject, z.ZodType, Answers>,
  "for" | "permission" | "permissionsAnyOf" | "query" | "body" | "run" | "otherProblem"
> & {
  for: AnyHost;
  /** `operationId` of the document: verb first, unique. */
  id: string;
  /** The heading under which the document and the reference show it. */
  tag: string;
  permission?: Permission;
  permissionsAnyOf?: readonly Permission[];
  query?: z.ZodObject;
  body?: z.ZodType;
  otherProblem?(asked: Carried, raw: Record<string, unknown>): Promise<Problem | undefined>;
  run(asked: Carried): Promise<CarriedOutcome>;
};

export type Carried = {
  caller?: ClientCaller | (OperatorActor & { workspaceId: string });
  host?: CurrentHost;
  params: Record<string, string>;
  query: unknown;
  body?: unknown;
  expectedVersion: number | null;
  request: RequestContext;
};

export type CarriedOutcome =
  | { type: "done"; status: number; headers?: Record<string, string>; body?: unknown }
  | Problem;

/** One operation of the API: its documentation, checks and work in one place, so that they can't diverge. */
export function operation<
  const A extends Answers,
  const P extends string,
  const C extends AnyHost = "client",
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(shape: Shape<C, P, Q, B, A>): Unnamed {
  return { for: "client", ...shape } as unknown as Unnamed;
}

type Unnamed = Omit<Operation, "id" | "tag">;

/** The operations of one resource by their ids, in the order of the document. All of them are served. */
export function resource<const Id extends string>(tag: string, operations: Record<Id, Unnamed>): Record<Id, Operation> {
  const named = Object.entries<Unnamed>(operations).map(([id, each]) => [id, { ...each, id, tag }]);
  return Object.fromEntries(named) as Record<Id, Operation>;
}

/** The outcome of a successful operation. */
export function done<const Status extends number, Body = undefined>(
  status: Status,
  body?: Body,
  headers: Record<string, string> = {},
): { type: "done"; status: Status; headers: Record<string, string>; body: Body } {
  return { type: "done", status, headers, body: body as Body };
}
