import "server-only";
import { type SQL, sql } from "drizzle-orm";
import Provider from "oidc-provider";
import { clients, oauthArtifacts } from "@/db/schema";
import { keyedHash } from "../secrets/keys";

/**
 * Derives the successor of a refresh token from the token itself. So whoever exchanges one token several times within its client's grace
 * period always gets the same successor: clients refresh in parallel, and answers get lost (docs/decisions/0022). No usable token is stored
 * for that, and without FOYER_SECRET the next token can't be computed.
 */
export function deriveSuccessors(provider: Provider, applicationId: string): void {
  const { save } = provider.RefreshToken.prototype;
  provider.RefreshToken.prototype.save = function (...args) {
    const used = Provider.ctx?.oidc.entities.RotatedRefreshToken;
    // A token that has no identifier yet gets a random one from the library: the first of a family.
    if (used) this.jti = successorOf(applicationId, used.jti);
    return save.apply(this, args);
  };
}

/** The token that follows `refreshToken`: 256 bits, URL-safe. */
function successorOf(applicationId: string, refreshToken: string): string {
  return keyedHash("refresh-token-successor", applicationId, refreshToken);
}

/** When the grace period of a refresh token ends that is used now, for the update of its row: as its client has it; null without one. */
export function endOfGrace(applicationId: string): SQL {
  return sql`(
    select now() + make_interval(secs => ${clients.refreshTokenGraceSeconds})
    from ${clients}
    where ${clients.applicationId} = ${applicationId}
    and ${clients.id} = ${oauthArtifacts.payload} ->> 'clientId'
    and ${clients.refreshTokenGraceSeconds} > 0)`;
}

/** Of a row: whether it is a used refresh token that still gives its successor, by the database's clock. */
export const isWithinGrace = sql<boolean>`coalesce(${oauthArtifacts.reusableUntil} > now(), false)`;
