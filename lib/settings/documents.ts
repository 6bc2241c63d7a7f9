import "server-only";
import { and, asc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { settings } from "@/db/schema";
import { type Actor, accessToApplication, type Owner } from "../access/access";
import { type ChangeOptions, type ChangeOutcome, INHERIT, isStale } from "../changes/outcomes";
import { turnedId } from "../ids";
import { changeSettings, rowOf } from "./change";
import type { OwnMembers } from "./collection";
import { type Collection, recordOf } from "./collections";

/**
 * What one owner has set in one collection, as an entity with an id of its own. It exists as long as it has a member: an owner that inherits
 * its last member again has none, whether by the dashboard or by the API.
 */
export type SettingsDocument = {
  id: string;
  collection: Collection;
  part: Part;
  owner: Owner;
  /** The part's members alone. */
  own: OwnMembers;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

/** A part of a collection that is a document by itself. */
export type Part = { name: string; members: readonly string[] };

/** A row of email policies is two documents, one for each type of mail (HTTP contract); of any other collection it is one. */
export function partsOf(collection: Collection): readonly Part[] {
  const { wire, schema } = recordOf(collection);
  const parts = wire.parts?.members ?? { [collection]: Object.keys(schema.shape) };
  return Object.entries(parts).map(([name, members]) => ({ name, members }));
}

type Row = typeof settings.$inferSelect;

function documentOf(row: Row, index: number): SettingsDocument {
  const { applicationId, tenantId, collection, version, createdAt, updatedAt } = row;
  const part = partsOf(collection)[index] ?? { name: "", members: [] };
  const own = Object.entries(row.members).filter(([member]) => part.members.includes(member));
  return {
    id: index === 0 ? row.id : turnedId(row.id),
    collection,
    part,
    owner: { applicationId, tenantId },
    own: Object.fromEntries(own),
    version,
    createdAt,
    updatedAt,
  };
}

function isEmpty({ own }: SettingsDocument): boolean {
  return Object.keys(own).length === 0;
}

/** One document of an application or one of its tenants; undefined for what the actor may not see, and for what isn't there. */
export async function readDocument(
  actor: Actor,
  applicationId: string,
  collection: Collection,
  id: string,
  tx: Tx = db(),
): Promise<SettingsDocument | undefined> {
  if (!(await accessToApplication(actor, applicationId, tx))) return undefined;
  const ids = partsOf(collection).length > 1 ? [id, turnedId(id)] : [id];
  const [row] = await tx
    .select()
    .from(settings)
    .where(and(matches(settings, { applicationId, collection }), inArray(settings.id, ids)));
  const document = row && documentOf(row, row.id === id ? 0 : 1);
  return document && !isEmpty(document) ? document : undefined;
}

/** Whose documents are listed; every filter that is given must match. */
export type OwnerFilter = { ownerType?: "APPLICATION" | "TENANT" | undefined; ownerId?: string | undefined };

/** A page of a collection's documents, owner by owner, and how many there are in all. Undefined where there is no access. */
export async function pageDocuments(
  actor: Actor,
  applicationId: string,
  collection: Collection,
  { ownerType, ownerId }: OwnerFilter,
  { startIndex, count }: { startIndex: number; count: number },
): Promise<{ items: SettingsDocument[]; total: number } | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const parts = partsOf(collection);
  const listed = sql.join(
    parts.map(({ members }, index) => sql`(${index}::int, ${sql.param([...members])}::text[])`),
    sql`, `,
  );
  const part = sql`(values ${listed}) as part (index, members)`;
  const hasMember = sql`${settings.members} ?| part.members`;
  const wanted = and(
    matches(settings, { applicationId, collection }),
    ownerType && (ownerType === "APPLICATION" ? isNull(settings.tenantId) : isNotNull(settings.tenantId)),
    ownerId === undefined ? undefined : eq(settings.ownerId, ownerId),
  );
  const [counted] = await db()
    .select({ total: sql<number>`count(*)::int` })
    .from(settings)
    .innerJoin(part, hasMember)
    .where(wanted);
  const index: SQL<number> = sql`part.index`;
  const rows = await db()
    .select({ row: settings, index })
    .from(settings)
    .innerJoin(part, hasMember)
    .where(wanted)
    .orderBy(asc(settings.ownerId), asc(index))
    .limit(count)
    .offset(startIndex - 1);
  return { items: rows.map((found) => documentOf(found.row, found.index)), total: counted?.total ?? 0 };
}

export type DocumentOutcome =
  | Exclude<ChangeOutcome, { type: "saved" }>
  | { type: "saved"; document: SettingsDocument; isNew: boolean }
  /** There is one, and it was not to be replaced. */
  | { type: "already_there" };

/** What sets or changes a document: the part of whose collection, and its members. */
export type DocumentChange = { owner: Owner; collection: Collection; part: Part; members: OwnMembers };

type Options = Omit<ChangeOptions, "tx">;

/**
 * Sets one part of an owner's collection as a whole: a member that is absent inherits, null means none.
 *
 * @param replace whether a document that is there may be replaced
 */
export async function putDocument(
  actor: Actor,
  { members, ...change }: DocumentChange,
  { replace, ...options }: Options & { replace: boolean },
): Promise<DocumentOutcome> {
  return changeAsSeen(actor, { ...change, members: { ...inheritAll(change.part), ...members } }, options, (before) =>
    before && !isEmpty(before) && !replace ? { type: "already_there" } : undefined,
  );
}

/** Changes a document that is there. @param patch absent leaves a member as it is, null means none, {@link INHERIT} inherits it */
export async function changeDocument(
  actor: Actor,
  { owner, collection, part }: SettingsDocument,
  patch: OwnMembers,
  options: Options,
): Promise<DocumentOutcome> {
  return changeAsSeen(actor, { owner, collection, part, members: patch }, options, (before) =>
    !before || isEmpty(before) ? { type: "not_found" } : undefined,
  );
}

/** Deletes all members of a document: its owner inherits them again. */
export async function deleteDocument(
  actor: Actor,
  document: SettingsDocument,
  options: Options,
): Promise<DocumentOutcome> {
  return changeDocument(actor, document, inheritAll(document.part), options);
}

function inheritAll(part: Part): OwnMembers {
  return Object.fromEntries(part.members.map((member) => [member, INHERIT]));
}

const ROUNDS = 5;

/**
 * Makes a change on exactly the document that was judged. Nothing is locked for that, because changeSettings takes its locks in an order of
 * its own: where somebody else was faster, it is judged again.
 */
async function changeAsSeen(
  actor: Actor,
  { owner, collection, part, members }: DocumentChange,
  options: Options,
  refusal: (before: SettingsDocument | undefined) => DocumentOutcome | undefined,
): Promise<DocumentOutcome> {
  const patch = Object.fromEntries(Object.entries(members).filter(([member]) => part.members.includes(member)));
  return withTransaction(async (tx) => {
    const read = async () => {
      const [row] = await tx.select().from(settings).where(rowOf(owner, collection));
      const index = partsOf(collection).findIndex(({ name }) => name === part.name);
      return row && documentOf(row, index);
    };
    for (let round = 1; ; round += 1) {
      const before = await read();
      const refused = refusal(before);
      if (refused) return refused;
      const seen = before?.version ?? 0;
      if (isStale(options, seen)) return { type: "stale", current: before?.own ?? {}, version: seen };
      const outcome = await changeSettings(actor, owner, collection, patch, { ...options, expectedVersion: seen, tx });
      if (outcome.type === "stale" && round < ROUNDS) continue;
      if (outcome.type !== "saved") return outcome;
      const document = await read();
      return document ? { type: "saved", document, isNew: !before || isEmpty(before) } : { type: "not_found" };
    }
  });
}
