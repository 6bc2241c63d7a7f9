import { sql } from "drizzle-orm";
import { type AnyPgColumn, boolean, check, foreignKey, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { applications } from "./applications";
import { id, metadata, moment } from "./columns";

/**
 * A tenant is a customer of an application. That no two tenants of an application share a name is promised by `hosts`.
 */
export const tenants = pgTable(
  "tenants",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    id: id("id"),
    /** Part of its hosts: never changes. */
    name: text("name").notNull(),
    displayName: text("display_name").notNull(),
    /** Tenant self-signup, independent of the application-level switch. */
    signupEnabled: boolean("signup_enabled").notNull().default(false),
    /** Lower-cased, in punycode. Empty means any. */
    allowedSignupEmailDomains: text("allowed_signup_email_domains").array().notNull().default(sql`'{}'`),
    /**
     * Not null: only signups that nobody has activated hold this tenant and its name, until this moment; each attempt moves it.
     * Null: the tenant is here to stay (somebody activated, or an operator made it).
     */
    heldUntil: moment("held_until"),
    ...metadata(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.id] }),
    // One for each order that the list of tenants can be read in.
    index("tenants_name").on(t.applicationId, t.name),
    index("tenants_display_name").on(t.applicationId, sql`lower(${t.displayName})`, t.id),
    index("tenants_created_at").on(t.applicationId, t.createdAt, t.id),
    index("tenants_signup_enabled").on(t.applicationId, t.signupEnabled, t.name),
    // The words of its names, each to be found by its beginning. Of what Postgres has everywhere: an extension may not be there.
    index("tenants_words").using(
      "gin",
      sql`array_to_tsvector(array_remove(regexp_split_to_array(lower(${t.name} || ' ' || ${t.displayName}), '[^[:alnum:]]+'), ''))`,
    ),
    index("tenants_held_until").on(t.heldUntil).where(sql`${t.heldUntil} is not null`),
    check(
      "tenants_name_form",
      sql`${t.name} ~ '^[a-z0-9][a-z0-9-]{1,18}[a-z0-9]$' and position('--' in ${t.name}) = 0`,
    ),
    check("tenants_domains_at_most_10", sql`cardinality(${t.allowedSignupEmailDomains}) <= 10`),
  ],
);

/** The tenant that a row belongs to, and goes with. */
export const ofTenant = (t: { applicationId: AnyPgColumn; tenantId: AnyPgColumn }) =>
  foreignKey({
    columns: [t.applicationId, t.tenantId],
    foreignColumns: [tenants.applicationId, tenants.id],
  }).onDelete("cascade");
