// Apart from migrate.ts, which reads files: the bundled server needs only the number.
import journal from "./migrations/meta/_journal.json" with { type: "json" };

/** When the newest migration was written, in ms since 1970: what Drizzle notes down as applied. */
export const newestMigration = Math.max(...journal.entries.map((entry) => entry.when));
