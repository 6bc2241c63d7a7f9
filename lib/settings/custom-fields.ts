import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import { afterCommit, db, type Tx } from "@/db/client";
import { fieldErasures, settings } from "@/db/schema";
import { changesBetween } from "../changes/outcomes";
import type { Violations } from "../errors";
import { type CustomField, type Presences, removedFields, storedFields } from "../profile/custom-fields";
import { eraseRemovedFields } from "../profile/erase";
import type { OwnMembers } from "./collection";

/**
 * The fields that operators have defined for an application, by one look at its user schema. What tenants say about them is not in it.
 *
 * @throws when the stored list is not of its form; whether each definition could be saved today is not asked
 */
export async function readCustomFields(applicationId: string, tx: Tx = db()): Promise<CustomField[]> {
  const [row] = await tx
    .select({ members: settings.members })
    .from(settings)
    .where(
      and(
        eq(settings.applicationId, applicationId),
        eq(settings.ownerId, applicationId),
        eq(settings.collection, "user-schemas"),
      ),
    );
  return storedFields.parse((row?.members as OwnMembers | undefined)?.fields ?? []);
}

/** The fields that an application has set. */
function fieldsIn({ fields }: OwnMembers): CustomField[] {
  return (fields ?? []) as CustomField[];
}

/** Fields that a change adds, with their places; names that it takes away; and a violation for each whose type it would change. */
export function fieldChanges(before: OwnMembers, after: OwnMembers) {
  const [were, are] = [fieldsIn(before), fieldsIn(after)];
  const { removed, retyped } = removedFields(were, are);
  const placeOf = (name: string) => `fields.${are.findIndex((field) => field.name === name)}`;
  const violations: Violations = Object.fromEntries(
    retyped.map((name) => [`${placeOf(name)}.type`, [{ code: "invalid_format" as const }]]),
  );
  const added = removedFields(are, were).removed.map((name) => ({ name, place: placeOf(name) }));
  return { added, removed, violations };
}

/** Violations for new fields that would show the old values of a removed one: these are not all deleted yet, or may still come in. */
export async function namesInErasure(
  tx: Tx,
  applicationId: string,
  added: readonly { name: string; place: string }[],
): Promise<Violations> {
  if (added.length === 0) return {};
  const names = added.map(({ name }) => name);
  const rows = await tx
    .select({ name: fieldErasures.name })
    .from(fieldErasures)
    .where(and(eq(fieldErasures.applicationId, applicationId), inArray(fieldErasures.name, names)));
  const taken = added.filter(({ name }) => rows.some((row) => row.name === name));
  return Object.fromEntries(taken.map(({ place }) => [`${place}.name`, [{ code: "reserved" as const }]]));
}

/** How long the answer to a change waits for the values of removed fields to go. */
const ERASE_MS = 2_000;

/** Deletes the values of removed fields once the change is committed, and takes from the tenants what they say about them. */
export async function forgetFields(tx: Tx, applicationId: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await tx.insert(fieldErasures).values(names.map((name) => ({ applicationId, name })));
  afterCommit(tx, () => eraseRemovedFields(applicationId, ERASE_MS));
  const list = sql`${sql.param([...names])}::text[]`;
  await tx.execute(sql`
    update settings set version = version + 1, updated_at = now(),
      members = members - 'fieldPresences' || coalesce((
        select jsonb_build_object('fieldPresences', jsonb_agg(each))
        from jsonb_array_elements(members -> 'fieldPresences') as each
        where each ->> 'name' <> all(${list}) having count(*) > 0), '{}')
    where application_id = ${applicationId} and collection = 'user-schemas' and exists (
      select from jsonb_array_elements(members -> 'fieldPresences') as each where each ->> 'name' = any(${list}))`);
}

/** What a tenant has set, without what it says about fields that its application no longer has. */
export function withoutGoneFields(own: OwnMembers, application: OwnMembers | undefined): OwnMembers {
  const { fieldPresences, ...others } = own;
  if (application === undefined || fieldPresences === undefined) return own;
  const known = new Set(fieldsIn(application).map(({ name }) => name));
  const left = (fieldPresences as Presences).filter(({ name }) => known.has(name));
  return left.length > 0 ? { ...others, fieldPresences: left } : others;
}

/** The changes of a collection as they are recorded: of fields each by itself, and a new order by their names. */
export function recordedChanges(before: OwnMembers, after: OwnMembers): ReturnType<typeof changesBetween> {
  const { fields, ...others } = changesBetween(before, after);
  if (!fields) return others;
  const byName = (own: OwnMembers) => Object.fromEntries(fieldsIn(own).map((field) => [`fields.${field.name}`, field]));
  const names = (own: OwnMembers) => fieldsIn(own).map(({ name }) => name);
  const changed = changesBetween(byName(before), byName(after));
  const order = changesBetween({ fields: names(before) }, { fields: names(after) });
  return { ...others, ...(Object.keys(changed).length > 0 ? changed : order) };
}
