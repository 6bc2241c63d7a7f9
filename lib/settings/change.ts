import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { settings } from "@/db/schema";
import { type Actor, accessToApplication, accessToTenant, type Owner } from "../access/access";
import { keepTenant } from "../access/keep-tenant";
import { recordEvent } from "../audit/events";
import { denialOf } from "../changes/change-row";
import { type ChangeOptions, type ChangeOutcome, changesBetween, isStale } from "../changes/outcomes";
import { isAccepted } from "../changes/weakening";
import { newId } from "../ids";
import type { Collection } from "./collections";
import { applySettings, checkSettings, violationsTogether } from "./patch";
import type { Said } from "./sources";
import { weakeningsBySettings } from "./weakening";

/**
 * Changes what one owner says in one collection of settings: the one door for pages, API and configuration file. Rights, form, version and
 * the question about weaker signup are all asked in here. A tenant that only signups held is here to stay once it has settings of its own.
 *
 * @param raw a merge patch: absent leaves a member as it is, null means none, "inherit" takes the owner's word back
 */
export async function changeSettings(
  actor: Actor,
  owner: Owner,
  collection: Collection,
  raw: Record<string, unknown>,
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return withTransaction(async (tx) => {
    const access =
      owner.tenantId === null
        ? await accessToApplication(actor, owner.applicationId, tx)
        : await accessToTenant(actor, owner.applicationId, owner.tenantId, tx, "no key update");
    const denied = denialOf(access);
    if (denied || !access) return denied ?? { type: "not_found" };
    const checked = checkSettings(collection, raw, access.application.environment);
    if (checked.type === "invalid") return checked;
    const row = await readSaid(tx, owner, collection, "update");
    if (isStale(options, row.version)) return { type: "stale", current: row.said, version: row.version };
    const after = applySettings(row.said, checked.patch);
    const changes = changesBetween(row.said, after);
    if (Object.keys(changes).length === 0) return { type: "saved", version: row.version };
    const application =
      owner.tenantId === null ? {} : (await readSaid(tx, { ...owner, tenantId: null }, collection)).said;
    const violations = violationsTogether(collection, after, application);
    if (violations) return { type: "invalid", violations };
    const change = { application, before: row.said, after };
    const warnings = await weakeningsBySettings(tx, owner, access.application.loginUrl, collection, change);
    if (!isAccepted(warnings, options.acceptWeakening)) return { type: "weakening", warnings };
    if (!(await writeSaid(tx, owner, collection, after, row.version))) {
      const newer = await readSaid(tx, owner, collection);
      return { type: "stale", current: newer.said, version: newer.version };
    }
    const { applicationId, tenantId } = owner;
    if (tenantId !== null) await keepTenant(tx, { applicationId, tenantId });
    await recordEvent(
      { ...owner, action: "settings.changed", outcome: "saved", actor, details: { collection, changes } },
      options.request,
      tx,
    );
    return { type: "saved", version: row.version + 1 };
  }, options.tx);
}

function ownerIdOf(owner: Owner): string {
  return owner.tenantId ?? owner.applicationId;
}

function rowOf(owner: Owner, collection: Collection) {
  return and(
    eq(settings.applicationId, owner.applicationId),
    eq(settings.ownerId, ownerIdOf(owner)),
    eq(settings.collection, collection),
  );
}

/** What the owner says now; version 0 where there is no row, and so none that could be held either. */
async function readSaid(
  tx: Tx,
  owner: Owner,
  collection: Collection,
  hold?: "update",
): Promise<{ said: Said; version: number }> {
  const query = tx
    .select({ members: settings.members, version: settings.version })
    .from(settings)
    .where(rowOf(owner, collection))
    .$dynamic();
  const [row] = await (hold ? query.for(hold) : query);
  return row ? { said: row.members as Said, version: row.version } : { said: {}, version: 0 };
}

/** False where somebody else has written the first row meanwhile. */
async function writeSaid(
  tx: Tx,
  owner: Owner,
  collection: Collection,
  members: Said,
  version: number,
): Promise<boolean> {
  const { applicationId, tenantId } = owner;
  const written =
    version === 0
      ? await tx
          .insert(settings)
          .values({ applicationId, tenantId, ownerId: ownerIdOf(owner), collection, id: newId(), members })
          .onConflictDoNothing()
          .returning({ id: settings.id })
      : await tx
          .update(settings)
          .set({ members, version: version + 1, updatedAt: sql`now()` })
          .where(rowOf(owner, collection))
          .returning({ id: settings.id });
  return written.length === 1;
}
