import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgEnum, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "./columns";
import { ofTenant } from "./tenants";

export const mailKind = pgEnum("mail_kind", [
  "ACTIVATION_LINK",
  "ACTIVATION_CODE",
  "EMAIL_VERIFICATION",
  "ACCOUNT_EXISTS",
  "ACCOUNT_DEACTIVATED",
  "MAGIC_LINK",
  "PASSWORD_RESET",
  "TENANTS_FOUND",
]);

/**
 * Why a mail has not reached its reader, or should not have. `GAVE_UP` is our own word for one that the provider never took; the others are
 * the provider's, told by its webhook.
 */
export const mailProblem = pgEnum("mail_problem", [
  "DELAYED",
  "GAVE_UP",
  "FAILED",
  "SUPPRESSED",
  "BOUNCED",
  "COMPLAINED",
]);

/**
 * A mail that a committed transaction wants sent. It holds no secret that works: a link or code is derived when the mail is rendered. Its
 * id is the provider's idempotency key, so a mail that is sent twice arrives once. A claim is a lease with an end, never a state, so a
 * sender that dies holds nothing back.
 */
export const outbox = pgTable(
  "outbox",
  {
    applicationId: id("application_id"),
    tenantId: id("tenant_id"),
    id: id("id"),
    kind: mailKind("kind").notNull(),
    toEmail: text("to_email").notNull(),
    /** No foreign key: a mail outlives the attempt that "this wasn't me" deletes; it is then dropped instead of sent. */
    attemptId: text("attempt_id"),
    userId: text("user_id"),
    secretId: text("secret_id"),
    /** What its reader came with when they asked for it, where neither an attempt nor a secret of it keeps that. */
    origin: jsonb("origin"),
    /** Not before this moment: the end of the mailbox's 60 s, or the next try. */
    notBefore: moment("not_before").notNull().default(sql`now()`),
    leasedUntil: moment("leased_until"),
    tries: integer("tries").notNull().default(0),
    sentAt: moment("sent_at"),
    /** The provider's name for it. Null before it is sent, and with the built-in mailbox. */
    providerId: text("provider_id"),
    /** Given up after the last try, or what it was about has ended (`lastError` says which). */
    parkedAt: moment("parked_at"),
    lastError: text("last_error"),
    /** The reader's own mail server took it. Null: not yet, or nobody tells us. */
    deliveredAt: moment("delivered_at"),
    /** Null: none that we know of, or it has passed. A worse one takes the place of a lesser one, never the other way round. */
    problem: mailProblem("problem"),
    problemAt: moment("problem_at"),
    /** What the provider said about it, for operators alone. */
    problemDetail: text("problem_detail"),
    /** An operator had it sent again, as a mail of its own: this one is history. */
    retriedAt: moment("retried_at"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.tenantId, t.id] }),
    ofTenant(t),
    index("outbox_due").on(t.notBefore).where(sql`${t.sentAt} is null and ${t.parkedAt} is null`),
    index("outbox_attempt").on(t.applicationId, t.tenantId, t.attemptId),
    index("outbox_problems")
      .on(t.applicationId, t.problemAt, t.id)
      .where(sql`${t.problem} is not null and ${t.retriedAt} is null`),
    index("outbox_ended").on(sql`coalesce(${t.sentAt}, ${t.parkedAt})`),
  ],
);

/**
 * A mail that the built-in mailbox received, as its reader sees it. Only an installation without a provider writes here; production has
 * no such mailbox. Reference table.
 */
export const mailbox = pgTable(
  "mailbox",
  {
    id: text("id").primaryKey(),
    toEmail: text("to_email").notNull(),
    sender: text("sender").notNull(),
    subject: text("subject").notNull(),
    html: text("html").notNull(),
    text: text("text").notNull(),
    headers: jsonb("headers").notNull().default({}),
    receivedAt: moment("received_at").notNull().default(sql`now()`),
  },
  (t) => [index("mailbox_to").on(t.toEmail, t.receivedAt)],
);
