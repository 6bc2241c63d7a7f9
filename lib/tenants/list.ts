import "server-only";
import { and, asc, desc, eq, ilike, or, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { db, isTimeout, type Tx, withTransaction } from "@/db/client";
import { tenants } from "@/db/schema";
import { type Actor, accessToApplication } from "../access/access";
import { isId } from "../ids";

export type ListedTenant = Pick<
  typeof tenants.$inferSelect,
  "id" | "name" | "displayName" | "signupEnabled" | "heldUntil" | "createdAt"
>;

type Column = "id" | "name" | "displayName" | "createdAt" | "signupEnabled";
/** Where a list is read from: the table, or what a search has found in it. */
type Source = Record<Column, SQLWrapper>;

/** What a list may be ordered by, with its type in Postgres. */
type Key = { by: SQL; type: "text" | "timestamptz" | "boolean" };

const text = (by: SQLWrapper): Key => ({ by: sql`${by}`, type: "text" });

/** Each order has an index, which a page is read from: db/schema/tenants.ts. The last key tells apart what the others leave equal. */
const ORDERS = {
  name: ({ name }: Source): Key[] => [text(name)],
  // As people sort: a database may put every capital before all small letters.
  displayName: ({ displayName, id }: Source): Key[] => [text(sql`lower(${displayName})`), text(id)],
  createdAt: ({ createdAt, id }: Source): Key[] => [{ by: sql`${createdAt}`, type: "timestamptz" }, text(id)],
  signupEnabled: ({ signupEnabled, name }: Source): Key[] => [
    { by: sql`${signupEnabled}`, type: "boolean" },
    text(name),
  ],
};

export type TenantOrder = keyof typeof ORDERS;
export const TENANT_ORDERS = Object.keys(ORDERS) as TenantOrder[];

export type TenantListing = {
  search?: string;
  order?: TenantOrder;
  descending?: boolean;
  /** Id of the tenant that the page before ended with. One that is gone: the first page. */
  after?: string;
};

export type TenantPage = {
  tenants: ListedTenant[];
  /** What the next page begins after; null on the last one. */
  next: string | null;
  /** Whether no word began so, and names that hold the text anywhere are listed: one page of them, in the order of their names. */
  anywhere: boolean;
};

const PAGE = 25;

/**
 * A page of an application's tenants. A search finds those of whose name or display name a word begins with each of the typed ones, by an
 * index; where there is none, those that hold the text anywhere, as far as that can be looked for in a moment. Pages go by the row that the
 * last one ended with, so the last page costs as little as the first. Undefined for an application that the actor may not see.
 */
export async function listTenants(
  actor: Actor,
  applicationId: string,
  { search = "", order = "name", descending = false, after }: TenantListing,
): Promise<TenantPage | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const words = search.trim().replaceAll("\0", "").slice(0, 200);
  const keys = ORDERS[order](tenants);
  const place = after && isId(after) ? await placeOf(applicationId, after, keys) : undefined;
  const ofApplication = eq(tenants.applicationId, applicationId);
  const page = { place, descending };
  const rows =
    words === ""
      ? await select()
          .where(and(ofApplication, behind(keys, page)))
          .orderBy(...inOrder(keys, page))
          .limit(PAGE + 1)
      : await pageOfFound(and(ofApplication, holdsWords(words)), order, page);
  if (rows.length === 0 && words !== "" && !place) {
    return { tenants: await listAnywhere(applicationId, words), next: null, anywhere: true };
  }
  const listed = rows.slice(0, PAGE);
  return { tenants: listed, next: rows.length > PAGE ? (listed.at(-1)?.id ?? null) : null, anywhere: false };
}

function select(tx: Tx = db()) {
  const { id, name, displayName, signupEnabled, heldUntil, createdAt } = tenants;
  return tx.select({ id, name, displayName, signupEnabled, heldUntil, createdAt }).from(tenants).$dynamic();
}

/** More than there are tenants. */
const ALL_OF_THEM = 2 ** 31 - 1;

/**
 * A page of what a search finds. All of that is found first, by the index: Postgres would rather go through the order of the list, for it
 * can't know how little will be found, and take the words of each name apart on the way. It looks behind no limit, however large.
 */
async function pageOfFound(wanted: SQL | undefined, order: TenantOrder, page: Page) {
  const found = select().where(wanted).limit(ALL_OF_THEM).as("found");
  const keys = ORDERS[order](found);
  return db()
    .select()
    .from(found)
    .where(behind(keys, page))
    .orderBy(...inOrder(keys, page))
    .limit(PAGE + 1);
}

/** What a row is ordered by, as text: a Date would lose the microseconds, and so list a row twice or never. */
async function placeOf(applicationId: string, id: string, keys: readonly Key[]): Promise<SQL[] | undefined> {
  const texts = sql.join(
    keys.map(({ by }) => sql`(${by})::text`),
    sql`, `,
  );
  const [row] = await db()
    .select({ values: sql<string[]>`array[${texts}]` })
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, id)));
  return row && keys.map(({ type }, index) => sql`${row.values[index]}::${sql.raw(type)}`);
}

/** Where a page begins, and which way it goes. */
type Page = { place: SQL[] | undefined; descending: boolean };

function behind(keys: readonly Key[], { place, descending }: Page): SQL | undefined {
  const row = sql.join(
    keys.map(({ by }) => by),
    sql`, `,
  );
  return place && sql`(${row}) ${sql.raw(descending ? "<" : ">")} (${sql.join(place, sql`, `)})`;
}

function inOrder(keys: readonly Key[], { descending }: Page): SQL[] {
  return keys.map(({ by }) => (descending ? desc(by) : asc(by)));
}

/** The words of a text. The index tenants_words is made of exactly this: by another expression it is not found. */
function wordsOf(text: SQL): SQL {
  return sql`array_remove(regexp_split_to_array(lower(${text}), '[^[:alnum:]]+'), '')`;
}

/** Each word of the text is the beginning of one of the tenant's. A text without any, such as "--", is in none. */
function holdsWords(text: string): SQL {
  const stored = sql`array_to_tsvector(${wordsOf(sql`${tenants.name} || ' ' || ${tenants.displayName}`)})`;
  const words = sql`unnest(${wordsOf(sql`${text}::text`)}) as word`;
  return sql`${stored} @@ (select string_agg(quote_literal(word) || ':*', ' & ') from ${words})::tsquery`;
}

/** No index helps here: what takes longer is given up. */
const ANYWHERE_MS = 500;

async function listAnywhere(applicationId: string, text: string): Promise<ListedTenant[]> {
  try {
    return await withTransaction(async (tx) => {
      await tx.execute(sql`set local statement_timeout = ${sql.raw(String(ANYWHERE_MS))}`);
      return select(tx)
        .where(and(eq(tenants.applicationId, applicationId), holdsText(text)))
        .orderBy(asc(tenants.name))
        .limit(PAGE);
    });
  } catch (error) {
    if (isTimeout(error)) return [];
    throw error;
  }
}

/** The text stands anywhere in the name or the display name, in any case. */
export function holdsText(search: string): SQL | undefined {
  const text = search.trim().replaceAll("\0", "").slice(0, 200);
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return text === "" ? undefined : or(ilike(tenants.name, pattern), ilike(tenants.displayName, pattern));
}
