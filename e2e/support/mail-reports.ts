// The provider's other half: what it tells a webhook, signed as Svix has it, which is how Resend signs.
import { createHmac, randomUUID } from "node:crypto";
import { request } from "node:http";

export type Webhook = {
  port: number;
  /** The host that the server under test is asked by. */
  host: string;
  /** `whsec_…` */
  secret: string;
};

/** What became of a mail; `more` stands in the report's `data`, such as the reason of a bounce. */
export type ReportedEvent = {
  type: string;
  more?: Record<string, unknown>;
};

type ReportedMail = {
  id: string;
  to: string[];
  from: string;
  subject: string;
  tags: { name: string; value: string }[];
};

/** A report as it is sent: its body, and the headers that prove who wrote it and when. */
export function signedReport(
  secret: string,
  mail: ReportedMail,
  { type, more = {} }: ReportedEvent,
  { id = `msg_${randomUUID()}`, seconds = Math.floor(Date.now() / 1000) } = {},
): { body: string; id: string; timestamp: string; signature: string } {
  const body = JSON.stringify({
    type,
    created_at: new Date(seconds * 1000).toISOString(),
    data: {
      email_id: mail.id,
      created_at: new Date(seconds * 1000).toISOString(),
      from: mail.from,
      to: mail.to,
      subject: mail.subject,
      tags: Object.fromEntries(mail.tags.map(({ name, value }) => [name, value])),
      ...more,
    },
  });
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return { body, id, timestamp: String(seconds), signature: `v1,${signature}` };
}

/** Tells a webhook. @returns the status of its answer */
export function sendReport(webhook: Webhook, mail: ReportedMail, event: ReportedEvent): Promise<number> {
  const { body, id, timestamp, signature } = signedReport(webhook.secret, mail, event);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port: webhook.port,
        path: "/api/webhooks/resend",
        method: "POST",
        headers: {
          host: webhook.host,
          "content-type": "application/json",
          "svix-id": id,
          "svix-timestamp": timestamp,
          "svix-signature": signature,
        },
      },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
