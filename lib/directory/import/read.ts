import "server-only";
import { and, desc } from "drizzle-orm";
import { db } from "@/db/client";
import { matches } from "@/db/rows";
import { userImports } from "@/db/schema";
import { type Actor, accessToTenant } from "../../access/access";
import { afterPlace, type Place, placeOf } from "../../paging";
import { readImport, type UserImport, viewOf } from "./import";
import type { RefusedLine, TenantOwner } from "./rows";

export type ImportList = { imports: UserImport[]; next: Place | null; mayChange: boolean };

const PAGE = 25;

/** The imports into a tenant, newest first. Undefined for a tenant that the actor may not see. */
export async function listImports(
  actor: Actor,
  { applicationId, tenantId }: TenantOwner,
  after: Place | undefined,
): Promise<ImportList | undefined> {
  const access = await accessToTenant(actor, applicationId, tenantId);
  if (!access) return undefined;
  const { id, createdAt } = userImports;
  const rows = await db()
    .select()
    .from(userImports)
    .where(and(matches(userImports, { applicationId, tenantId }), afterPlace(createdAt, id, after)))
    .orderBy(desc(createdAt), desc(id))
    .limit(PAGE + 1);
  const imports = rows.slice(0, PAGE).map(viewOf);
  const last = imports.at(-1);
  const next = rows.length > PAGE && last ? placeOf({ at: last.createdAt, id: last.id }) : null;
  return { imports, next, mayChange: access.mayChange };
}

const REFUSALS_PAGE = 1_000;

/**
 * All refused lines of an import, in their order and in the form that the command prints, in pieces of whole lines. Undefined for an import that
 * the actor may not see. A refused line never says what it held.
 */
export async function readRefusals(
  actor: Actor,
  owner: TenantOwner,
  importId: string,
): Promise<AsyncGenerator<string> | undefined> {
  const found = await readImport(actor, owner, importId, { count: 1 });
  return found.type === "found" ? pages(actor, owner, importId) : undefined;
}

async function* pages(actor: Actor, owner: TenantOwner, importId: string): AsyncGenerator<string> {
  for (let afterLine: number | null = 0; afterLine !== null; ) {
    const page = await readImport(actor, owner, importId, { afterLine, count: REFUSALS_PAGE });
    if (page.type !== "found") return;
    if (page.refusals.length > 0) yield page.refusals.map(asLine).join("");
    afterLine = page.next;
  }
}

function asLine({ line, violations }: RefusedLine): string {
  return `${JSON.stringify({ line, violations })}\n`;
}
