import { sql } from "drizzle-orm";
import { check, index, jsonb, pgEnum, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { applications } from "./applications";
import { createdAt, id, metadata } from "./columns";
import { ofTenant } from "./tenants";

export const settingsCollection = pgEnum("settings_collection", [
  "workflow-policies",
  "user-schemas",
  "identity-providers",
  "password-policies",
  "email-policies",
  "auth-session-policies",
  "page-brandings",
  "email-brandings",
]);

/**
 * One row is what one owner (an application, or a tenant that overrides it) has set in one collection of settings. `members` is the JSON
 * object of a record in lib/settings/collections: a member that is absent inherits, null means none, so a tenant overrides one member and leaves
 * the next. One document a row, not a column a member, because SQL's null can't tell the two apart.
 */
export const settings = pgTable(
  "settings",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    /** The application's own id or the tenant's. */
    ownerId: id("owner_id"),
    collection: settingsCollection("collection").notNull(),
    /** Null: the application's own settings. */
    tenantId: text("tenant_id"),
    id: id("id"),
    members: jsonb("members").$type<Record<string, unknown>>().notNull().default({}),
    ...metadata(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.ownerId, t.collection] }),
    unique("settings_id").on(t.applicationId, t.id),
    ofTenant(t),
    // For whoever deletes a tenant.
    index("settings_tenant").on(t.applicationId, t.tenantId).where(sql`${t.tenantId} is not null`),
    check("settings_owner", sql`${t.ownerId} = coalesce(${t.tenantId}, ${t.applicationId})`),
    check("settings_members_object", sql`jsonb_typeof(${t.members}) = 'object'`),
  ],
);

/**
 * A field of an application that an operator has removed. The row stays until its values are deleted, and for five minutes at least, because
 * signups in flight may still write some. Until then no new field may take the name: it would show the old values. See lib/profile/erase.ts.
 */
export const fieldErasures = pgTable(
  "field_erasures",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.applicationId, t.name] })],
);
