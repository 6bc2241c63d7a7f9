import "server-only";
import { log } from "../log";
import type { MailQueue, QueuedMail } from "./queues";
import type { OutboxOptions } from "./sender";
import { configuredTransport, DeliveryError } from "./transport";

/** After this many tries of its own, spread over one to two and a half hours, a mail is parked. */
export const MAX_TRIES = 12;

const FIRST_PAUSE_SECONDS = 5;
/** Also how long after a provider's recovery the last of the waiting mails goes out. */
const LONGEST_PAUSE_SECONDS = 20 * 60;
const LONGEST_BLAMELESS_PAUSE_SECONDS = 5 * 60;
/** How long the process pauses when the provider accepts nothing and names no time; a minute at most. */
const HOLD_SECONDS = 1;
const LONGEST_HOLD_SECONDS = 60;

export type Delivery<Mail> = {
  /** Brings one claimed mail to its next state. It never rejects: if that state can't be written, the lease ends by itself. */
  deliver(mail: Mail): Promise<void>;
  /** Whether the provider has asked for a pause that is not over. */
  onHold(): boolean;
};

/** Sends the claimed mails of one queue and records the results. */
export function newDelivery<Mail extends QueuedMail>(
  queue: MailQueue<Mail>,
  { transport = configuredTransport(), random = Math.random }: OutboxOptions,
): Delivery<Mail> {
  let heldUntilMs = 0;

  async function deliver(mail: Mail): Promise<void> {
    try {
      if (mail.tries > MAX_TRIES) return await giveUp(mail, "too_many_tries");
      if (mail.tooOld) return await giveUp(mail, "too_old");
      const composed = await queue.compose(mail);
      if (composed.type === "ended") return await queue.park(mail, composed.reason);
      const sent = await transport.send(composed.mail, mail.id).catch(asDeliveryError);
      if (!(sent instanceof DeliveryError)) return await queue.markSent(mail, sent.providerId);
      if (sent.blameless) hold(sent.retryAfterSeconds ?? HOLD_SECONDS);
      await settleFailure(mail, sent);
    } catch (fault) {
      log().error(
        { err: fault, mailId: mail.id, kind: mail.kind },
        "A mail could not be written or its state not be kept.",
      );
      await settleFailure(mail, asDeliveryError(fault)).catch(() => {});
    }
  }

  async function settleFailure(mail: Mail, error: DeliveryError): Promise<void> {
    const countsAsTry = !error.blameless;
    if (!error.retryable || (countsAsTry && mail.tries >= MAX_TRIES)) return giveUp(mail, error.message);
    const seconds = pauseSeconds(mail, error, random);
    log().warn({ mailId: mail.id, kind: mail.kind, reason: error.message, seconds }, "A mail is tried again later.");
    await queue.postpone(mail, seconds, error.message, { countsAsTry });
  }

  async function giveUp(mail: Mail, reason: string): Promise<void> {
    log().warn({ mailId: mail.id, kind: mail.kind, tries: mail.tries, reason }, "A mail was given up.");
    await queue.giveUp(mail, reason);
  }

  function hold(seconds: number): void {
    heldUntilMs = Math.max(heldUntilMs, performance.now() + Math.min(seconds, LONGEST_HOLD_SECONDS) * 1000);
  }

  return { deliver, onHold: () => performance.now() < heldUntilMs };
}

/**
 * Seconds until the next try: what the provider asked for; where the fault is the mail's 5 s, 20 s, 80 s … up to 20 min; where it is not a
 * quarter of the mail's age, up to 5 min, since tries that don't count can't tell how long it has waited. Jitter takes away up to half of our
 * own pause and adds up to a tenth to the provider's, so that mails that failed together don't come back together.
 */
export function pauseSeconds(
  mail: Pick<QueuedMail, "tries" | "ageSeconds">,
  { retryAfterSeconds, blameless }: Pick<DeliveryError, "retryAfterSeconds" | "blameless">,
  random: () => number,
): number {
  if (retryAfterSeconds !== undefined) return retryAfterSeconds * (1 + random() * 0.1);
  const full = blameless
    ? Math.min(Math.max(mail.ageSeconds / 4, FIRST_PAUSE_SECONDS), LONGEST_BLAMELESS_PAUSE_SECONDS)
    : Math.min(FIRST_PAUSE_SECONDS * 4 ** (mail.tries - 1), LONGEST_PAUSE_SECONDS);
  return full * (1 - random() * 0.5);
}

function asDeliveryError(fault: unknown): DeliveryError {
  return fault instanceof DeliveryError ? fault : new DeliveryError("fault", { retryable: true });
}
