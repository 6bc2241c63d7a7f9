import "server-only";
import { and, asc, eq } from "drizzle-orm";
import { type Tx, withTransaction } from "@/db/client";
import { tenants, users } from "@/db/schema";
import { parseOrigin } from "../attempts/gate";
import { recordEvent, recordRefusal } from "../audit/events";
import { mailboxOf, normaliseEmail } from "../email-addresses";
import type { Refusal } from "../errors";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { answeredAfter } from "../limits/answer-time";
import { countHit, networkOf } from "../limits/rate-limits";
import type { Origin } from "../origin";
import { enqueueMail } from "../outbox/outbox";
import { type PacedMail, wasMailedLately } from "../outbox/user-mail";

/** Longer than the work for an address that exists, so that the time of the answer reveals nothing. */
const ANSWER_MS = 250;

/**
 * Tenant discovery by mail on an application's host: a person who has forgotten the name of their tenant gets a mail with the login pages of
 * every tenant that knows the address. The answer here is the same for every address, and so is its time.
 */
export async function mailTenants(
  host: CurrentHost,
  asked: { email: string; origin: { [part in keyof Origin]?: unknown } },
  request: RequestContext,
): Promise<Refusal | { type: "answered" }> {
  const network = networkOf(request.clientAddress);
  const verdict = await countHit("logins_per_ip", network);
  const nobodys = { applicationId: host.application.id, tenantId: null, action: "discovery.requested" } as const;
  if (!verdict.within) {
    await recordRefusal({ ...nobodys, outcome: "rate_limited" }, network, request);
    return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
  }
  const origin = await parseOrigin(host, asked.origin, request);
  if (!origin) return { type: "refused", code: "unknown_client" };
  const email = normaliseEmail(asked.email);
  await answeredAfter(ANSWER_MS, async () => {
    const known =
      email && (await withTransaction((tx) => mailLoginPages(tx, host.application.id, { email, origin }, request)));
    if (!known) await recordEvent({ ...nobodys, outcome: "nobody" }, request);
  });
  return { type: "answered" };
}

/** The mail hangs on the first of the tenants, and is written from all of them when it is sent. False where there is none. */
async function mailLoginPages(
  tx: Tx,
  applicationId: string,
  { email, origin }: { email: string; origin: Origin },
  request: RequestContext,
): Promise<boolean> {
  const [first] = await tenantsOf(applicationId, email, tx).limit(1);
  if (!first) return false;
  const owner = { applicationId, tenantId: first.id, userId: first.userId };
  await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.applicationId, applicationId), eq(users.tenantId, first.id), eq(users.id, first.userId)))
    .for("update");
  const outcome = await paceOf(tx, { ...owner, email });
  await recordEvent({ ...owner, action: "discovery.requested", outcome }, request, tx);
  if (outcome === "sent") {
    await enqueueMail(tx, { ...owner, kind: "TENANTS_FOUND", toEmail: email, origin, replacesPending: true });
  }
  return true;
}

async function paceOf(tx: Tx, user: Parameters<typeof wasMailedLately>[1]): Promise<PacedMail> {
  if (await wasMailedLately(tx, user, "TENANTS_FOUND")) return "waits";
  return (await countHit("mails_per_mailbox", mailboxOf(user.email), tx)).within ? "sent" : "mail_limit_reached";
}

/** The tenants of an application in which an address is an ACTIVE user, by name. */
export function tenantsOf(applicationId: string, email: string, tx: Tx) {
  return tx
    .select({ id: tenants.id, userId: users.id, displayName: tenants.displayName, name: tenants.name })
    .from(users)
    .innerJoin(tenants, and(eq(tenants.applicationId, users.applicationId), eq(tenants.id, users.tenantId)))
    .where(and(eq(users.applicationId, applicationId), eq(users.email, email), eq(users.status, "ACTIVE")))
    .orderBy(asc(tenants.name))
    .$dynamic();
}
