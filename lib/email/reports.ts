import "server-only";
import { and, isNull, type SQL, sql } from "drizzle-orm";
import { Resend, type WebhookEventPayload } from "resend";
import { z } from "zod";
import { type Tx, withTransaction } from "@/db/client";
import { matches } from "@/db/rows";
import { outbox } from "@/db/schema";
import { now } from "@/db/schema/columns";
import { recordEvent } from "../audit/events";
import { followMail } from "../audit/journeys";
import { type Env, env } from "../env/env";
import type { RequestContext } from "../hosts/current";
import { taggedMail } from "./transport";

export type MailProblem = NonNullable<(typeof outbox.$inferSelect)["problem"]>;

/** `off`: this installation has no webhook. */
export type ReportOutcome = "taken" | "invalid_signature" | "off";

type Sent = { body: string; id: string; timestamp: string; signature: string };

/** The members of a report that are read. The provider wrote them all; reasons may quote other mail servers. */
const report = z.object({
  type: z.string(),
  data: z
    .object({
      tags: z.record(z.string(), z.string()).optional().catch(undefined),
      bounce: z.object({ message: z.string(), type: z.string() }).partial().optional().catch(undefined),
      failed: z.object({ reason: z.string() }).partial().optional().catch(undefined),
      suppressed: z.object({ message: z.string() }).partial().optional().catch(undefined),
    })
    .catch({}),
});
type Report = z.infer<typeof report>;

const PROBLEMS: Partial<Record<WebhookEventPayload["type"], MailProblem>> = {
  "email.delivery_delayed": "DELAYED",
  "email.failed": "FAILED",
  "email.suppressed": "SUPPRESSED",
  "email.bounced": "BOUNCED",
  "email.complained": "COMPLAINED",
};

const DETAIL_CHARACTERS = 500;

/**
 * Takes the provider's word on what became of a mail. Signed as Svix and Standard Webhooks have it; what is older than five minutes is no
 * word any more. The same report twice, or two in the wrong order, leave what one of them would: a problem only ever gives way to a worse one,
 * so nothing has to be remembered of reports that were seen. Reports about mails that are not ours are taken and forgotten.
 */
export async function takeReport(
  sent: Sent,
  request: RequestContext,
  mail: Env["mail"] = env().mail,
): Promise<ReportOutcome> {
  if (!mail?.webhookSecret) return "off";
  if (!isSigned(sent, mail.apiKey, mail.webhookSecret)) return "invalid_signature";
  const parsed = report.safeParse(JSON.parse(sent.body || "null"));
  const name = parsed.data && taggedMail(parsed.data.data.tags);
  if (!parsed.data || !name) return "taken";
  const { type, data } = parsed.data;
  const isMail = matches(outbox, { applicationId: name.applicationId, tenantId: name.tenantId, id: name.id });
  const problem = PROBLEMS[type as WebhookEventPayload["type"]];
  await withTransaction(async (tx) => {
    if (type === "email.delivered") await noteDelivered(tx, isMail);
    else if (problem) await noteProblem(tx, isMail, problem, data, request);
  });
  return "taken";
}

function isSigned({ body, id, timestamp, signature }: Sent, apiKey: string, webhookSecret: string): boolean {
  try {
    new Resend(apiKey).webhooks.verify({ payload: body, headers: { id, timestamp, signature }, webhookSecret });
    return true;
  } catch {
    return false;
  }
}

async function noteDelivered(tx: Tx, isMail: SQL | undefined): Promise<void> {
  const passes = sql`${outbox.problem} in ('DELAYED', 'GAVE_UP')`;
  const [mail] = await tx
    .update(outbox)
    .set({
      deliveredAt: now,
      problem: sql`case when not ${passes} then ${outbox.problem} end`,
      problemAt: sql`case when not ${passes} then ${outbox.problemAt} end`,
      problemDetail: sql`case when not ${passes} then ${outbox.problemDetail} end`,
    })
    .where(and(isMail, isNull(outbox.deliveredAt)))
    .returning();
  if (mail) await followMail(mail, "deliveredAt", tx);
}

async function noteProblem(
  tx: Tx,
  isMail: SQL | undefined,
  problem: MailProblem,
  data: Report["data"],
  request: RequestContext,
): Promise<void> {
  const detail = detailOf(data);
  // The enum's values are ordered by severity.
  const isWorse = sql`coalesce(${outbox.problem} < ${problem}::mail_problem, true)`;
  const isNews = problem === "DELAYED" ? and(isWorse, isNull(outbox.deliveredAt)) : isWorse;
  const [mail] = await tx
    .update(outbox)
    .set({ problem, problemAt: now, problemDetail: detail })
    .where(and(isMail, isNews))
    .returning();
  if (!mail || problem === "DELAYED") return;
  const { applicationId, tenantId, userId, attemptId, id, kind } = mail;
  const actor = { type: "SYSTEM" } as const;
  const about = { applicationId, tenantId, userId, attemptId, actor, details: { mailId: id, kind } };
  await recordEvent({ ...about, action: "mail.reported", outcome: problem.toLowerCase() }, request, tx);
}

/** For operators. Postgres doesn't accept NUL, and a few sentences are enough. */
function detailOf({ bounce, failed, suppressed }: Report["data"]): string | null {
  const said = bounce ? [bounce.type, bounce.message] : [failed?.reason ?? suppressed?.message];
  const text = said.filter(Boolean).join(": ").replaceAll("\0", "").slice(0, DETAIL_CHARACTERS);
  return text || null;
}
