import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgEnum, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, id, metadata, moment } from "./columns";
import { workspaces } from "./workspaces";

export const operatorRole = pgEnum("operator_role", ["OWNER", "ADMIN", "VIEWER"]);

/**
 * An operator is a person who signs in to the dashboard. One address is one operator, in however many workspaces. Operators and users
 * know nothing of each other. Reference table.
 */
export const operators = pgTable(
  "operators",
  {
    id: id("id").primaryKey(),
    /** Lower-cased, its domain in punycode, like a user's. */
    email: text("email").notNull().unique(),
    displayName: text("display_name").notNull(),
    /** Argon2id in PHC string format. */
    passwordHash: text("password_hash").notNull(),
    ...metadata(),
  },
  (t) => [check("operators_email_form", sql`${t.email} = lower(${t.email}) and length(${t.email}) between 3 and 200`)],
);

/**
 * A membership is what one operator may do in one workspace. Every read and every change of the workspace's data asks for this row in its
 * own query; without it the workspace does not exist for that operator. Reference table.
 */
export const workspaceMemberships = pgTable(
  "workspace_memberships",
  {
    workspaceId: id("workspace_id").references(() => workspaces.id, { onDelete: "cascade" }),
    operatorId: id("operator_id").references(() => operators.id, { onDelete: "cascade" }),
    /** OWNER and ADMIN change settings, VIEWER reads. */
    role: operatorRole("role").notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.operatorId] }),
    index("workspace_memberships_operator").on(t.operatorId),
  ],
);

/**
 * An operator session is one browser signed in to the dashboard. The browser holds an encrypted token that carries the session's id; here
 * is the keyed hash of that id alone, and without a living row the token is worth nothing. Reference table.
 */
export const operatorSessions = pgTable(
  "operator_sessions",
  {
    idHash: text("id_hash").primaryKey(),
    operatorId: id("operator_id").references(() => operators.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
    lastSeenAt: moment("last_seen_at").notNull().default(sql`now()`),
    /** However busy it is. It also ends when nobody uses it for long enough. */
    endsAt: moment("ends_at").notNull(),
    /** Signed out, or ended by somebody who may. */
    endedAt: moment("ended_at"),
  },
  (t) => [index("operator_sessions_operator").on(t.operatorId), index("operator_sessions_end").on(t.endsAt)],
);

/**
 * An invitation lets one person become an operator, once. Its link is derived from this row and the installation's key, and found by its
 * keyed hash. Reference table.
 */
export const operatorInvitations = pgTable(
  "operator_invitations",
  {
    id: id("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    /** Null: the link of the very first operator, who makes the first workspace; it works only while there is no operator at all. */
    workspaceId: text("workspace_id").references(() => workspaces.id, { onDelete: "cascade" }),
    role: operatorRole("role").notNull(),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
    createdAt: createdAt(),
  },
  (t) => [check("operator_invitations_first_is_owner", sql`${t.workspaceId} is not null or ${t.role} = 'OWNER'`)],
);

/**
 * An operator token lets a program act as one operator in one workspace, with no more rights than its operator has there now. Only its keyed
 * hash is here. Reference table.
 */
export const operatorTokens = pgTable(
  "operator_tokens",
  {
    id: id("id").primaryKey(),
    workspaceId: id("workspace_id"),
    operatorId: id("operator_id"),
    /** What it is for, in its operator's words. */
    displayName: text("display_name").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    expiresAt: moment("expires_at").notNull(),
    lastUsedAt: moment("last_used_at"),
    createdAt: createdAt(),
  },
  (t) => [
    // Whoever leaves the workspace leaves no key behind.
    foreignKey({
      columns: [t.workspaceId, t.operatorId],
      foreignColumns: [workspaceMemberships.workspaceId, workspaceMemberships.operatorId],
    }).onDelete("cascade"),
    index("operator_tokens_operator").on(t.operatorId),
  ],
);
