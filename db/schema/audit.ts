import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgEnum, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { applications } from "./applications";
import { createdAt, id, moment } from "./columns";

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
