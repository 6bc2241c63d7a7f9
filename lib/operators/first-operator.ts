import "server-only";
import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { operatorInvitations, operators, workspaceMemberships, workspaces } from "@/db/schema";
import { recordInstallationEvent } from "../audit/events";
import type { Refusal, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { log } from "../log";
import { FIRST_OPERATOR_LINK_HOURS } from "../secrets/lifetimes";
import { lookupHash, tokenOf, welcomeUrl } from "../secrets/operator-links";
import { operatorEmail } from "./inviting";
import { checkChosenPassword, hashOrRefuse } from "./password";
import { beginOperatorSession } from "./session";
import { type WelcomeInput, welcomeForm } from "./welcome-form";

/** A start in the second half of a link's lifetime creates a new one, so that a printed link always works for a while. */
const RENEWED_BELOW_HOURS = 12;

/**
 * The link for the first operator, the same for all instances. Undefined once there is an operator.
 */
export async function firstOperatorLink(): Promise<string | undefined> {
  return withTransaction(async (tx) => {
    await oneAtATime(tx);
    if (await isThereAnOperator(tx)) return undefined;
    const [kept] = await tx
      .select({ id: operatorInvitations.id })
      .from(operatorInvitations)
      .where(
        and(
          isNull(operatorInvitations.workspaceId),
          isNull(operatorInvitations.usedAt),
          gt(operatorInvitations.expiresAt, sql`now() + make_interval(hours => ${RENEWED_BELOW_HOURS})`),
        ),
      )
      .orderBy(desc(operatorInvitations.expiresAt))
      .limit(1);
    return welcomeUrl(kept?.id ?? (await issue(tx)));
  });
}

/** Whether this token works for the first operator. It is not used up. */
export async function isFirstOperatorToken(token: string): Promise<boolean> {
  const [row] = await db().select({ id: operatorInvitations.id }).from(operatorInvitations).where(isUsable(token));
  return row !== undefined && !(await isThereAnOperator(db()));
}

export type WelcomeOutcome =
  | Refusal
  | { type: "invalid"; violations: Violations }
  /** Used before, expired, invalid, or somebody else was first. */
  | { type: "unusable" }
  | { type: "signed_in"; sessionId: string };

/**
 * Spends the link: makes the first operator and a workspace of the name that is given, unless there is one, makes the one OWNER
 * of every workspace, and signs that person in. Of any number
 * of callers one comes through, whichever links they hold.
 */
export async function becomeFirstOperator(
  token: string,
  raw: Record<string, unknown>,
  request: RequestContext,
): Promise<WelcomeOutcome> {
  // Before the form is checked, so that strangers learn nothing and cost no hash.
  if (!(await isFirstOperatorToken(token))) return { type: "unusable" };
  const checked = await checkChosenPassword(welcomeForm.extend({ email: operatorEmail }), raw, contextOf(raw));
  if (checked.type === "invalid") return checked;
  const hashed = await hashOrRefuse(checked.data.password);
  if (hashed.type === "refused") return hashed;
  return withTransaction((tx) => createFirst(tx, token, { ...checked.data, passwordHash: hashed.hash }, request));
}

async function createFirst(
  tx: Tx,
  token: string,
  person: Omit<WelcomeInput, "password"> & { passwordHash: string },
  request: RequestContext,
): Promise<WelcomeOutcome> {
  await oneAtATime(tx);
  if (await isThereAnOperator(tx)) return { type: "unusable" };
  const spent = await tx
    .update(operatorInvitations)
    .set({ usedAt: sql`now()` })
    .where(isUsable(token))
    .returning({ id: operatorInvitations.id });
  if (spent.length !== 1) return { type: "unusable" };
  await tx
    .insert(workspaces)
    .values({ id: newId(), name: person.workspaceName, displayName: person.workspaceDisplayName })
    .onConflictDoNothing({ target: workspaces.name });
  const operatorId = newId();
  const { email, displayName, passwordHash } = person;
  await tx.insert(operators).values({ id: operatorId, email, displayName, passwordHash });
  // Workspaces from a configuration file have no operator yet; without an owner nobody could invite one.
  const all = await tx.select({ id: workspaces.id, name: workspaces.name }).from(workspaces);
  await tx
    .insert(workspaceMemberships)
    .values(all.map(({ id }) => ({ workspaceId: id, operatorId, role: "OWNER" as const })));
  const workspaceId = all.find(({ name }) => name === person.workspaceName)?.id;
  if (workspaceId === undefined) throw new Error("A workspace that was just made is gone");
  const event = { action: "first_operator.created", outcome: "signed_in", workspaceId, operatorId } as const;
  await recordInstallationEvent(event, request, tx);
  log().info({ operatorId, workspaceId }, "The first operator has come in.");
  return { type: "signed_in", sessionId: await beginOperatorSession(operatorId, request, tx) };
}

async function issue(tx: Tx): Promise<string> {
  const id = newId();
  await tx.insert(operatorInvitations).values({
    id,
    tokenHash: lookupHash("operator-invitations", tokenOf("operator-invitations", id)),
    workspaceId: null,
    role: "OWNER",
    expiresAt: sql`now() + make_interval(hours => ${FIRST_OPERATOR_LINK_HOURS})`,
  });
  return id;
}

function isUsable(token: string) {
  return and(
    eq(operatorInvitations.tokenHash, lookupHash("operator-invitations", token)),
    isNull(operatorInvitations.workspaceId),
    isNull(operatorInvitations.usedAt),
    gt(operatorInvitations.expiresAt, sql`now()`),
  );
}

async function isThereAnOperator(tx: Tx): Promise<boolean> {
  const [row] = await tx.select({ id: operators.id }).from(operators).limit(1);
  return row !== undefined;
}

/** Held to the end of the transaction: "nobody is there yet" stays true for whoever has seen it. */
async function oneAtATime(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('foyer first operator'))`);
}

function contextOf(raw: Record<string, unknown>): string[] {
  return [raw.email, raw.displayName, raw.workspaceName, raw.workspaceDisplayName].map((text) => String(text ?? ""));
}
