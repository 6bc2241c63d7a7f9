import "server-only";
import { and, asc, eq, gt, ilike, or } from "drizzle-orm";
import { z } from "zod";
import { db, withTransaction } from "@/db/client";
import { tenants } from "@/db/schema";
import { recordEvent } from "./audit";
import type { Violations } from "./errors";
import { displayName, tenantName, violationsIn } from "./form-text";
import type { RequestContext } from "./hosts/current";
import { type Actor, accessToApplication } from "./settings/access";
import { freeExpiredName, insertTenant } from "./signup/provision";

export type CreateOutcome =
  | { type: "created"; id: string }
  | { type: "invalid"; violations: Violations }
  | { type: "forbidden" }
  | { type: "not_found" };

const newTenant = z.object({ name: tenantName, displayName });

/** Makes a tenant with its hosts, which stays whether or not anybody signs up there. Self-signup is off. */
export async function createTenant(
  actor: Actor,
  applicationId: string,
  raw: Record<string, unknown>,
  request: RequestContext | null,
): Promise<CreateOutcome> {
  return withTransaction(async (tx) => {
    const access = await accessToApplication(actor, applicationId, tx);
    if (!access) return { type: "not_found" };
    if (!access.mayChange) return { type: "forbidden" };
    const parsed = newTenant.safeParse(raw);
    if (!parsed.success) return { type: "invalid", violations: violationsIn(parsed.error) };
    const wanted = parsed.data;
    let inserted = await insertTenant(tx, applicationId, wanted, "here");
    if (inserted === "taken" && (await freeExpiredName(tx, applicationId, wanted.name))) {
      inserted = await insertTenant(tx, applicationId, wanted, "here");
    }
    if (inserted === "taken") return { type: "invalid", violations: { name: [{ code: "not_unique" }] } };
    const id = inserted.created;
    await recordEvent(
      { applicationId, tenantId: id, action: "tenant.created", outcome: "created", actor, details: { ...wanted } },
      request,
      tx,
    );
    return { type: "created", id };
  });
}

export type ListedTenant = { id: string; name: string; displayName: string; signupEnabled: boolean };

/** A page of tenants in the order of their names. `next` is what the following page begins after; null on the last one. */
export type TenantPage = { tenants: ListedTenant[]; next: string | null };

const PAGE = 25;

/**
 * The tenants of an application whose name or display name holds the text. Pages go by name, not by number, so the last page costs as
 * little as the first. Undefined for an application that the actor may not see.
 */
export async function listTenants(
  actor: Actor,
  applicationId: string,
  { search = "", after = "" }: { search?: string; after?: string },
): Promise<TenantPage | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const text = search.trim().replaceAll("\0", "").slice(0, 200);
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  const rows = await db()
    .select({
      id: tenants.id,
      name: tenants.name,
      displayName: tenants.displayName,
      signupEnabled: tenants.signupEnabled,
    })
    .from(tenants)
    .where(
      and(
        eq(tenants.applicationId, applicationId),
        gt(tenants.name, after.replaceAll("\0", "")),
        text === "" ? undefined : or(ilike(tenants.name, pattern), ilike(tenants.displayName, pattern)),
      ),
    )
    .orderBy(asc(tenants.name))
    .limit(PAGE + 1);
  const listed = rows.slice(0, PAGE);
  return { tenants: listed, next: rows.length > PAGE ? (listed.at(-1)?.name ?? null) : null };
}
