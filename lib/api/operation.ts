import "server-only";
import type { z } from "zod";
import type { OperatorActor } from "../access/access";
import type { Permission } from "../clients/permissions";
import type { Refusal, RefusalCode, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import type { CurrentHost } from "../hosts/resolve";

/** A machine client of the application that was asked, which holds the operation's permission. */
export type ClientCaller = { type: "CLIENT"; id: string; applicationId: string; permissions: ReadonlySet<Permission> };

/** Why a request was not done. `headers`: what its answer says beside that. */
export type Problem = (Refusal & { headers?: Record<string, string> }) | { type: "invalid"; violations: Violations };

/** Who an operation is for, on which host it answers, and so what it is given. */
type Callers = {
  /** A machine client, on its application's own host. */
  client: { caller: ClientCaller; host: CurrentHost };
  /** A program with an operator's token, on the dashboard's host. */
  operator: { caller: OperatorActor & { workspaceId: string } };
  /** Anybody, on any host of an application. */
  anybody: { host: CurrentHost };
};

export type Answers = Record<number, { description: string; body: z.ZodType | null; mediaType?: string }>;

/** One of the answers of an operation's table, with a body of exactly that answer's form; else why not. */
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
  /** As they were sent: of whatever form, so that what is no id is simply nobody's. */
  params: ParamsOf<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  /** The version that the change was made on (If-Match); null for whoever doesn't mind. */
  expectedVersion: number | null;
  request: RequestContext;
};

/** What a machine client has to be allowed. */
export type Permitted<C extends keyof Callers> = {
  permission?: C extends "client" ? Permission : never;
  /** In place of one permission: any of these will do, and `run` asks for the one that the body takes. */
  permissionsAnyOf?: C extends "client" ? readonly Permission[] : never;
};

/** A whole request that works for whoever has the entities in it; shown in the document, and sent by the contract test. */
export type Example = { body?: Record<string, unknown> | string; query?: Record<string, string> };

export type Beside<C extends keyof Callers, P extends string, Q = undefined> = (
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
  /** Whether an Idempotency-Key makes sending it again harmless: every POST that creates. */
  takesIdempotencyKey?: boolean;
  /** Whether If-Match is honoured. */
  takesVersion?: boolean;
  /** Whether pages of the application's public clients may read the answers (CORS). */
  sharedWithPages?: boolean;
  example?: Example;
  /**
   * Everything else that is wrong, where the body isn't of its form already: so that all violations are told at once. Or why the request is
   * refused whatever its body. Undefined: nothing.
   */
  problemBeside?: Beside<C, P, Q>;
  run(asked: Asked<C, P, Q, B>): Promise<Outcome<A>>;
};

type AnyHost = keyof Callers;

/** An operation of the API, whatever its types: each one's own were checked where it was defined, here they are only carried. */
export type Operation = Omit<
  Shape<AnyHost, string, z.ZodObject, z.ZodType, Answers>,
  "for" | "permission" | "permissionsAnyOf" | "query" | "body" | "run" | "problemBeside"
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
  problemBeside?(asked: Carried, raw: Record<string, unknown>): Promise<Problem | undefined>;
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

/** One operation of the API: its document, its checks and what it does, in one place, so that they can't part. */
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

/** The operations of one resource by their ids, in the document's order. What is in here is served. */
export function resource<const Id extends string>(tag: string, operations: Record<Id, Unnamed>): Record<Id, Operation> {
  const named = Object.entries<Unnamed>(operations).map(([id, each]) => [id, { ...each, id, tag }]);
  return Object.fromEntries(named) as Record<Id, Operation>;
}

/** The outcome of an operation that did what it was asked. */
export function done<const Status extends number, Body = undefined>(
  status: Status,
  body?: Body,
  headers: Record<string, string> = {},
): { type: "done"; status: Status; headers: Record<string, string>; body: Body } {
  return { type: "done", status, headers, body: body as Body };
}
