import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { createdAt, id, metadata, moment } from "./columns";
import { workspaces } from "./workspaces";

export const environment = pgEnum("environment", ["DEVELOPMENT", "PRODUCTION"]);

/**
 * An application is what end users sign up for. Its id leads every key of everything below it, so all its rows can live together.
 * That no two applications of a workspace share a name is promised by `hosts`: both would want one host.
 */
export const applications = pgTable(
  "applications",
  {
    id: id("id").primaryKey(),
    workspaceId: id("workspace_id").references(() => workspaces.id),
    /** Part of its hosts: never changes. */
    name: text("name").notNull(),
    displayName: text("display_name").notNull(),
    /** Where signup ends unless a policy or a client says otherwise. May hold {tenant_name}. */
    loginUrl: text("login_url").notNull(),
    logoutUrls: text("logout_urls").array().notNull().default(sql`'{}'`),
    environment: environment("environment").notNull().default("PRODUCTION"),
    /** Application-level signup: whether people may create tenants by themselves. */
    signupEnabled: boolean("signup_enabled").notNull().default(false),
    /** Pages that the application hosts itself instead of ours; null means ours. */
    customSignupPageUrl: text("custom_signup_page_url"),
    customTenantSignupPageUrl: text("custom_tenant_signup_page_url"),
    customLoginPageUrl: text("custom_login_page_url"),
    /** Whether the API activates by link only with the proof of the browser that signed up, or its password. */
    activationProofRequired: boolean("activation_proof_required").notNull().default(false),
    ...metadata(),
  },
  (t) => [
    index("applications_workspace").on(t.workspaceId),
    check("applications_name_form", sql`${t.name} ~ '^[a-z0-9]{3,20}$'`),
  ],
);

/** A role of machine clients that is there from the start. It holds whatever permissions there are, also those that come later. */
export const machineRole = pgEnum("machine_role", ["APPLICATION_ADMIN_CLIENT"]);

export const clientType = pgEnum("client_type", ["CONFIDENTIAL", "PUBLIC", "MACHINE"]);

/** A client is a program that signs people in to its application by OAuth 2.0. */
export const clients = pgTable(
  "clients",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    id: id("id"),
    displayName: text("display_name").notNull(),
    type: clientType("type").notNull(),
    /** Keyed hash; the secret itself is shown once. Null for public clients alone. */
    secretHash: text("secret_hash"),
    /** Null: the application's login URL serves. May hold {tenant_name}. */
    loginUrl: text("login_url"),
    /** Compared literally with what a request names; may hold {tenant_name} or {tenant_domain}. */
    redirectUris: text("redirect_uris").array().notNull().default(sql`'{}'`),
    enabled: boolean("enabled").notNull().default(true),
    /** For how long a used refresh token still gives its successor. 0: every second use ends the family. */
    refreshTokenGraceSeconds: smallint("refresh_token_grace_seconds").notNull().default(30),
    /** Machine clients alone. Null: what `permissions` lists is all it may do. */
    machineRole: machineRole("machine_role"),
    /** `resource:action`, see lib/clients/permissions.ts. Machine clients alone. */
    permissions: text("permissions").array().notNull().default(sql`'{}'`),
    ...metadata(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.id] }),
    check(
      "clients_permissions_by_type",
      sql`${t.type} = 'MACHINE' or (${t.machineRole} is null and ${t.permissions} = '{}')`,
    ),
    check("clients_refresh_token_grace", sql`${t.refreshTokenGraceSeconds} between 0 and 120`),
    check("clients_secret_by_type", sql`(${t.type} = 'PUBLIC') = (${t.secretHash} is null)`),
  ],
);

/** A role of an application, given to users. */
export const roles = pgTable(
  "roles",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    id: id("id"),
    name: text("name").notNull(),
    displayName: text("display_name").notNull(),
    ...metadata(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.id] }),
    unique("roles_name").on(t.applicationId, t.name),
    check("roles_name_form", sql`${t.name} ~ '^[a-z0-9]([a-z0-9:._-]{0,198}[a-z0-9])?$'`),
  ],
);

/** The role that a row names, and goes with. */
export const ofRole = (t: { applicationId: AnyPgColumn; roleId: AnyPgColumn }) =>
  foreignKey({ columns: [t.applicationId, t.roleId], foreignColumns: [roles.applicationId, roles.id] }).onDelete(
    "cascade",
  );

/** The role assignment policy: each row is a role that every user created by a signup gets, once, when it is created. */
export const defaultSignupRoles = pgTable(
  "default_signup_roles",
  {
    applicationId: id("application_id"),
    roleId: id("role_id"),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.roleId] }), ofRole(t)],
);

/** A key that signs an application's tokens. The newest one that is not retired signs; all of them stand in its JWKS. */
export const signingKeys = pgTable(
  "signing_keys",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    kid: id("kid"),
    publicJwk: jsonb("public_jwk").notNull(),
    /** AES-256-GCM under a key derived from the installation's secret. */
    encryptedPrivateJwk: text("encrypted_private_jwk").notNull(),
    /** From then on it signs nothing more; it is shown until its last token has expired. */
    retiredAt: moment("retired_at"),
    ...metadata(),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.kid] })],
);

/**
 * A row is one request that named an Idempotency-Key, and what it was answered, so that sending it again has no second effect. Its key
 * promises that of two requests at once one runs. Body and answer can't be read from here: the body is a keyed hash, without its password,
 * the answer is encrypted.
 */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    applicationId: id("application_id"),
    clientId: id("client_id"),
    /** Keyed hash of method, path and key. */
    keyHash: text("key_hash").notNull(),
    bodyHash: text("body_hash").notNull(),
    /** Null: still running, until `leaseUntil`. */
    status: integer("status"),
    encryptedAnswer: text("encrypted_answer"),
    /** A request that ran for longer was cut off, and may be sent again. */
    leaseUntil: moment("lease_until").notNull(),
    createdAt: createdAt(),
    expiresAt: moment("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.clientId, t.keyHash] }),
    foreignKey({
      columns: [t.applicationId, t.clientId],
      foreignColumns: [clients.applicationId, clients.id],
    }).onDelete("cascade"),
    index("idempotency_keys_expiry").on(t.expiresAt),
  ],
);
