import "server-only";
import { Resend } from "resend";
import { db } from "@/db/client";
import { mailbox, type outbox } from "@/db/schema";
import { type Env, env } from "../env/env";

/** A mail for the provider. The same row of the outbox always renders to the same mail, which idempotency keys rely on. */
export type RenderedMail = {
  /** `"Display name" <address>` */
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  /** The tag that the provider repeats in its reports about this mail. */
  tags?: { name: string; value: string }[];
};

/** Sends mails. */
export type Transport = {
  /**
   * Sends one mail; with the same key twice it is delivered once.
   *
   * @throws {DeliveryError} when it was not accepted
   */
  send(mail: RenderedMail, idempotencyKey: string): Promise<{ providerId: string | null }>;
};

/** Why a mail was not accepted. `message` is a code such as `422 validation_error`: without address, secret or text of the provider. */
export class DeliveryError extends Error {
  override name = "DeliveryError";
  /** False: the mail itself was refused and will be refused again. */
  readonly retryable: boolean;
  /** The provider accepts nothing for now (too many mails, no response, a wrong key); this mail is not the cause. */
  readonly blameless: boolean;
  /** Seconds that the provider asks us to wait. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: string,
    about: { retryable: boolean; blameless?: boolean; retryAfterSeconds?: number | undefined },
  ) {
    super(code);
    this.retryable = about.retryable;
    this.blameless = about.blameless ?? false;
    this.retryAfterSeconds = about.retryAfterSeconds;
  }
}

const PROVIDER_MS = 10_000;
/** A used-up quota comes back by the day or the month, and its refusal need not say when. */
const QUOTA_SECONDS = 10 * 60;
const LONGEST_RETRY_AFTER_SECONDS = 24 * 60 * 60;

/** The transport of this installation: its provider, or the built-in mailbox where none is configured. */
export function configuredTransport(): Transport {
  const { mail } = env();
  return mail ? resendTransport(mail) : mailboxTransport();
}

/** Delivers through Resend, or whatever speaks its protocol at `baseUrl`. A call ends after 10 s. */
export function resendTransport(settings: Pick<NonNullable<Env["mail"]>, "apiKey" | "baseUrl">): Transport {
  const resend = new Resend(settings.apiKey, settings.baseUrl ? { baseUrl: settings.baseUrl } : {});
  return {
    async send(mail, idempotencyKey) {
      const answer = await resend.emails.send(mail, { idempotencyKey, signal: AbortSignal.timeout(PROVIDER_MS) });
      if (answer.data) return { providerId: answer.data.id ?? null };
      // The provider holds a mail of another rendering under this key: an earlier try arrived whose answer we never saw, and a display
      // name has changed since. One mail to a person is the promise, so it counts as sent.
      if (answer.error?.name === "invalid_idempotent_request") return { providerId: null };
      throw refusal(answer.error, answer.headers);
    },
  };
}

/** Delivers to the `mailbox` table, where the built-in mailbox shows it. */
export function mailboxTransport(): Transport {
  return {
    async send({ to, from, ...mail }, idempotencyKey) {
      await db()
        .insert(mailbox)
        .values({ id: idempotencyKey, toEmail: to, sender: from, ...mail })
        .onConflictDoNothing({ target: mailbox.id });
      return { providerId: null };
    },
  };
}

/** Failures of every mail: a wrong key or sending domain, which an operator can correct while mails wait, or too many mails. */
const MET_BY_ALL = new Set([401, 403, 429]);
/** Temporary failures. */
const PASSES = new Set([408, 409, 425]);

function refusal(
  error: { statusCode: number | null; name: string } | null,
  headers: Record<string, string> | null,
): DeliveryError {
  // The library returns the body of an error unchecked, and no status if there was no response.
  const status = typeof error?.statusCode === "number" ? error.statusCode : null;
  const name = typeof error?.name === "string" && /^[a-z_]{1,40}$/.test(error.name) ? error.name : "unknown";
  const blameless = status === null || MET_BY_ALL.has(status);
  const final = !blameless && status >= 400 && status < 500 && !PASSES.has(status);
  return new DeliveryError(`${status ?? "no_answer"} ${name}`, {
    retryable: !final,
    blameless,
    retryAfterSeconds:
      retryAfterSeconds(headers?.["retry-after"]) ?? (name.endsWith("_quota_exceeded") ? QUOTA_SECONDS : undefined),
  });
}

/** Seconds from a Retry-After header, which holds seconds or a date (RFC 9110, section 10.2.3); a day at most. */
export function retryAfterSeconds(header: string | undefined, nowMs = Date.now()): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - nowMs) / 1000);
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(Math.max(seconds, 0), LONGEST_RETRY_AFTER_SECONDS);
}

type MailName = Pick<typeof outbox.$inferSelect, "applicationId" | "tenantId" | "id">;

const NAME = "mail";

/**
 * Names a mail to the provider, which says it again with all that it reports. Its own id would not do: a report may be here before the answer
 * that brings that id, or the answer may have been lost. Ids alone, of which nobody learns anything.
 */
export function mailTag({ applicationId, tenantId, id }: MailName): { name: string; value: string } {
  return { name: NAME, value: `${applicationId}_${tenantId}_${id}` };
}

/** The mail that a report is about; undefined for one that is not ours. */
export function taggedMail(tags: Record<string, string> | undefined): MailName | undefined {
  const [, applicationId, tenantId, id] =
    /^([a-z2-7]{26})_([a-z2-7]{26})_([a-z2-7]{26})$/.exec(tags?.[NAME] ?? "") ?? [];
  return applicationId && tenantId && id ? { applicationId, tenantId, id } : undefined;
}
