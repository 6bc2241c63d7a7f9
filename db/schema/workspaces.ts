import { sql } from "drizzle-orm";
import { check, customType, index, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, id, metadata, moment, now } from "./columns";

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

const bytes = customType<{ data: Buffer }>({ dataType: () => "bytea" });

/**
 * A static file is one that pages of a build ask for: a script, a style, a font. Its name holds a hash of its content, so one of a name is as
 * good as any. Whoever asks an instance of another build than its page came from finds it here. Reference table.
 */
export const staticFiles = pgTable(
  "static_files",
  {
    /** As browsers ask for it: `/_next/static/…`. */
    path: text("path").primaryKey(),
    content: bytes("content").notNull(),
    /** When an instance last said that its build has it. */
    wantedAt: moment("wanted_at").notNull().default(now),
  },
  (t) => [index("static_files_wanted").on(t.wantedAt)],
);
