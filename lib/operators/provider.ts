import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { nextVersion } from "@/db/rows";
import { operators } from "@/db/schema";
import { recordInstallationEvent, recordRefusal } from "../audit/events";
import { normaliseEmail } from "../email-addresses";
import { env } from "../env/env";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { countHit, networkOf } from "../limits/rate-limits";
import { log } from "../log";
import { isInvited } from "./joining";
import { beginOperatorSession, type SignedInOperator } from "./session";

/** The claims of a verified token from the provider (OpenID Connect Core 1.0, section 5.1). */
export type ProviderClaims = {
  iss?: unknown;
  sub?: unknown;
  email?: unknown;
  email_verified?: unknown;
  name?: unknown;
};

/** Why a sign-in at the provider is refused. `unknown`: neither an operator nor invited; `other_subject`: the operator of that address is another one there. */
export const PROVIDER_REFUSALS = ["unknown", "unverified", "other_subject", "rate_limited"] as const;
export type ProviderRefusal = (typeof PROVIDER_REFUSALS)[number];

export type ProviderOutcome =
  | { type: "signed_in"; operatorId: string; sessionId: string }
  | { type: "turned_away"; reason: ProviderRefusal };

/** What the sign-in page's button calls the provider; undefined where there is none. */
export function providerName(): { name: string | undefined } | undefined {
  const provider = env().operatorProvider;
  return provider && { name: provider.name };
}

/**
 * Signs an operator in by what the provider says: whom an earlier sign-in there pinned, or else the operator of the address, if the provider
 * calls it verified. Somebody invited becomes an operator by it, of no workspace yet: which invitations to take up is theirs to say. It gives
 * no right that nobody gave before.
 */
export async function signInByProvider(claims: ProviderClaims, request: RequestContext): Promise<ProviderOutcome> {
  const network = networkOf(request.clientAddress);
  const within = (await countHit("operator_logins_per_ip", network)).within;
  const person = within ? readClaims(claims) : undefined;
  if (!person) return turnAway(within ? "unverified" : "rate_limited", network, request);
  const found = await withTransaction(async (tx) => {
    const operator = (await findPinned(tx, person)) ?? (await pinByAddress(tx, person, request));
    if (typeof operator === "string") return operator;
    const event = { action: "operator_sign_in.completed", outcome: "provider", operatorId: operator.id } as const;
    await recordInstallationEvent(event, request, tx);
    return { operatorId: operator.id, sessionId: await beginOperatorSession(operator.id, request, tx) };
  });
  if (typeof found === "string") return turnAway(found, network, request);
  log().info({ operatorId: found.operatorId }, "An operator signed in at the provider.");
  return { type: "signed_in", ...found };
}

export type UnlinkOutcome =
  | { type: "unlinked" }
  | { type: "not_linked" }
  /** There is no password, and the operator has not confirmed that. */
  | { type: "last_way_in" };

/**
 * Forgets who an operator is at the provider, so that the next sign-in there may pin another. No session ends.
 *
 * @param acceptLastWayIn whether the operator knows that, without a password, only the provider's word for their address lets them in again
 */
export async function unlinkProvider(
  operator: SignedInOperator,
  { acceptLastWayIn }: { acceptLastWayIn: boolean },
  request: RequestContext,
): Promise<UnlinkOutcome> {
  return withTransaction(async (tx) => {
    const [held] = await tx
      .select({ passwordHash: operators.passwordHash, oidcSubject: operators.oidcSubject })
      .from(operators)
      .where(eq(operators.id, operator.id))
      .for("update");
    if (!held?.oidcSubject) return { type: "not_linked" };
    if (held.passwordHash === null && !acceptLastWayIn) return { type: "last_way_in" };
    await tx
      .update(operators)
      .set({ oidcIssuer: null, oidcSubject: null, ...nextVersion(operators) })
      .where(eq(operators.id, operator.id));
    const event = { action: "operator_provider.unlinked", outcome: "saved", operatorId: operator.id } as const;
    await recordInstallationEvent(event, request, tx);
    return { type: "unlinked" };
  });
}

/** How an operator can sign in. */
export async function waysIn(operatorId: string): Promise<{ password: boolean; provider: boolean }> {
  const [row] = await db()
    .select({
      password: sql<boolean>`${operators.passwordHash} is not null`,
      provider: sql<boolean>`${operators.oidcSubject} is not null`,
    })
    .from(operators)
    .where(eq(operators.id, operatorId));
  return row ?? { password: false, provider: false };
}

type Person = { issuer: string; subject: string; email: string | undefined; displayName: string };

function readClaims({ iss, sub, email, email_verified: verified, name }: ProviderClaims): Person | undefined {
  const issuer = env().operatorProvider?.issuer;
  // 255 ASCII characters are the most that a subject has (OpenID Connect Core 1.0, section 2).
  if (typeof iss !== "string" || iss.replace(/\/+$/, "") !== issuer) return undefined;
  if (typeof sub !== "string" || !/^[\x20-\x7e]{1,255}$/.test(sub)) return undefined;
  // Some providers write it as a text. Absent is no.
  const isVerified = verified === true || verified === "true";
  const address = isVerified && typeof email === "string" ? normaliseEmail(email) : undefined;
  return { issuer: iss, subject: sub, email: address, displayName: nameIn(name, address ?? "") };
}

function nameIn(name: unknown, email: string): string {
  const said =
    typeof name === "string"
      ? name
          .replace(/[\p{Cc}\p{Surrogate}]+/gu, " ")
          .trim()
          .slice(0, 200)
      : "";
  return said || (email.split("@")[0] ?? email);
}

async function findPinned(tx: Tx, { issuer, subject }: Person): Promise<{ id: string } | undefined> {
  const [row] = await tx
    .select({ id: operators.id })
    .from(operators)
    .where(and(eq(operators.oidcIssuer, issuer), eq(operators.oidcSubject, subject)));
  return row;
}

async function pinByAddress(
  tx: Tx,
  person: Person,
  request: RequestContext,
): Promise<{ id: string } | Exclude<ProviderRefusal, "rate_limited">> {
  const { issuer, subject, email, displayName } = person;
  if (!email) return "unverified";
  const pin = { oidcIssuer: issuer, oidcSubject: subject };
  if (await isInvited(tx, email)) {
    const id = newId();
    const made = await tx
      .insert(operators)
      .values({ id, email, displayName, passwordHash: null, ...pin })
      .onConflictDoNothing()
      .returning({ id: operators.id });
    if (made.length > 0) {
      await tellLinked(tx, id, request);
      return { id };
    }
  }
  const [known] = await tx.select({ id: operators.id }).from(operators).where(eq(operators.email, email));
  if (!known) return "unknown";
  const pinned = await tx
    .update(operators)
    .set({ ...pin, ...nextVersion(operators) })
    .where(and(eq(operators.id, known.id), isNull(operators.oidcSubject)))
    .returning({ id: operators.id });
  // Two sign-ins of one person at once: the other has pinned it.
  if (pinned.length === 0) return (await findPinned(tx, person)) ?? "other_subject";
  await tellLinked(tx, known.id, request);
  return known;
}

async function tellLinked(tx: Tx, operatorId: string, request: RequestContext): Promise<void> {
  await recordInstallationEvent({ action: "operator_provider.linked", outcome: "saved", operatorId }, request, tx);
}

async function turnAway(reason: ProviderRefusal, network: string, request: RequestContext): Promise<ProviderOutcome> {
  await recordRefusal({ action: "operator_sign_in.failed", outcome: `provider_${reason}` }, network, request);
  log().warn({ reason }, "A sign-in at the provider let nobody in.");
  return { type: "turned_away", reason };
}
