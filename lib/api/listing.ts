import "server-only";
import { z } from "zod";
import type { Permission } from "../clients/permissions";
import { type ClientCaller, done, type Example, operation } from "./operation";
import { listOf, page, pageOf } from "./schemas";

export type ListingOf<Filter extends z.ZodRawShape, Row, Item extends z.ZodType> = {
  path: string;
  summary: string;
  description: string;
  permission: Permission;
  /** Query parameters in addition to those of paging. */
  filter: Filter;
  /** The name of an item in the document, and its schema. */
  name: string;
  item: Item;
  /** A description of the answer. */
  answer: string;
  example?: Example;
  /** One page of an application's items, and their total number. Undefined without access. */
  find(
    caller: ClientCaller,
    applicationId: string,
    filter: z.output<z.ZodObject<Filter>>,
    at: { startIndex: number; count: number },
  ): Promise<{ items: Row[]; total: number } | undefined>;
  wireOf(row: Row): z.input<Item>;
};

/** The operation that lists items of the caller's application, page by page. */
export function listing<Filter extends z.ZodRawShape, Row, Item extends z.ZodType>({
  filter,
  name,
  item,
  answer,
  find,
  wireOf,
  ...shown
}: ListingOf<Filter, Row, Item>) {
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
