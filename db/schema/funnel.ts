import { boolean, date, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { applications } from "./applications";
import { id, moment } from "./columns";
import { signupLevel } from "./signup";

/**
 * A signup journey is one person's way through signup, from the first submission that made or resumed them as a user: when each step was
 * reached first. Several attempts of one user are one journey. It holds no address and nothing that was typed, and outlives attempt, user and
 * tenant, so that what came to nothing is still counted.
 */
export const signupJourneys = pgTable(
  "signup_journeys",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    /** No foreign keys from here on. */
    tenantId: id("tenant_id"),
    userId: id("user_id"),
    /** The first submission's. */
    clientId: text("client_id"),
    /** On whose form it was submitted: the application's own makes a tenant. */
    level: signupLevel("level").notNull(),
    /** Submitted by an application's own server: no form of ours was shown. */
    viaApi: boolean("via_api").notNull().default(false),
    submittedAt: moment("submitted_at").notNull(),
    /** The provider took the mail. */
    sentAt: moment("sent_at"),
    /** The reader's mail server took it. */
    deliveredAt: moment("delivered_at"),
    /** The link's page was shown, or a code was typed. */
    openedAt: moment("opened_at"),
    activatedAt: moment("activated_at"),
    /** The first token of the first authorization. */
    tokenAt: moment("token_at"),
    /** The owner of the mailbox said that it wasn't them. */
    refusedAt: moment("refused_at"),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.tenantId, t.userId] }),
    index("signup_journeys_time").on(t.applicationId, t.submittedAt, t.userId),
    index("signup_journeys_tenant").on(t.applicationId, t.tenantId, t.submittedAt, t.userId),
  ],
);

/** How often a signup form was shown on one day (UTC), in one place, for one client. A count and nothing else: no row is about anybody. */
export const signupStarts = pgTable(
  "signup_starts",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    day: date("day", { mode: "string" }).notNull(),
    /** Empty: the application's own form. */
    tenantId: text("tenant_id").notNull(),
    /** Empty: no client was named. */
    clientId: text("client_id").notNull(),
    count: integer("count").notNull(),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.day, t.tenantId, t.clientId] })],
);
