import "server-only";
import { z } from "zod";
import type { Permission } from "../clients/permissions";
import type { RefusalCode } from "../errors";
import {
  type Asked,
  type ClientCaller,
  done,
  type Example,
  type OtherProblem,
  operation,
  type ParamsOf,
  type Permitted,
  type Problem,
} from "./operation";
import { changeOptions, type NotMade, notMade } from "./outcomes";
import { etagOf, listOf, page, pageOf, type Versioned } from "./schemas";

/** How one kind of entity looks in the API, and how it is found. */
type Kind<P extends string, Row extends Versioned, Wire extends z.ZodType> = {
  /** Its name in the document. */
  name: string;
  /** Its path: `/roles/{roleId}`. The collection is one segment above. */
  path: P;
  wire: Wire;
  wireOf(row: Row): z.input<Wire>;
  /** The refusal if it doesn't exist, or the caller may not see it. */
  absent: RefusalCode;
  find(caller: ClientCaller, named: Named<P>): Promise<Row | undefined>;
};

/** An entity by its ids: its application's, and those in its path. */
export type Named<P extends string> = { applicationId: string } & ParamsOf<P>;

type Query = z.ZodObject | undefined;
type Body = z.ZodType | undefined;
type ByClient<P extends string, Q extends Query, B extends Body> = Asked<"client", P, Q, B>;
type Options = ReturnType<typeof changeOptions>;

/** What differs between operations; `refusals` in addition to those that all of its kind have. */
type About = Permitted<"client"> & { summary: string; description?: string; refusals?: readonly RefusalCode[] };

type Created = { type: "created"; id: string; secret?: string | null };

type Creation<B extends z.ZodType> = About & {
  body: B;
  answer?: { description: string; body: z.ZodType };
  example: Example;
  otherProblem?: OtherProblem<"client", string>;
  create(asked: ByClient<string, undefined, B>): Promise<Created | NotMade | Problem>;
  /** Parts of the answer in addition to the entity. */
  more?(outcome: Created): Record<string, unknown>;
};

type Change<P extends string, Row, Q extends Query, B extends z.ZodType> = About & {
  query?: Q;
  body: B;
  example: Example;
  /** Asked where there is such an entity. */
  otherProblem?(...asked: [...Parameters<OtherProblem<"client", P, Q>>, row: Row]): Promise<Problem | undefined>;
  /** `row`: how it is now, where that could not be read again. */
  change(
    asked: ByClient<P, Q, B> & { named: Named<P> },
    options: Options,
  ): Promise<{ type: "saved"; row?: Row } | NotMade | Problem>;
};

type Removal<P extends string> = About & {
  answer: string;
  query?: z.ZodObject;
  remove(caller: ClientCaller, named: Named<P>, options: Options): Promise<{ type: "deleted" } | NotMade | Problem>;
};

/** The operations that most kinds of entities have, so that they follow the same rules. */
export function entity<P extends string, Row extends Versioned, Wire extends z.ZodType>(kind: Kind<P, Row, Wire>) {
  return {
    answer: answering(kind),
    ...collectionOperations(kind),
    ...memberOperations(kind),
  };
}

function namedBy<P extends string>({ caller, params }: { caller: ClientCaller; params: ParamsOf<P> }): Named<P> {
  return Object.assign({ applicationId: caller.applicationId }, params);
}

function notFound({ absent }: { absent: RefusalCode }): Problem {
  return { type: "refused", code: absent };
}

/** Answers with the current entity. */
function answering<P extends string, Row extends Versioned, Wire extends z.ZodType>(kind: Kind<P, Row, Wire>) {
  return async (asked: { caller: ClientCaller; params: ParamsOf<P> }) => {
    const row = await kind.find(asked.caller, namedBy<P>(asked));
    return row ? answerWith(kind, row) : notFound(kind);
  };
}

function answerWith<P extends string, Row extends Versioned, Wire extends z.ZodType>(
  { wireOf }: Kind<P, Row, Wire>,
  row: Row,
) {
  return done(200, wireOf(row), etagOf(row.version));
}

function collectionOperations<P extends string, Row extends Versioned, Wire extends z.ZodType>(
  kind: Kind<P, Row, Wire>,
) {
  const [, path = "", param = ""] = /^(.+)\/\{(\w+)\}$/.exec(kind.path) ?? [];
  return {
    create<B extends z.ZodType>(spec: Creation<B>) {
      return operation({
        ...spec,
        method: "POST",
        path,
        answers: { 201: spec.answer ?? { description: "Created.", body: kind.wire } },
        takesIdempotencyKey: true,
        async run(asked) {
          const outcome = await spec.create(asked);
          if (outcome.type === "refused") return outcome;
          if (outcome.type !== "created") return notMade(outcome, "application_not_found");
          const params = { [param]: outcome.id } as ParamsOf<P>;
          const row = await kind.find(asked.caller, namedBy<P>({ caller: asked.caller, params }));
          if (!row) return notFound(kind);
          const headers = { ...etagOf(row.version), location: `/api/v1${path}/${outcome.id}` };
          return done(201, Object.assign({}, kind.wireOf(row), spec.more?.(outcome)), headers);
        },
      });
    },

    list<Filter extends z.ZodRawShape>(spec: Omit<Listing<Filter, Row, Wire>, "path" | "name" | "item" | "wireOf">) {
      return listing({ ...spec, path, name: kind.name, item: kind.wire, wireOf: kind.wireOf });
    },
  };
}

function memberOperations<P extends string, Row extends Versioned, Wire extends z.ZodType>(kind: Kind<P, Row, Wire>) {
  const { path, wire, absent } = kind;
  const answer = answering(kind);
  return {
    get(spec: About & { answer: string }) {
      return operation({
        ...spec,
        method: "GET",
        path,
        answers: { 200: { description: spec.answer, body: wire } },
        refusals: [absent],
        run: answer,
      });
    },

    change<B extends z.ZodType, Q extends Query = undefined>(spec: Change<P, Row, Q, B>) {
      return operation({
        ...spec,
        method: "PATCH",
        path,
        answers: { 200: { description: "As it is now.", body: wire } },
        refusals: [absent, ...(spec.refusals ?? [])],
        takesVersion: true,
        async otherProblem(asked, raw) {
          const row = await kind.find(asked.caller, namedBy<P>(asked));
          return row ? spec.otherProblem?.(asked, raw, row) : notFound(kind);
        },
        async run(asked) {
          const outcome = await spec.change({ ...asked, named: namedBy<P>(asked) }, changeOptions(asked));
          if (outcome.type === "refused") return outcome;
          if (outcome.type !== "saved") return notMade(outcome, absent);
          return outcome.row ? answerWith(kind, outcome.row) : answer(asked);
        },
      });
    },

    remove(spec: Removal<P>) {
      return operation({
        ...spec,
        method: "DELETE",
        path,
        answers: { 204: { description: spec.answer, body: null } },
        refusals: [absent, ...(spec.refusals ?? [])],
        takesVersion: true,
        async run(asked) {
          const outcome = await spec.remove(asked.caller, namedBy<P>(asked), changeOptions(asked));
          if (outcome.type === "refused") return outcome;
          return outcome.type === "deleted" ? done(204) : notMade(outcome, absent);
        },
      });
    },
  };
}

type Listing<Filter extends z.ZodRawShape, Row, Item extends z.ZodType> = {
  path: string;
  summary: string;
  description: string;
  permission: Permission;
  /** Query parameters beside the page's own. */
  filter: Filter;
  /** What the document calls one item, and what it is. */
  name: string;
  item: Item;
  /** What the answer is, in words. */
  answer: string;
  example?: Example;
  /** One page of what an application has, and how many there are on all of them. Undefined where there is no access. */
  find(
    caller: ClientCaller,
    applicationId: string,
    filter: z.output<z.ZodObject<Filter>>,
    at: { startIndex: number; count: number },
  ): Promise<{ items: Row[]; total: number } | undefined>;
  wireOf(row: Row): z.input<Item>;
};

/** The operation that lists what the caller's application has of one kind, page by page. */
function listing<Filter extends z.ZodRawShape, Row, Item extends z.ZodType>({
  filter,
  name,
  item,
  answer,
  find,
  wireOf,
  ...shown
}: Listing<Filter, Row, Item>) {
  return operation({
    ...shown,
    method: "GET",
    query: z.object({ ...filter, ...page }),
    answers: { 200: { description: answer, body: listOf(name, item) } },
    async run({ caller, query }) {
      const { startIndex, count, ...filter } = query as Page;
      const found = await find(caller, caller.applicationId, filter as z.output<z.ZodObject<Filter>>, {
        startIndex,
        count,
      });
      if (!found) return { type: "refused", code: "application_not_found" };
      return done(200, pageOf(found.items.map(wireOf), found.total, startIndex));
    },
  });
}

type Page = { startIndex: number; count: number };
