import "server-only";
import { log } from "../log";
import { type ClaimedMail, markSent, parkMail, postponeMail } from "./claims";
import { composeMail } from "./compose";
import type { OutboxOptions } from "./outbox";
import { configuredTransport, DeliveryError } from "./transport";

/** After this many tries, spread over some three hours, a mail is parked. */
export const MAX_TRIES = 8;

const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 60 * 60;
/** A provider that has had too much is left alone by the whole process, but asked again at least this often. */
const LONGEST_HOLD_SECONDS = 60;

export type Delivery = {
  /** Takes one claimed mail to its next state. Never rejects: where that state can't be written, the lease runs out by itself. */
  deliver(mail: ClaimedMail): Promise<void>;
  /** Whether the provider has asked for a pause that is not over. */
  onHold(): boolean;
};

/** What carries claimed mails to the transport and writes down how it went. */
export function newDelivery({ transport = configuredTransport(), random = Math.random }: OutboxOptions): Delivery {
  let heldUntilMs = 0;

  async function deliver(mail: ClaimedMail): Promise<void> {
    try {
      if (mail.tries > MAX_TRIES) return await giveUp(mail, "too_many_tries");
      if (mail.tooOld) return await giveUp(mail, "too_old");
      const composed = await composeMail(mail);
      if (composed.type === "ended") return await parkMail(mail, composed.reason);
      const sent = await transport.send(composed.mail, mail.id).catch(asDeliveryError);
      if (!(sent instanceof DeliveryError)) return await markSent(mail, sent.providerId);
      if (sent.throttled) hold(sent.retryAfterSeconds ?? 1);
      await settleFailure(mail, sent);
    } catch (fault) {
      log().error(
        { err: fault, mailId: mail.id, kind: mail.kind },
        "A mail could not be written or its state not be kept.",
      );
      await settleFailure(mail, asDeliveryError(fault)).catch(() => {});
    }
  }

  async function settleFailure(mail: ClaimedMail, error: DeliveryError): Promise<void> {
    const countsAsTry = !error.throttled;
    if (!error.retryable || (countsAsTry && mail.tries >= MAX_TRIES)) return giveUp(mail, error.message);
    const seconds = pauseSeconds(mail.tries, error.retryAfterSeconds, random);
    log().info({ mailId: mail.id, kind: mail.kind, reason: error.message, seconds }, "A mail is tried again later.");
    await postponeMail(mail, seconds, error.message, { countsAsTry });
  }

  function hold(seconds: number): void {
    heldUntilMs = performance.now() + Math.min(seconds, LONGEST_HOLD_SECONDS) * 1000;
  }

  return { deliver, onHold: () => performance.now() < heldUntilMs };
}

async function giveUp(mail: ClaimedMail, reason: string): Promise<void> {
  log().warn({ mailId: mail.id, kind: mail.kind, tries: mail.tries, reason }, "A mail was given up.");
  await parkMail(mail, reason);
}

/**
 * Seconds until the next try: what the provider asked for, else 5 s, 20 s, 80 s … up to an hour. Jitter takes away up to half of our own
 * pause and adds up to a tenth to the provider's, so that mails that failed together don't come back together.
 */
export function pauseSeconds(tries: number, retryAfterSeconds: number | undefined, random: () => number): number {
  if (retryAfterSeconds !== undefined) return retryAfterSeconds * (1 + random() * 0.1);
  const full = Math.min(FIRST_PAUSE_SECONDS * 4 ** (tries - 1), LONGEST_PAUSE_SECONDS);
  return full * (1 - random() * 0.5);
}

function asDeliveryError(fault: unknown): DeliveryError {
  return fault instanceof DeliveryError ? fault : new DeliveryError("fault", { retryable: true });
}
