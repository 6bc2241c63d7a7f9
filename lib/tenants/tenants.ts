import "server-only";
import { and, asc, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { tenants, users } from "@/db/schema";
import { type Actor, accessToApplication, accessToTenant } from "../access/access";
import { recordEvent, recordEvents } from "../audit/events";
import { changeRow, deleteRow } from "../changes/change-row";
import type { ChangeOptions, ChangeOutcome, CreateOutcome, DeleteOutcome } from "../changes/outcomes";
import type { Weakening } from "../changes/weakening";
import { originOf } from "../env/env";
import { code, displayName, tenantName, violationsIn } from "../form-text";
import type { RequestContext } from "../hosts/current";
import { canonicalHostname, canonicalHostnames } from "../hosts/resolve";
import { newId } from "../ids";
import { normaliseName } from "../names";
import { resolveSettings } from "../settings/resolve";
import { allowedDomains } from "./allowed-domains";
import { freeExpiredName } from "./held-names";
import { insertTenants, type NewTenant } from "./insert";
import { holdsText } from "./list";

/** What may be changed of a tenant itself. Domains are stored in lower case and punycode. */
export const tenantPatch = z
  .object({
    displayName,
    signupEnabled: z.boolean(code("invalid_format")),
    allowedSignupEmailDomains: allowedDomains,
  })
  .partial();

/** Everything but the name may be changed later, and has a default, the display name excepted. */
export const newTenant = tenantPatch.extend({ name: tenantName, displayName });

/** Makes a tenant with its hosts, which stays whether or not anybody signs up there. Unless it is said otherwise, self-signup is off. */
export async function createTenant(
  actor: Actor,
  applicationId: string,
  raw: Record<string, unknown>,
  request: RequestContext | null,
): Promise<CreateOutcome> {
  const [outcome] = await createTenants(actor, applicationId, [{ raw }], request);
  if (!outcome) throw new Error("A tenant was neither made nor refused");
  return outcome;
}

/** Statements have room for so many rows at once. */
const BATCH = 1_000;

/**
 * {@link createTenant} for many of one application, in few statements. One that is refused keeps none of the others from being made.
 *
 * @param wanted each with the id that it had elsewhere, if it shall keep that
 * @param outer a transaction that this is to be a part of
 * @returns what came of each, in their order
 */
export async function createTenants(
  actor: Actor,
  applicationId: string,
  wanted: readonly { raw: Record<string, unknown>; id?: string }[],
  request: RequestContext | null,
  outer?: Tx,
): Promise<CreateOutcome[]> {
  return withTransaction(async (tx) => {
    const access = await accessToApplication(actor, applicationId, tx);
    if (!access) return wanted.map(() => ({ type: "not_found" }));
    if (!access.mayChange) return wanted.map(() => ({ type: "forbidden" }));
    const parsed = wanted.map(({ raw, id = newId() }) => ({ id, ...newTenant.safeParse(raw) }));
    const fit = parsed.flatMap(({ id, data }) => (data ? [{ id, ...data }] : []));
    const created = new Set<string>();
    for (let from = 0; from < fit.length; from += BATCH) {
      const batch = fit.slice(from, from + BATCH);
      for (const id of await insertWhereFree(tx, applicationId, batch, request)) created.add(id);
    }
    await leaveEvents(
      tx,
      actor,
      applicationId,
      fit.filter(({ id }) => created.has(id)),
      request,
    );
    return parsed.map(({ id, error }): CreateOutcome => {
      if (error) return { type: "invalid", violations: violationsIn(error) };
      return created.has(id)
        ? { type: "created", id }
        : { type: "invalid", violations: { name: [{ code: "not_unique" }] } };
    });
  }, outer);
}

/** Names that are held by nothing but a signup whose time is over are free. */
async function insertWhereFree(
  tx: Tx,
  applicationId: string,
  batch: readonly NewTenant[],
  request: RequestContext | null,
): Promise<string[]> {
  const created = await insertTenants(tx, applicationId, batch, "here");
  const freed: NewTenant[] = [];
  for (const tenant of batch) {
    if (created.has(tenant.id)) continue;
    if (await freeExpiredName(tx, applicationId, tenant.name, request)) freed.push(tenant);
  }
  return [...created, ...(await insertTenants(tx, applicationId, freed, "here"))];
}

async function leaveEvents(
  tx: Tx,
  actor: Actor,
  applicationId: string,
  created: readonly NewTenant[],
  request: RequestContext | null,
): Promise<void> {
  for (let from = 0; from < created.length; from += BATCH) {
    const events = created.slice(from, from + BATCH).map(({ id, ...details }) => ({
      applicationId,
      tenantId: id,
      action: "tenant.created" as const,
      outcome: "created",
      actor,
      details,
    }));
    await recordEvents(events, request, tx);
  }
}

/** Deletes a tenant with its hosts, its settings and all of its users. The event alone stays. */
export async function deleteTenant(
  actor: Actor,
  owner: { applicationId: string; tenantId: string },
  options: Omit<ChangeOptions, "acceptWeakening">,
): Promise<DeleteOutcome> {
  const { applicationId, tenantId } = owner;
  return deleteRow(options, {
    find: (tx) => findTenantRow(tx, actor, owner),
    remove: async (tx, { name }) => {
      const isUserOfTenant = and(eq(users.applicationId, applicationId), eq(users.tenantId, tenantId));
      const details = { name, users: await tx.$count(users, isUserOfTenant) };
      await tx.delete(tenants).where(and(eq(tenants.applicationId, applicationId), eq(tenants.id, tenantId)));
      const event = { ...owner, action: "tenant.deleted", outcome: "deleted", actor, details } as const;
      await recordEvent(event, options.request, tx);
    },
  });
}

async function findTenantRow(tx: Tx, actor: Actor, owner: { applicationId: string; tenantId: string }) {
  const access = await accessToTenant(actor, owner.applicationId, owner.tenantId, tx, "no key update");
  return access && { row: access.tenant, mayChange: access.mayChange };
}

/** A tenant with the origin of its canonical host. */
export type TenantView = typeof tenants.$inferSelect & { origin: string };

/** Undefined for what the actor may not see, and for what isn't there. */
export async function readTenant(
  actor: Actor,
  { applicationId, tenantId }: { applicationId: string; tenantId: string },
): Promise<TenantView | undefined> {
  const access = await accessToTenant(actor, applicationId, tenantId);
  return access && { ...access.tenant, origin: originOf(await canonicalHostname(applicationId, tenantId)) };
}

/**
 * A page of tenants by number, in the order of their names, and how many there are in all. Both are read from the index on names alone
 * before the page's own rows are, so that a late page of many tenants costs little more than the first. Undefined for an application that
 * the actor may not see.
 *
 * @param filter.name the whole name, in any case
 */
export async function pageTenants(
  actor: Actor,
  applicationId: string,
  filter: { name?: string | undefined; search?: string | undefined },
  { startIndex, count }: { startIndex: number; count: number },
): Promise<{ items: TenantView[]; total: number } | undefined> {
  if (!(await accessToApplication(actor, applicationId))) return undefined;
  const wanted = and(
    eq(tenants.applicationId, applicationId),
    filter.name === undefined ? undefined : eq(tenants.name, normaliseName(filter.name)),
    filter.search === undefined ? undefined : holdsText(filter.search),
  );
  const total = await db().$count(tenants, wanted);
  const names = db()
    .select({ name: tenants.name })
    .from(tenants)
    .where(wanted)
    .orderBy(asc(tenants.name))
    .limit(count)
    .offset(startIndex - 1);
  const rows = await db()
    .select()
    .from(tenants)
    .where(and(eq(tenants.applicationId, applicationId), inArray(tenants.name, names)))
    .orderBy(asc(tenants.name));
  const hostnames = await canonicalHostnames(
    applicationId,
    rows.map(({ id }) => id),
  );
  const listed = rows.flatMap((row) => {
    const hostname = hostnames.get(row.id);
    // Deleted a moment ago, with its hosts.
    return hostname === undefined ? [] : [{ ...row, origin: originOf(hostname) }];
  });
  return { items: listed, total };
}

/**
 * Changes a tenant itself: display name, tenant self-signup, allowed signup email domains. Its name never changes. A tenant that was only
 * held for a signup becomes permanent.
 */
export async function changeTenant(
  actor: Actor,
  owner: { applicationId: string; tenantId: string },
  raw: Record<string, unknown>,
  options: ChangeOptions,
): Promise<ChangeOutcome> {
  return changeRow(raw, options, {
    find: (tx) => findTenantRow(tx, actor, owner),
    schema: () => tenantPatch,
    weakenings: async (tx, tenant, patch) => {
      const { workflowPolicy } = await resolveSettings(owner.applicationId, owner.tenantId, tx);
      return weakeningsByTenant(tenant, { ...tenant, ...patch }, workflowPolicy.verificationStep);
    },
    save: (tx, values) =>
      tx
        .update(tenants)
        .set({ ...values, heldUntil: null })
        .where(and(eq(tenants.applicationId, owner.applicationId), eq(tenants.id, owner.tenantId))),
    record: (tx, changes) => {
      const event = { ...owner, action: "tenant.changed", outcome: "saved", actor, details: { changes } } as const;
      return recordEvent(event, options.request, tx);
    },
  });
}

type Signup = { signupEnabled: boolean; allowedSignupEmailDomains: string[] };

/** How a change of a tenant weakens its signup. */
export function weakeningsByTenant(
  before: Signup,
  after: Signup,
  verificationStep: "ACTIVATION_EMAIL" | "EMAIL_VERIFICATION",
): Weakening[] {
  const found: Weakening[] = [];
  const added = after.allowedSignupEmailDomains.filter((domain) => !before.allowedSignupEmailDomains.includes(domain));
  if (verificationStep === "EMAIL_VERIFICATION" && added.length > 0) {
    found.push({ code: "unproven_email_domains", tenants: 1 });
  }
  if (before.allowedSignupEmailDomains.length > 0 && after.allowedSignupEmailDomains.length === 0) {
    found.push({ code: after.signupEnabled ? "any_email_domain" : "any_email_domain_later" });
  }
  return found;
}
