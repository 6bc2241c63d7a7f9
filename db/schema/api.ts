import { foreignKey, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { clients } from "./applications";
import { createdAt, id, moment } from "./columns";

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
