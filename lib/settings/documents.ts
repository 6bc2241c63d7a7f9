import "server-only";
import { and, asc, eq, inArray, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
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
  part: string;
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

function documentOf(row: Row, parts: readonly Part[], index: number): SettingsDocument {
  const { name, members } = parts[index] ?? { name: "", members: [] };
  const { applicationId, tenantId, version, createdAt, updatedAt } = row;
  const own = Object.entries(row.members as OwnMembers).filter(([member]) => members.includes(member));
  return {
    id: index === 0 ? row.id : turnedId(row.id),
    part: name,
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
  const parts = partsOf(collection);
  const [row] = await tx
    .select()
    .from(settings)
    .where(
      and(
        eq(settings.applicationId, applicationId),
        eq(settings.collection, collection),
        inArray(settings.id, parts.length > 1 ? [id, turnedId(id)] : [id]),
      ),
    );
  const document = row && documentOf(row, parts, row.id === id ? 0 : 1);
  return document && !isEmpty(document) ? document : undefined;
}

/** By whom; each that is given has to fit. */
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
    eq(settings.applicationId, applicationId),
    eq(settings.collection, collection),
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
  return { items: rows.map((found) => documentOf(found.row, parts, found.index)), total: counted?.total ?? 0 };
}

export type DocumentOutcome =
  | Exclude<ChangeOutcome, { type: "saved" }>
  | { type: "saved"; document: SettingsDocument; isNew: boolean }
  /** There is one, and it was not to be replaced. */
  | { type: "already_there" };

/**
 * Sets one part of an owner's collection as a whole: a member that is absent inherits, null means none.
 *
 * @param replace whether a document that is there may be replaced
 */
export async function putDocument(
  actor: Actor,
  owner: Owner,
  collection: Collection,
  part: Part,
  own: OwnMembers,
  { replace, ...options }: Omit<ChangeOptions, "tx"> & { replace: boolean },
): Promise<DocumentOutcome> {
  const patch = Object.fromEntries(part.members.map((member) => [member, member in own ? own[member] : INHERIT]));
  return changeAsSeen(actor, owner, collection, part, patch, options, (before) =>
    before && !isEmpty(before) && !replace ? { type: "already_there" } : undefined,
  );
}

/** Changes a document that is there. @param patch absent leaves a member as it is, null means none, {@link INHERIT} inherits it */
export async function changeDocument(
  actor: Actor,
  { owner, part: name }: SettingsDocument,
  collection: Collection,
  patch: OwnMembers,
  options: Omit<ChangeOptions, "tx">,
): Promise<DocumentOutcome> {
  const part = partsOf(collection).find((each) => each.name === name);
  if (!part) return { type: "not_found" };
  const own = Object.fromEntries(Object.entries(patch).filter(([member]) => part.members.includes(member)));
  return changeAsSeen(actor, owner, collection, part, own, options, (before) =>
    !before || isEmpty(before) ? { type: "not_found" } : undefined,
  );
}

/** Deletes all members of a document: its owner inherits them again. */
export async function deleteDocument(
  actor: Actor,
  document: SettingsDocument,
  collection: Collection,
  options: Omit<ChangeOptions, "tx">,
): Promise<DocumentOutcome> {
  const all = Object.keys(recordOf(collection).schema.shape).map((member) => [member, INHERIT]);
  return changeDocument(actor, document, collection, Object.fromEntries(all), options);
}

const ROUNDS = 5;

/**
 * Makes a change on exactly the document that was judged. Nothing is locked for that, because changeSettings takes its locks in an order of
 * its own: where somebody else was faster, it is judged again.
 */
async function changeAsSeen(
  actor: Actor,
  owner: Owner,
  collection: Collection,
  part: Part,
  patch: OwnMembers,
  options: Omit<ChangeOptions, "tx">,
  refusal: (before: SettingsDocument | undefined) => DocumentOutcome | undefined,
): Promise<DocumentOutcome> {
  return withTransaction(async (tx) => {
    for (let round = 1; ; round += 1) {
      const before = await documentBy(tx, owner, collection, part);
      const refused = refusal(before);
      if (refused) return refused;
      const seen = before?.version ?? 0;
      if (isStale(options, seen)) {
        return { type: "stale", current: before?.own ?? {}, version: seen };
      }
      const outcome = await changeSettings(actor, owner, collection, patch, { ...options, expectedVersion: seen, tx });
      if (outcome.type === "stale" && round < ROUNDS) continue;
      if (outcome.type !== "saved") return outcome;
      const document = await documentBy(tx, owner, collection, part);
      return document ? { type: "saved", document, isNew: !before || isEmpty(before) } : { type: "not_found" };
    }
  });
}

async function documentBy(
  tx: Tx,
  owner: Owner,
  collection: Collection,
  part: Part,
): Promise<SettingsDocument | undefined> {
  const [row] = await tx.select().from(settings).where(rowOf(owner, collection));
  const parts = partsOf(collection);
  const index = parts.findIndex(({ name }) => name === part.name);
  return row && documentOf(row, parts, index);
}
