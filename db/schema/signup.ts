import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { createdAt, id, moment } from "./columns";
import { ofTenant } from "./tenants";
import { customValues, ofUser, profileColumns } from "./users";

export const signupLevel = pgEnum("signup_level", ["APPLICATION", "TENANT"]);
export const verificationStep = pgEnum("verification_step", ["ACTIVATION_EMAIL", "EMAIL_VERIFICATION"]);
export const userActivationStrategy = pgEnum("user_activation_strategy", ["EMAIL_LINK", "EMAIL_CODE"]);
export const signupOutcome = pgEnum("signup_outcome", ["CREATED", "RESUMED", "ALREADY_ACTIVE", "DEACTIVATED"]);

/**
 * A signup attempt is one person's try in one browser (or API call): what they typed, for whom they said they act, and the policy as it
 * was at that moment. The password here is no user's password until the secret of exactly this attempt is used. An attempt on an address
 * that is taken is a row like any other, so that nothing a visitor sees can tell it apart; it only has no secret.
 */
export const signupAttempts = pgTable(
  "signup_attempts",
  {
    applicationId: id("application_id"),
    tenantId: id("tenant_id"),
    id: id("id"),
    userId: id("user_id"),
    level: signupLevel("level").notNull(),
    outcome: signupOutcome("outcome").notNull(),
    /** Where it began, and where its link leads back to. */
    host: text("host").notNull(),
    clientId: text("client_id"),
    /** 1 to 512 characters, byte-exact to the end. */
    state: text("state"),
    /** The authorization that waits in the browser which began this attempt; worth nothing without that browser's cookie. */
    interaction: text("interaction"),
    email: text("email").notNull(),
    /** Null: submitted without a password. */
    passwordHash: text("password_hash"),
    username: text("username"),
    /** Application level: applied to the tenant at activation. */
    tenantDisplayName: text("tenant_display_name"),
    ...profileColumns(),
    fields: customValues(),
    verificationStep: verificationStep("verification_step").notNull(),
    activationStrategy: userActivationStrategy("activation_strategy").notNull(),
    /** How long each secret of this attempt lives, in seconds, as the policy said at submit. */
    secretLifetime: integer("secret_lifetime").notNull(),
    /** Tries of codes and passwords, counted before comparing; a resend refills nothing. */
    tries: integer("tries").notNull().default(0),
    lastMailAt: moment("last_mail_at"),
    expiresAt: moment("expires_at").notNull(),
    /** Set once, by the use of its own secret. */
    activatedAt: moment("activated_at"),
    /** Whether the activating browser was the one that began it: then its first tab may follow. */
    activatedInSameBrowser: boolean("activated_in_same_browser"),
    /** Dead: another attempt of that user activated, or its address's owner or an operator said no. */
    endedAt: moment("ended_at"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.tenantId, t.id] }),
    ofTenant(t),
    ofUser(t),
    index("signup_attempts_user").on(t.applicationId, t.tenantId, t.userId),
    index("signup_attempts_by_id").on(t.applicationId, t.id),
    check("signup_attempts_state_length", sql`char_length(${t.state}) between 1 and 512`),
    check("signup_attempts_one_end", sql`${t.activatedAt} is null or ${t.endedAt} is null`),
  ],
);

export const secretPurpose = pgEnum("secret_purpose", [
  "ACTIVATION_LINK",
  "ACTIVATION_CODE",
  "EMAIL_VERIFICATION",
  "MAGIC_LINK",
  "PASSWORD_RESET",
  "AUTH_SESSION",
]);

/**
 * A one-time secret opens one door for one subject once: a link, a code, or the hand-over of a session to another host. The secret itself
 * is nowhere: it is derived from this row and the installation's key when a mail is rendered. Address, secret and attempt are this one
 * row, so a secret can never act for another address than the one it was sent to. `tokenHash` is how a link finds its row; codes have
 * none, because they are only ever compared with the attempt that the browser's marker names.
 */
export const oneTimeSecrets = pgTable(
  "one_time_secrets",
  {
    applicationId: id("application_id"),
    tenantId: id("tenant_id"),
    id: id("id"),
    purpose: secretPurpose("purpose").notNull(),
    userId: id("user_id"),
    /** Whose password and profile come in with it. Null: no signup stands behind it. */
    attemptId: text("attempt_id"),
    /** The address that it was sent to; null for a hand-over, which no mail carries. */
    email: text("email"),
    tokenHash: text("token_hash"),
    /** A hand-over's host, destination and the like; never anything that works by itself. */
    context: jsonb("context"),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.tenantId, t.id] }),
    ofUser(t),
    foreignKey({
      columns: [t.applicationId, t.tenantId, t.attemptId],
      foreignColumns: [signupAttempts.applicationId, signupAttempts.tenantId, signupAttempts.id],
    }).onDelete("cascade"),
    unique("one_time_secrets_token").on(t.applicationId, t.tokenHash),
    index("one_time_secrets_attempt").on(t.applicationId, t.tenantId, t.attemptId),
    index("one_time_secrets_user").on(t.applicationId, t.tenantId, t.userId),
    index("one_time_secrets_expiry").on(t.expiresAt),
    check("one_time_secrets_code_has_no_hash", sql`(${t.purpose} = 'ACTIVATION_CODE') = (${t.tokenHash} is null)`),
    check("one_time_secrets_hand_over_has_no_address", sql`(${t.purpose} = 'AUTH_SESSION') = (${t.email} is null)`),
  ],
);
