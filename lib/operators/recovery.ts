import "server-only";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Tx, withTransaction } from "@/db/client";
import { operatorPasswordResets, operators, operatorTokens } from "@/db/schema";
import { recordInstallationEvent, recordRefusal } from "../audit/events";
import { mailboxOf, normaliseEmail } from "../email-addresses";
import type { Refusal, Violations } from "../errors";
import type { RequestContext } from "../hosts/current";
import { newId } from "../ids";
import { answeredAfter } from "../limits/answer-time";
import { countHit, networkOf } from "../limits/rate-limits";
import { enqueueOperatorMail } from "../outbox/outbox";
import { OPERATOR_RESET_MINUTES } from "../secrets/lifetimes";
import { lookupHash, tokenOf } from "../secrets/operator-links";
import { checkChosenPassword, hashOrRefuse, setOperatorPassword } from "./password";
import { beginOperatorSession, endSessions, OPERATOR, type Operator } from "./session";
import { operatorPassword } from "./welcome-form";

const BETWEEN_MAILS_SECONDS = 60;
/** Longer than the work for an operator's address, so that the response time reveals nothing. */
const ANSWER_MS = 250;

const REQUESTED = { action: "operator_password_reset.requested" } as const;

/**
 * Mails a link to choose a new password, where the address is an operator's. The answer is the same for every address, and so is its time.
 */
export async function requestPasswordReset(
  address: string,
  request: RequestContext,
): Promise<Refusal | { type: "answered" }> {
  const network = networkOf(request.clientAddress);
  const verdict = await countHit("operator_logins_per_ip", network);
  if (!verdict.within) {
    await recordRefusal({ ...REQUESTED, outcome: "rate_limited" }, network, request);
    return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
  }
  const email = normaliseEmail(address);
  return answeredAfter(ANSWER_MS, async () => {
    if (email) await withTransaction((tx) => mailReset(tx, email, request));
    return { type: "answered" };
  });
}

async function mailReset(tx: Tx, email: string, request: RequestContext): Promise<void> {
  const [operator] = await tx
    .select({ id: operators.id })
    .from(operators)
    .where(eq(operators.email, email))
    .for("update");
  const told = async (outcome: string) => {
    const known = operator ? { operatorId: operator.id } : {};
    await recordInstallationEvent({ ...REQUESTED, ...known, outcome }, request, tx);
  };
  if (!operator) return told("nobody");
  const lately = await tx.$count(
    operatorPasswordResets,
    and(
      eq(operatorPasswordResets.operatorId, operator.id),
      gt(
        operatorPasswordResets.createdAt,
        sql`statement_timestamp() - make_interval(secs => ${BETWEEN_MAILS_SECONDS})`,
      ),
    ),
  );
  if (lately > 0) return told("waits");
  if (!(await countHit("mails_per_mailbox", mailboxOf(email), tx)).within) return told("mail_limit_reached");
  // The newest mail is the one that works.
  await tx.delete(operatorPasswordResets).where(eq(operatorPasswordResets.operatorId, operator.id));
  const id = newId();
  await tx.insert(operatorPasswordResets).values({
    id,
    operatorId: operator.id,
    tokenHash: lookupHash("operator-password-resets", tokenOf("operator-password-resets", id)),
    expiresAt: sql`now() + make_interval(mins => ${OPERATOR_RESET_MINUTES})`,
  });
  await enqueueOperatorMail(tx, { kind: "OPERATOR_PASSWORD_RESET", toEmail: email, resetId: id });
  await told("sent");
}

/** The operator whose password a link can set, while it works. It is not used up. */
export async function findPasswordReset(token: string | undefined): Promise<Operator | undefined> {
  if (!token) return undefined;
  const [operator] = await db()
    .select(OPERATOR)
    .from(operatorPasswordResets)
    .innerJoin(operators, eq(operators.id, operatorPasswordResets.operatorId))
    .where(isUsable(token));
  return operator;
}

export type PasswordResetOutcome =
  | Refusal
  | { type: "invalid"; violations: Violations }
  /** Used before, too old, replaced by a newer one, or made up. */
  | { type: "unusable" }
  | { type: "signed_in"; sessionId: string };

/** Sets a new password by a link that was mailed, ends every session and every token of that operator, and signs this browser in. */
export async function resetOperatorPassword(
  token: string | undefined,
  raw: Record<string, unknown>,
  request: RequestContext,
): Promise<PasswordResetOutcome> {
  const operator = await findPasswordReset(token);
  if (!operator || !token) return { type: "unusable" };
  const form = z.object({ password: operatorPassword });
  const checked = await checkChosenPassword(form, raw, [operator.email, operator.displayName]);
  if (checked.type === "invalid") return checked;
  const hashed = await hashOrRefuse(checked.data.password);
  if (hashed.type === "refused") return hashed;
  return withTransaction(async (tx) => {
    const spent = await tx
      .update(operatorPasswordResets)
      .set({ usedAt: sql`now()` })
      .where(isUsable(token))
      .returning({ id: operatorPasswordResets.id });
    if (spent.length !== 1) return { type: "unusable" };
    await setOperatorPassword(tx, operator.id, hashed.hash);
    const sessions = await endSessions(tx, operator.id);
    // The mailbox's owner may be recovering a stolen account, so everything that was active ends.
    const tokens = await tx
      .delete(operatorTokens)
      .where(eq(operatorTokens.operatorId, operator.id))
      .returning({ id: operatorTokens.id });
    const about = { outcome: "changed", operatorId: operator.id, details: { sessions, tokens: tokens.length } };
    await recordInstallationEvent({ action: "operator_password_reset.completed", ...about }, request, tx);
    return { type: "signed_in", sessionId: await beginOperatorSession(operator.id, request, tx) };
  });
}

function isUsable(token: string) {
  return and(
    eq(operatorPasswordResets.tokenHash, lookupHash("operator-password-resets", token)),
    isNull(operatorPasswordResets.usedAt),
    gt(operatorPasswordResets.expiresAt, sql`now()`),
  );
}
