import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
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
    /** Argon2id in PHC string format. Null: signs in at the provider alone. */
    passwordHash: text("password_hash"),
    /** Who this is at the OpenID Connect provider: the pair that the first sign-in there pinned. Null before. */
    oidcIssuer: text("oidc_issuer"),
    oidcSubject: text("oidc_subject"),
    ...metadata(),
  },
  (t) => [
    unique("operators_oidc").on(t.oidcIssuer, t.oidcSubject),
    check("operators_oidc_whole", sql`(${t.oidcIssuer} is null) = (${t.oidcSubject} is null)`),
    check("operators_email_form", sql`${t.email} = lower(${t.email}) and length(${t.email}) between 3 and 200`),
  ],
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
    /** OWNER and ADMIN change settings, VIEWER reads; OWNER alone says who else is here. A workspace that has an OWNER never loses its last. */
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
    /** Such as `Firefox · Linux`, for its operator to recognise. Null where the browser said nothing of the kind. */
    device: text("device"),
    /** About where it began: the address without its last part. */
    network: text("network"),
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
 * An invitation lets one person become an operator of a workspace, once. Its link is derived from this row and the installation's key, and
 * found by its keyed hash. One address has at most one that is neither used nor withdrawn in each workspace. Reference table.
 */
export const operatorInvitations = pgTable(
  "operator_invitations",
  {
    id: id("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    /** Null: the link of the very first operator, who makes the first workspace; it works only while there is no operator at all. */
    workspaceId: text("workspace_id").references(() => workspaces.id, { onDelete: "cascade" }),
    /** In the form of lib/email-addresses.ts. Null for the first operator, whose link no mail carries. */
    email: text("email"),
    role: operatorRole("role").notNull(),
    /** Null: the server itself, or somebody who is gone. */
    invitedBy: text("invited_by").references(() => operators.id, { onDelete: "set null" }),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
    /** By an owner, or by the operator who was invited and has declined. */
    withdrawnAt: moment("withdrawn_at"),
    createdAt: createdAt(),
  },
  (t) => [
    check("operator_invitations_first_is_owner", sql`${t.workspaceId} is not null or ${t.role} = 'OWNER'`),
    check("operator_invitations_addressed", sql`(${t.workspaceId} is null) = (${t.email} is null)`),
    uniqueIndex("operator_invitations_pending")
      .on(t.workspaceId, t.email)
      .where(sql`${t.usedAt} is null and ${t.withdrawnAt} is null`),
    index("operator_invitations_email").on(t.email),
  ],
);

/**
 * A password reset lets the reader of one operator's mailbox choose that operator's password, once. Its link is derived and found like an
 * invitation's. Reference table.
 */
export const operatorPasswordResets = pgTable(
  "operator_password_resets",
  {
    id: id("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    operatorId: id("operator_id").references(() => operators.id, { onDelete: "cascade" }),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
    createdAt: createdAt(),
  },
  (t) => [index("operator_password_resets_operator").on(t.operatorId, t.createdAt)],
);

export const operatorMailKind = pgEnum("operator_mail_kind", ["OPERATOR_INVITATION", "OPERATOR_PASSWORD_RESET"]);

/**
 * A mail to an operator, or to somebody who is invited to be one, that a committed transaction wants sent: to them what the outbox is to
 * users, which hangs on a tenant. It holds no link; its id is the provider's idempotency key. Reference table.
 */
export const operatorMails = pgTable(
  "operator_mails",
  {
    id: id("id").primaryKey(),
    kind: operatorMailKind("kind").notNull(),
    toEmail: text("to_email").notNull(),
    invitationId: text("invitation_id").references(() => operatorInvitations.id, { onDelete: "cascade" }),
    resetId: text("reset_id").references(() => operatorPasswordResets.id, { onDelete: "cascade" }),
    notBefore: moment("not_before").notNull().default(sql`now()`),
    leasedUntil: moment("leased_until"),
    tries: integer("tries").notNull().default(0),
    sentAt: moment("sent_at"),
    providerId: text("provider_id"),
    /** Given up after the last try, or what it was about has ended (`lastError` says which). */
    parkedAt: moment("parked_at"),
    lastError: text("last_error"),
    createdAt: createdAt(),
  },
  (t) => [
    check("operator_mails_about", sql`num_nonnulls(${t.invitationId}, ${t.resetId}) = 1`),
    index("operator_mails_due").on(t.notBefore).where(sql`${t.sentAt} is null and ${t.parkedAt} is null`),
    index("operator_mails_invitation").on(t.invitationId),
    index("operator_mails_reset").on(t.resetId),
  ],
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
