import { foreignKey, index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { applications } from "./applications";
import { createdAt, id, moment } from "./columns";
import { ofTenant } from "./tenants";
import { ofUser, sessions } from "./users";

/**
 * What the OpenID Connect library keeps between two requests (grants, codes, refresh tokens, interactions): one row each, found by the
 * keyed hash of its identifier, which is nowhere in the payload. `consumedAt` makes single use a matter of one guarded update.
 *
 * A Grant row is what one authorization gave; codes and tokens name it, and none of them works without it. So it alone hangs on user and
 * session: where those go, all that came from it is dead.
 */
export const oauthArtifacts = pgTable(
  "oauth_artifacts",
  {
    applicationId: id("application_id").references(() => applications.id, { onDelete: "cascade" }),
    model: text("model").notNull(),
    idHash: text("id_hash").notNull(),
    payload: jsonb("payload").notNull(),
    /** The grant it came from, or that it is; no secret, since no endpoint takes it. Null: an interaction. */
    grantId: text("grant_id"),
    /** Grants and interactions: the tenant on whose host it began. */
    tenantId: text("tenant_id"),
    /** Grants alone. */
    userId: text("user_id"),
    /** Grants alone. */
    sessionId: text("session_id"),
    consumedAt: moment("consumed_at"),
    /** Refresh tokens alone: until when one that was used gives its successor again. Null: never. */
    reusableUntil: moment("reusable_until"),
    createdAt: createdAt(),
    expiresAt: moment("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.applicationId, t.model, t.idHash] }),
    ofTenant(t),
    ofUser(t),
    foreignKey({
      columns: [t.applicationId, t.tenantId, t.sessionId],
      foreignColumns: [sessions.applicationId, sessions.tenantId, sessions.id],
    }).onDelete("cascade"),
    index("oauth_artifacts_grant").on(t.applicationId, t.grantId),
    index("oauth_artifacts_user").on(t.applicationId, t.tenantId, t.userId),
    index("oauth_artifacts_session").on(t.applicationId, t.tenantId, t.sessionId),
    index("oauth_artifacts_expiry").on(t.expiresAt),
  ],
);
