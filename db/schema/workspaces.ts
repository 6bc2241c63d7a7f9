import { sql } from "drizzle-orm";
import { check, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, id, metadata, moment } from "./columns";

/** A workspace is the company that runs applications. Its name is part of their hosts, so it is unique and never changes. Reference table. */
export const workspaces = pgTable(
  "workspaces",
  {
    id: id("id").primaryKey(),
    name: text("name").notNull().unique(),
    displayName: text("display_name").notNull(),
    ...metadata(),
  },
  (t) => [check("workspaces_name_form", sql`${t.name} ~ '^[a-z0-9]{3,20}$'`)],
);

/**
 * The one row of this installation: what it was first started with and can't change by a setting, because hosts were made from it.
 * Reference table.
 */
export const installation = pgTable(
  "installation",
  {
    id: text("id").primaryKey().default("installation"),
    baseDomain: text("base_domain").notNull(),
    /** Null until the demo data stands whole; a seed that was interrupted runs again. */
    seededAt: moment("seeded_at"),
    createdAt: createdAt(),
  },
  (t) => [check("installation_one_row", sql`${t.id} = 'installation'`)],
);
