import "server-only";
import type { z } from "zod";
import type { RefusalCode } from "../errors";
import { type ListingOf, listing } from "./listing";
import {
  type Asked,
  type Beside,
  type ClientCaller,
  done,
  type Example,
  operation,
  type ParamsOf,
  type Permitted,
  type Problem,
} from "./operation";
import { changeOptions, type NotMade, notMade } from "./outcomes";
import { etagOf, type Versioned } from "./schemas";

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
  problemBeside?: Beside<"client", string>;
  create(asked: ByClient<string, undefined, B>): Promise<Created | NotMade | Problem>;
  /** Parts of the answer in addition to the entity. */
  more?(outcome: Created): Record<string, unknown>;
};

type Change<P extends string, Q extends Query, B extends z.ZodType> = About & {
  query?: Q;
  body: B;
  example: Example;
  /** Called if the entity exists. */
  problemBeside?: Beside<"client", P, Q>;
  change(asked: ByClient<P, Q, B> & { named: Named<P> }, options: Options): Promise<{ type: "saved" } | NotMade>;
};

type Removal<P extends string> = About & {
  answer: string;
  remove(caller: ClientCaller, named: Named<P>, options: Options): Promise<{ type: "deleted" } | NotMade>;
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
    return row ? done(200, kind.wireOf(row), etagOf(row.version)) : notFound(kind);
  };
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

    list<Filter extends z.ZodRawShape>(spec: Omit<ListingOf<Filter, Row, Wire>, "path" | "name" | "item" | "wireOf">) {
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

    change<B extends z.ZodType, Q extends Query = undefined>(spec: Change<P, Q, B>) {
      return operation({
        ...spec,
        method: "PATCH",
        path,
        answers: { 200: { description: "As it is now.", body: wire } },
        refusals: [absent, ...(spec.refusals ?? [])],
        takesVersion: true,
        async problemBeside(asked, raw) {
          if (!(await kind.find(asked.caller, namedBy<P>(asked)))) return notFound(kind);
          return spec.problemBeside?.(asked, raw);
        },
        async run(asked) {
          const outcome = await spec.change({ ...asked, named: namedBy<P>(asked) }, changeOptions(asked));
          return outcome.type === "saved" ? answer(asked) : notMade(outcome, absent);
        },
      });
    },

    remove(spec: Removal<P>) {
      return operation({
        ...spec,
        method: "DELETE",
        path,
        answers: { 204: { description: spec.answer, body: null } },
        refusals: [absent],
        takesVersion: true,
        async run(asked) {
          const outcome = await spec.remove(asked.caller, namedBy<P>(asked), changeOptions(asked));
          return outcome.type === "deleted" ? done(204) : notMade(outcome, absent);
        },
      });
    },
  };
}
