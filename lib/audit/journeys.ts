import "server-only";
import { and, isNull, sql } from "drizzle-orm";
import { db, type Tx } from "@/db/client";
import { matches } from "@/db/rows";
import { signupJourneys } from "@/db/schema";
import { now } from "@/db/schema/columns";
import type { AuditAction } from "./log/actions";

/** The members of an audit event that matter for a journey. */
export type Followed = {
  applicationId: string;
  tenantId: string | null;
  action: AuditAction;
  outcome: string;
  userId?: string | null;
  clientId?: string | null;
  actor?: { type: string };
  details?: Record<string, unknown>;
};

type UserName = { applicationId: string; tenantId: string; userId: string };

type Moment = "sentAt" | "deliveredAt" | "openedAt" | "activatedAt" | "tokenAt" | "refusedAt";

/** Outcomes of a submission that can be activated, or is active. Existing users are not on a journey through signup. */
const BEGUN = new Set(["created", "resumed", "active"]);

/** What an event means for its user's journey, except the submission that begins it. */
const MOMENTS: Partial<Record<AuditAction, readonly Moment[]>> = {
  "activation.completed": ["openedAt", "activatedAt"],
  "activation.failed": ["openedAt"],
  "activation.refused_by_owner": ["openedAt", "refusedAt"],
  "verification.completed": ["openedAt"],
  "verification.failed": ["openedAt"],
  "verification.claimed": ["openedAt"],
  "verification.refused_by_owner": ["openedAt", "refusedAt"],
  "token.issued": ["tokenAt"],
};

/** Updates the journeys that these events are steps of, in their transaction. Other events cost nothing. */
export async function followEvents(tx: Tx, events: readonly Followed[], viaApi: boolean): Promise<void> {
  for (const event of events) {
    const { applicationId, tenantId, userId } = event;
    if (tenantId === null || !userId) continue;
    const name = { applicationId, tenantId, userId };
    if (event.action === "signup.submitted") {
      if (BEGUN.has(event.outcome)) await begin(tx, name, event, viaApi);
    } else {
      for (const moment of momentsOf(event)) await reach(tx, name, moment);
    }
  }
}

function momentsOf({ action, details }: Followed): readonly Moment[] {
  if (action !== "user.changed") return MOMENTS[action] ?? [];
  const status = details?.status as { to?: unknown } | undefined;
  return status?.to === "ACTIVE" ? ["activatedAt"] : [];
}

async function begin(tx: Tx, name: UserName, event: Followed, viaApi: boolean): Promise<void> {
  await tx
    .insert(signupJourneys)
    .values({
      ...name,
      clientId: event.clientId ?? null,
      level: event.details?.level === "APPLICATION" ? "APPLICATION" : "TENANT",
      viaApi,
      submittedAt: now,
      ...(event.outcome === "active" ? { activatedAt: now } : {}),
    })
    .onConflictDoNothing();
}

/** Notes that a step was reached, if it is the first time. @returns whether it was */
export async function reach(tx: Tx, name: UserName, moment: Moment): Promise<boolean> {
  const { applicationId, tenantId, userId } = name;
  const reached = await tx
    .update(signupJourneys)
    .set({ [moment]: now })
    .where(and(matches(signupJourneys, { applicationId, tenantId, userId }), isNull(signupJourneys[moment])))
    .returning({ one: sql`1` });
  return reached.length === 1;
}

const SIGNUP_MAILS = new Set(["ACTIVATION_LINK", "ACTIVATION_CODE", "EMAIL_VERIFICATION"]);

/** Notes that a mail of signup was sent, or delivered. Other kinds of mails are no steps of a journey. */
export async function followMail(
  mail: { applicationId: string; tenantId: string; userId: string | null; kind: string },
  moment: "sentAt" | "deliveredAt",
  tx: Tx = db(),
): Promise<void> {
  if (mail.userId !== null && SIGNUP_MAILS.has(mail.kind)) await reach(tx, { ...mail, userId: mail.userId }, moment);
}
