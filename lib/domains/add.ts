import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, inArray, lt, ne, or, type SQL, sql } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { applications, customDomains, provenDomains } from "@/db/schema";
import { type Actor, accessToOwner, denialOf, keepTenant, type Owner } from "../access/access";
import type { Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { leaveDomainEvent } from "./access";
import { namesAbove, parseDomain } from "./names";

export type AddOutcome =
  | { type: "created"; id: string }
  | { type: "invalid"; violations: Violations }
  /** The owner has two already. */
  | { type: "limit" }
  | { type: "forbidden" }
  | { type: "not_found" };

/** How long an unverified domain is kept. */
const CLAIM_DAYS = 7;
const SLOTS = [1, 2] as const;

/**
 * Adds a domain to an application or one of its tenants. Others can add the same name; it says which records to set, and is removed after
 * seven days without verification.
 *
 * @param within `tx`: a transaction to take part in
 */
export async function addCustomDomain(
  actor: Actor,
  owner: Owner,
  raw: { domain?: unknown },
  request: RequestContext | null,
  { tx: outer }: { tx?: Tx } = {},
): Promise<AddOutcome> {
  return withTransaction(async (tx) => {
    const access = await accessToOwner(actor, owner, tx, "no key update");
    if (!access?.mayChange) return denialOf(access);
    const parsed = parseDomain(typeof raw.domain === "string" ? raw.domain : "");
    if ("code" in parsed) return { type: "invalid", violations: { domain: [{ code: parsed.code }] } };
    const { applicationId, tenantId } = owner;
    const ownerId = tenantId ?? applicationId;
    const { domain } = parsed;
    const isOwners = and(eq(customDomains.applicationId, applicationId), eq(customDomains.ownerId, ownerId));
    const expired = await tx
      .delete(customDomains)
      .where(and(isOwners, lt(customDomains.expiresAt, sql`now()`)))
      .returning();
    for (const each of expired) await leaveDomainEvent(tx, undefined, "custom_domain.expired", each, null);
    const isTaken = await isProvenByOthers(tx, { applicationId, domain });
    if (isTaken) return { type: "invalid", violations: { domain: [{ code: "not_unique" }] } };
    const claim = { applicationId, tenantId, ownerId, id: newId(), domain };
    if (!(await insertClaim(tx, claim))) {
      const isTwice = (await tx.$count(customDomains, and(isOwners, eq(customDomains.domain, domain)))) > 0;
      return isTwice ? { type: "invalid", violations: { domain: [{ code: "not_unique" }] } } : { type: "limit" };
    }
    if (tenantId !== null) await keepTenant(tx, { applicationId, tenantId });
    await leaveDomainEvent(tx, actor, "custom_domain.added", claim, request);
    return { type: "created", id: claim.id };
  }, outer);
}

type Claim = { applicationId: string; tenantId: string | null; ownerId: string; id: string; domain: string };

/** Uses the first free slot, also if several requests do this at once. */
async function insertClaim(tx: Tx, claim: Claim): Promise<boolean> {
  for (const slot of SLOTS) {
    const inserted = await tx
      .insert(customDomains)
      .values({
        ...claim,
        slot,
        challenge: randomBytes(24).toString("base64url"),
        expiresAt: sql`now() + make_interval(days => ${CLAIM_DAYS})`,
      })
      .onConflictDoNothing()
      .returning({ id: customDomains.id });
    if (inserted.length === 1) return true;
  }
  return false;
}

/**
 * Whether somebody else has verified this domain or, in another workspace, one above or below it: a name includes everything below it.
 * Within a workspace such names may be shared out, and the hosts decide.
 *
 * @param self the custom domain whose own proof does not count
 */
export async function isProvenByOthers(
  tx: Tx,
  { applicationId, domain, self }: { applicationId: string; domain: string; self?: string },
): Promise<boolean> {
  const ownWorkspace = sql`(select workspace_id from applications where id = ${applicationId})`;
  const [other] = await tx
    .select({ domain: provenDomains.domain })
    .from(provenDomains)
    .innerJoin(applications, eq(applications.id, provenDomains.applicationId))
    .where(
      and(
        or(
          eq(provenDomains.domain, domain),
          and(
            ne(applications.workspaceId, ownWorkspace),
            or(inArray(provenDomains.domain, namesAbove(domain)), liesBelow(domain)),
          ),
        ),
        self === undefined ? undefined : ne(provenDomains.customDomainId, self),
      ),
    )
    .limit(1);
  return other !== undefined;
}

/** Uses the expression of the index `proven_domains_reversed`. A domain has no character with a special meaning for `like`. */
function liesBelow(domain: string): SQL {
  const beginning = `${[...`.${domain}`].reverse().join("")}%`;
  return sql`reverse('.' || ${provenDomains.domain}) like ${beginning}`;
}
