import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { ofRole } from "./applications";
import { createdAt, id, metadata, moment } from "./columns";
import { ofTenant } from "./tenants";

export const userStatus = pgEnum("user_status", ["PROVISIONED", "ACTIVE", "INACTIVE"]);
export const userOrigin = pgEnum("user_origin", ["SIGNUP", "OPERATOR"]);

/** What a person tells about themselves; which members are required is the user schema's. */
export const profileColumns = () => ({
  fullName: text("full_name"),
  givenName: text("given_name"),
  familyName: text("family_name"),
  /** E.164. */
  phoneNumber: text("phone_number"),
  birthdate: date("birthdate", { mode: "string" }),
});

/** What is known of the fields that operators define, by their names (lib/profile/custom-values.ts). */
export const customValues = () =>
  jsonb("fields").$type<Record<string, string | number | boolean | string[]>>().notNull().default({});

/**
 * A user is one address in one tenant. The keys promise that an address, and a username, stand for one user there; the same address in
 * another tenant is another user who knows nothing of this one.
 */
export const users = pgTable(
  "users",
  {
    applicationId: id("application_id"),
    tenantId: id("tenant_id"),
    id: id("id"),
    /** Lower-cased, its domain in punycode: exactly what mail is sent to. */
    email: text("email").notNull(),
    emailVerified: boolean("email_verified").notNull().default(false),
    /** Reserved at activation, not at submit. */
    username: text("username"),
    /** What the application calls this user. Never asked for, nor shown, at signup. */
    externalId: text("external_id"),
    status: userStatus("status").notNull(),
    /** SIGNUP: may be removed again by "this wasn't me" while it is PROVISIONED. */
    origin: userOrigin("origin").notNull(),
    ...profileColumns(),
    fields: customValues(),
    ...metadata(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.tenantId, t.id] }),
    ofTenant(t),
    /** The API names users by their id alone. */
    unique("users_id").on(t.applicationId, t.id),
    // No index but the primary key's leads with the tenant for all of its users. Postgres keeps the plan of a foreign key's check from when the
    // table was small, when each such index looks as good as the right one; from then on every check would read the whole tenant.
    uniqueIndex("users_email").on(t.applicationId, t.email, t.tenantId),
    uniqueIndex("users_username").on(t.applicationId, t.tenantId, t.username).where(sql`${t.username} is not null`),
    uniqueIndex("users_external_id")
      .on(t.applicationId, t.tenantId, t.externalId)
      .where(sql`${t.externalId} is not null`),
    check("users_email_form", sql`${t.email} = lower(${t.email}) and length(${t.email}) between 3 and 200`),
    check("users_username_no_address", sql`position('@' in ${t.username}) = 0`),
  ],
);

/** The user that a row belongs to, and goes with. */
export const ofUser = (t: { applicationId: AnyPgColumn; tenantId: AnyPgColumn; userId: AnyPgColumn }) =>
  foreignKey({
    columns: [t.applicationId, t.tenantId, t.userId],
    foreignColumns: [users.applicationId, users.tenantId, users.id],
  }).onDelete("cascade");

/** The password of a user, as its hash. No row: the user has none (magic links alone, or never activated). */
export const credentials = pgTable(
  "credentials",
  {
    applicationId: id("application_id"),
    tenantId: id("tenant_id"),
    userId: id("user_id"),
    /** Argon2id in PHC string format, or what was imported, until its user logs in: see lib/passwords. */
    passwordHash: text("password_hash").notNull(),
    changedAt: moment("changed_at").notNull().default(sql`now()`),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.tenantId, t.userId] }), ofUser(t)],
);

/** A role that a user has. */
export const userRoles = pgTable(
  "user_roles",
  {
    applicationId: id("application_id"),
    tenantId: id("tenant_id"),
    userId: id("user_id"),
    roleId: id("role_id"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.tenantId, t.userId, t.roleId] }),
    ofUser(t),
    // For whoever deletes a role, or asks who has it.
    index("user_roles_role").on(t.applicationId, t.roleId),
    ofRole(t),
  ],
);

/**
 * An auth session is one browser logged in as one user, on the tenant's canonical host and nowhere else. Only the keyed hash of its
 * cookie is here. It ends by its two lifetimes, by logout (`endedAt`), or with whatever ends all sessions of a user.
 */
export const sessions = pgTable(
  "sessions",
  {
    applicationId: id("application_id"),
    tenantId: id("tenant_id"),
    id: id("id"),
    userId: id("user_id"),
    tokenHash: text("token_hash").notNull(),
    host: text("host").notNull(),
    /** The attempt whose browser got this session; its first tab may follow here. Null: a login. */
    signupAttemptId: text("signup_attempt_id"),
    /**
     * Whether the hand-over that began it could be spent by no browser but the one it was issued to. Between two hosts none can be bound, so
     * who holds such a session may have been sent it.
     */
    boundToBrowser: boolean("bound_to_browser").notNull().default(false),
    authenticatedAt: moment("authenticated_at").notNull().default(sql`now()`),
    idleExpiresAt: moment("idle_expires_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    endedAt: moment("ended_at"),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.tenantId, t.id] }),
    ofUser(t),
    unique("sessions_token").on(t.applicationId, t.tokenHash),
    index("sessions_user").on(t.applicationId, t.tenantId, t.userId),
    index("sessions_expiry").on(t.expiresAt),
  ],
);

/**
 * An import is one list of users that is brought into one tenant, in as many pieces as it takes. `linesDone` is how far it came: whatever
 * stopped it, it goes on behind that line.
 */
export const userImports = pgTable(
  "user_imports",
  {
    applicationId: id("application_id"),
    tenantId: id("tenant_id"),
    id: id("id"),
    linesDone: integer("lines_done").notNull().default(0),
    imported: integer("imported").notNull().default(0),
    refused: integer("refused").notNull().default(0),
    /** Null: more may come. */
    completedAt: moment("completed_at"),
    ...metadata(),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.tenantId, t.id] }), ofTenant(t)],
);

/** A line of an import that brought no user, and why: the codes of its violations by member, never a value. */
export const userImportRefusals = pgTable(
  "user_import_refusals",
  {
    applicationId: id("application_id"),
    tenantId: id("tenant_id"),
    importId: id("import_id"),
    /** Counted from 1. */
    line: integer("line").notNull(),
    violations: jsonb("violations").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.tenantId, t.importId, t.line] }),
    foreignKey({
      columns: [t.applicationId, t.tenantId, t.importId],
      foreignColumns: [userImports.applicationId, userImports.tenantId, userImports.id],
    }).onDelete("cascade"),
  ],
);
