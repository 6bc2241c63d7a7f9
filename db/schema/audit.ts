import { sql } from "drizzle-orm";
import { boolean, date, index, integer, jsonb, pgEnum, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { applications } from "./applications";
import { createdAt, id, moment } from "./columns";
import { signupLevel } from "./signup";

export const actorType = pgEnum("actor_type", ["VISITOR", "USER", "CLIENT", "OPERATOR", "SYSTEM"]);

/** An audit event is one step that somebody took, told after the fact and never changed. It holds no secret, password or code. */
export const auditEvents = pgTable(
  "audit_events",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    id: id("id"),
    /** No foreign key: the event outlives the tenant and the user. */
    tenantId: text("tenant_id"),
    userId: text("user_id"),
    attemptId: text("attempt_id"),
    clientId: text("client_id"),
    actorType: actorType("actor_type").notNull(),
    actorId: text("actor_id"),
    action: text("action").notNull(),
    outcome: text("outcome").notNull(),
    /** The correlation id of the request in our logs; null for jobs. */
    requestId: text("request_id"),
    details: jsonb("details").notNull().default({}),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.id] }),
    index("audit_events_time").on(t.applicationId, t.createdAt),
    index("audit_events_tenant").on(t.applicationId, t.tenantId, t.createdAt),
    index("audit_events_action").on(t.applicationId, t.action, t.createdAt),
    index("audit_events_actor").on(t.applicationId, t.actorType, t.createdAt),
  ],
);

/**
 * What operators and the server itself did that belongs to no application: signing in, workspaces, the first operator. Told after the fact
 * and never changed; no secret in it. Reference table.
 */
export const installationEvents = pgTable(
  "installation_events",
  {
    id: id("id").primaryKey(),
    /** Neither has a foreign key: the event outlives them. Null: nobody's, or not known. */
    workspaceId: text("workspace_id"),
    operatorId: text("operator_id"),
    action: text("action").notNull(),
    outcome: text("outcome").notNull(),
    requestId: text("request_id"),
    details: jsonb("details").notNull().default({}),
    createdAt: createdAt(),
  },
  (t) => [
    index("installation_events_workspace").on(t.workspaceId, t.createdAt),
    index("installation_events_operator").on(t.operatorId, t.createdAt),
    // Whom it was done to, where that is another operator.
    index("installation_events_about")
      .on(sql`(${t.details} ->> 'operatorId')`, t.createdAt)
      .where(sql`${t.details} ->> 'operatorId' is not null`),
  ],
);

/**
 * How often one key met one limit in one window. The key is a keyed hash where it stands for a person (address of a mailbox or a
 * network). Limits reach over the whole installation, so this is a reference table.
 */
export const rateLimits = pgTable(
  "rate_limits",
  {
    limit: text("limit_name").notNull(),
    key: text("key").notNull(),
    windowStart: moment("window_start").notNull(),
    count: integer("count").notNull(),
    expiresAt: moment("expires_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.limit, t.key, t.windowStart] }), index("rate_limits_expiry").on(t.expiresAt)],
);

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
