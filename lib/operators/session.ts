import "server-only";
import { randomBytes } from "node:crypto";
import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { operatorSessions, operators } from "@/db/schema";
import { recordInstallationEvent } from "../audit";
import type { RequestContext } from "../hosts/current";
import { keyedHash } from "../keys";

/** Who is signed in to the dashboard. */
export type Operator = { id: string; email: string; displayName: string };

/** How long a browser stays signed in, in seconds: within a working day, and not beyond a long pause (NIST SP 800-63B-4, section 2.2.3). */
export const OPERATOR_SESSION = { absoluteSeconds: 12 * 3600, idleSeconds: 2 * 3600 } as const;

/** Begins a session and returns its id, 256 random bits, which the browser holds inside its encrypted token. */
export async function beginOperatorSession(operatorId: string, tx: Tx = db()): Promise<string> {
  const id = randomBytes(32).toString("base64url");
  await tx.insert(operatorSessions).values({
    idHash: hashOf(id),
    operatorId,
    endsAt: sql`now() + make_interval(secs => ${OPERATOR_SESSION.absoluteSeconds})`,
  });
  return id;
}

/** The operator behind a living session; the one query also notes that it is in use. */
export async function findOperatorSession(id: string): Promise<Operator | undefined> {
  const [operator] = await db()
    .update(operatorSessions)
    .set({ lastSeenAt: sql`now()` })
    .from(operators)
    .where(
      and(
        eq(operatorSessions.idHash, hashOf(id)),
        isNull(operatorSessions.endedAt),
        gt(operatorSessions.endsAt, sql`now()`),
        gt(operatorSessions.lastSeenAt, sql`now() - make_interval(secs => ${OPERATOR_SESSION.idleSeconds})`),
        eq(operators.id, operatorSessions.operatorId),
      ),
    )
    .returning({ id: operators.id, email: operators.email, displayName: operators.displayName });
  return operator;
}

/** Ends one session, in whatever browser it is: the one door for the dashboard's page and for next-auth's own endpoint. */
export async function endOperatorSession(id: string, request: RequestContext): Promise<void> {
  await withTransaction(async (tx) => {
    const [ended] = await tx
      .update(operatorSessions)
      .set({ endedAt: sql`now()` })
      .where(and(eq(operatorSessions.idHash, hashOf(id)), isNull(operatorSessions.endedAt)))
      .returning({ operatorId: operatorSessions.operatorId });
    if (!ended) return;
    await recordInstallationEvent({ action: "operator_sign_out.completed", outcome: "ended", ...ended }, request, tx);
  });
}

function hashOf(id: string): string {
  return keyedHash("operator-sessions", id);
}
