import "server-only";
import type { Actor } from "../../access/access";
import { readImport } from "./import";
import type { RefusedLine, TenantOwner } from "./rows";

const PAGE = 1_000;

/**
 * All refused lines of an import, in their order and in the form that the command prints, in pieces of whole lines. Undefined for an import that
 * the actor may not see. A refusal never contains values of its line.
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
    const page = await readImport(actor, owner, importId, { afterLine, count: PAGE });
    if (page.type !== "found") return;
    if (page.refusals.length > 0) yield page.refusals.map(asLine).join("");
    afterLine = page.next;
  }
}

function asLine({ line, violations }: RefusedLine): string {
  return `${JSON.stringify({ line, violations })}\n`;
}
