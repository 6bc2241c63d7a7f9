import "server-only";
import { log } from "../log";
import { newWakeUp, type WakeUp } from "../outbox/wake-up";
import type { MailQueue, QueuedMail } from "./queues";
import type { Transport } from "./transport";

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
 * instances may run at once. No fault ends it: what can't be read or sent now is tried again. Operators' mails go their own way, so that
 * no flood of signups is in front of them.
 */
export function startOutbox(options: OutboxOptions = {}): { stop(): Promise<void> } {
  const wakeUps = [newWakeUp(), newWakeUp()] as const;
  let stopped = false;
  const done = sendAll(() => stopped, wakeUps, options).catch((fault) => {
    log().error({ err: fault }, "The outbox has stopped: no mail is sent.");
  });
  return {
    async stop() {
      stopped = true;
      for (const wakeUp of wakeUps) {
        wakeUp.close();
        wakeUp.now();
      }
      await done;
    },
  };
}

async function sendAll(
  stopped: () => boolean,
  [users, operators]: readonly [WakeUp, WakeUp],
  options: OutboxOptions,
): Promise<void> {
  // Loaded here and not above: the templates with their renderer are heavy, and the first page should not wait for them.
  const { mailsToOperators, mailsToUsers } = await import("./queues");
  await Promise.all([
    sendUntil(stopped, users, mailsToUsers, options),
    sendUntil(stopped, operators, mailsToOperators, options),
  ]);
}

async function sendUntil<Mail extends QueuedMail>(
  stopped: () => boolean,
  wakeUp: WakeUp,
  queue: MailQueue<Mail>,
  options: OutboxOptions,
): Promise<void> {
  const { newDelivery } = await import("./delivery");
  const delivery = newDelivery(queue, options);
  const inFlight = new Set<Promise<void>>();
  let backlog = false;
  while (!stopped()) {
    // Never more than can be sent at once: a mail that waits in a queue here would use up its lease.
    const free = delivery.onHold() ? 0 : CONCURRENCY - inFlight.size;
    const claimed = free > 0 ? await claimOrNothing(queue, free) : [];
    backlog = claimed.length === free;
    for (const mail of claimed) {
      const sending = delivery.deliver(mail).finally(() => {
        inFlight.delete(sending);
        if (backlog) wakeUp.now();
      });
      inFlight.add(sending);
    }
    if (!stopped()) await wakeUp.wait(options.pollMs ?? POLL_MS);
  }
  await Promise.all(inFlight);
}

async function claimOrNothing<Mail extends QueuedMail>(queue: MailQueue<Mail>, limit: number): Promise<Mail[]> {
  try {
    return await queue.claim(limit);
  } catch (fault) {
    // The database is away, and so is everything that could be sent. The poll asks again.
    log().warn({ err: fault }, "The outbox could not be read.");
    return [];
  }
}
