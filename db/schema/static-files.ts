import { customType, index, pgTable, text } from "drizzle-orm/pg-core";
import { moment, now } from "./columns";

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
