import "server-only";
import { and, eq, gt, isNull, lt, ne, or } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { outbox } from "@/db/schema";
import { now, statementNow } from "@/db/schema/columns";
import { newId } from "../ids";
import { log } from "../log";
import { type Bell, newBell, ringForMail } from "./bell";
import { type ClaimedMail, claimDueMails } from "./claims";
import type { MailKind } from "./kinds";
import type { Transport } from "./transport";

/** A mail to be written. What it says is read when it is sent, so it names rows and holds no text and no secret. */
export type NewMail = {
  applicationId: string;
  tenantId: string;
  kind: MailKind;
  /** In the one form of lib/email-addresses.ts. */
  toEmail: string;
  attemptId?: string;
  userId?: string;
  /** The link or code in it, derived when it is sent. */
  secretId?: string;
  /** Not sent before; absent means at once. */
  notBefore?: Date;
  /** Mails of this kind that still wait for their moment, to this address in this tenant, are dropped: only the newest is sent. */
  replacesPending?: boolean;
};

/**
 * Puts a mail into the outbox, in the caller's transaction: it is sent soon after the commit, and never when there is none. Limits are the
 * caller's.
 */
export async function enqueueMail(tx: Tx, { replacesPending, ...mail }: NewMail): Promise<{ id: string }> {
  const id = newId();
  await tx.insert(outbox).values({ id, ...mail });
  if (replacesPending) await dropPending(tx, mail, id);
  if (!mail.notBefore) ringForMail();
  return { id };
}

async function dropPending(tx: Tx, mail: Omit<NewMail, "replacesPending">, newestId: string): Promise<void> {
  await tx
    .update(outbox)
    .set({ parkedAt: now, lastError: "superseded" })
    .where(
      and(
        eq(outbox.applicationId, mail.applicationId),
        eq(outbox.tenantId, mail.tenantId),
        eq(outbox.toEmail, mail.toEmail),
        eq(outbox.kind, mail.kind),
        ne(outbox.id, newestId),
        isNull(outbox.sentAt),
        isNull(outbox.parkedAt),
        gt(outbox.notBefore, statementNow),
        or(isNull(outbox.leasedUntil), lt(outbox.leasedUntil, now)),
      ),
    );
}

export type OutboxOptions = {
  /** Where mails go; the installation's own by default. */
  transport?: Transport;
  /** From 0 to below 1, for the jitter. */
  random?: () => number;
  /** How often the outbox is read when nothing tells that a mail is coming; every second by default. */
  pollMs?: number;
};

const CONCURRENCY = 5;
const POLL_MS = 1_000;

/**
 * Starts to send what is due, until `stop()`, which resolves when the mails in flight have ended (a provider is given 10 s). Any number of
 * instances may run at once. No fault ends it: what can't be read or sent now is tried again.
 */
export function startOutbox(options: OutboxOptions = {}): { stop(): Promise<void> } {
  const bell = newBell();
  let stopped = false;
  const done = sendUntil(() => stopped, bell, options).catch((fault) => {
    log().error({ err: fault }, "The outbox has stopped: no mail is sent.");
  });
  return {
    async stop() {
      stopped = true;
      bell.takeDown();
      bell.ring();
      await done;
    },
  };
}

async function sendUntil(stopped: () => boolean, bell: Bell, options: OutboxOptions): Promise<void> {
  // Loaded here and not above: signup enqueues, only this worker writes mails, and the templates with their renderer are heavy.
  const { newDelivery } = await import("./delivery");
  const delivery = newDelivery(options);
  const inFlight = new Set<Promise<void>>();
  let backlog = false;
  while (!stopped()) {
    // Never more than can be sent at once: a mail that waits in a queue here would use up its lease.
    const free = delivery.onHold() ? 0 : CONCURRENCY - inFlight.size;
    const claimed = free > 0 ? await claimOrNothing(free) : [];
    backlog = claimed.length === free;
    for (const mail of claimed) {
      const sending = delivery.deliver(mail).finally(() => {
        inFlight.delete(sending);
        if (backlog) bell.ring();
      });
      inFlight.add(sending);
    }
    if (!stopped()) await bell.heard(options.pollMs ?? POLL_MS);
  }
  await Promise.all(inFlight);
}

async function claimOrNothing(limit: number): Promise<ClaimedMail[]> {
  try {
    return await claimDueMails(limit);
  } catch (fault) {
    // The database is away, and so is everything that could be sent. The poll asks again.
    log().warn({ err: fault }, "The outbox could not be read.");
    return [];
  }
}
