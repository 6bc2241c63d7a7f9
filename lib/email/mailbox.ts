import "server-only";
import { desc, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { mailbox } from "@/db/schema";
import { env } from "../env/env";
import { hostnameOf } from "../names";

/** A mail as the built-in mailbox shows it. */
export type ReceivedMail = {
  id: string;
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
  receivedAt: Date;
};

/** A reader's view of the built-in mailbox. */
export type Mailbox = {
  /** The newest 50, newest first; only those to one address if it is given, in any case. */
  list(to?: string): Promise<ReceivedMail[]>;
  read(id: string): Promise<ReceivedMail | undefined>;
};

const LISTED = 50;

/**
 * The built-in mailbox, for a request with this Host header. Undefined if there is none: with a mail provider (so always in production),
 * and on other hosts than the dashboard's. All reading goes through this function.
 */
export function openMailbox(hostHeader: string | null): Mailbox | undefined {
  const { mail, production, dashboardHost } = env();
  if (mail || production || hostnameOf(hostHeader) !== dashboardHost) return undefined;
  return { list, read };
}

const columns = {
  id: mailbox.id,
  to: mailbox.toEmail,
  from: mailbox.sender,
  subject: mailbox.subject,
  html: mailbox.html,
  text: mailbox.text,
  receivedAt: mailbox.receivedAt,
};

async function list(to?: string): Promise<ReceivedMail[]> {
  // Postgres doesn't accept NUL, so there is no such address.
  if (to?.includes("\0")) return [];
  return db()
    .select(columns)
    .from(mailbox)
    .where(to === undefined ? undefined : eq(mailbox.toEmail, to.trim().toLowerCase()))
    .orderBy(desc(mailbox.receivedAt), desc(mailbox.id))
    .limit(LISTED);
}

async function read(id: string): Promise<ReceivedMail | undefined> {
  if (id.includes("\0")) return undefined;
  const [mail] = await db().select(columns).from(mailbox).where(eq(mailbox.id, id));
  return mail;
}
