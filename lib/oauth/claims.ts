import "server-only";
import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { db } from "@/db/client";
import { roles, sessions, userRoles, users } from "@/db/schema";
import type { CustomField } from "../profile/custom-fields";
import { PROFILE_FIELDS, PROFILE_NAMES } from "../profile/fields";
import { readCustomFields } from "../settings/custom-fields";
import { CLAIMS } from "./wire-contract";

export type User = typeof users.$inferSelect;

/** Every user is one of ours: external identity providers come later. */
export const IDENTITY_PROVIDER = "foyer";

/**
 * The user of a session, if the user is ACTIVE and the session has not ended.
 *
 * @param offline - whether `offline_access` was granted: then tokens may outlive the session's lifetime, though never its logout
 */
export async function findLiveUser(
  applicationId: string,
  at: { tenantId: string; sessionId: string },
  userId: string,
  offline: boolean,
): Promise<User | undefined> {
  const [row] = await db()
    .select({ user: users })
    .from(sessions)
    .innerJoin(
      users,
      and(
        eq(users.applicationId, sessions.applicationId),
        eq(users.tenantId, sessions.tenantId),
        eq(users.id, sessions.userId),
      ),
    )
    .where(
      and(
        eq(sessions.applicationId, applicationId),
        eq(sessions.tenantId, at.tenantId),
        eq(sessions.id, at.sessionId),
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        or(sql`${offline}`, gt(sessions.expiresAt, sql`now()`)),
        eq(users.status, "ACTIVE"),
      ),
    );
  return row?.user;
}

/** The claims of every token and userinfo response: user, tenant and application. */
export function baseClaims(user: User) {
  return { sub: user.id, tnt_id: user.tenantId, app_id: user.applicationId, idp_name: IDENTITY_PROVIDER };
}

/** Base claims and what the granted scopes open (OpenID Connect Core, section 5.4, and our `roles`). Unknown values are left out. */
export async function claimsFor(user: User, scopes: ReadonlySet<string>): Promise<Record<string, unknown>> {
  const known: Record<string, unknown> = {
    email: user.email,
    email_verified: user.emailVerified,
    ...Object.fromEntries(PROFILE_NAMES.map((name) => [PROFILE_FIELDS[name].claim, user[name]])),
    name: user.fullName ?? ([user.givenName, user.familyName].filter(Boolean).join(" ") || null),
    preferred_username: user.username,
    updated_at: Math.floor(user.updatedAt.getTime() / 1000),
    roles: scopes.has("roles") ? await rolesOf(user) : null,
  };
  const opened = Object.entries(CLAIMS).flatMap(([scope, names]) => (scopes.has(scope) ? names : []));
  const claims = opened.map((name) => [name, known[name]] as const).filter(([, value]) => value != null);
  const custom = customClaims(user, await readCustomFields(user.applicationId), scopes);
  return { ...custom, ...baseClaims(user), ...Object.fromEntries(claims) };
}

/** Names of the claims that an application's own fields go into. */
export async function customClaimNames(applicationId: string): Promise<{ all: string[]; inIdToken: string[] }> {
  const claims = (await readCustomFields(applicationId)).flatMap(({ claim }) => claim ?? []);
  return {
    all: claims.map(({ name }) => name),
    inIdToken: claims.filter(({ inIdToken }) => inIdToken).map(({ name }) => name),
  };
}

/** In bytes of JSON. Beyond, requests that carry the token in a header or cookie would fail at some servers. */
const ID_TOKEN_BYTES = 2_048;

/**
 * What an ID token tells of the application's own fields: those that the operator wants there and the scopes open. Where they are larger than
 * 2 kB together it tells none of them, so that nobody takes a part for all; userinfo has them.
 */
export async function idTokenClaims(user: User, scopes: ReadonlySet<string>): Promise<Record<string, unknown>> {
  const fields = (await readCustomFields(user.applicationId)).filter(({ claim }) => claim?.inIdToken);
  const claims = customClaims(user, fields, scopes);
  return Buffer.byteLength(JSON.stringify(claims)) > ID_TOKEN_BYTES ? {} : claims;
}

function customClaims({ fields: values }: User, fields: readonly CustomField[], scopes: ReadonlySet<string>) {
  return Object.fromEntries(
    fields.flatMap(({ name, claim }) =>
      claim && scopes.has(claim.scope) && values[name] !== undefined ? [[claim.name, values[name]]] : [],
    ),
  );
}

async function rolesOf(user: User) {
  return db()
    .select({ id: roles.id, name: roles.name, display_name: roles.displayName })
    .from(userRoles)
    .innerJoin(roles, and(eq(roles.applicationId, userRoles.applicationId), eq(roles.id, userRoles.roleId)))
    .where(
      and(
        eq(userRoles.applicationId, user.applicationId),
        eq(userRoles.tenantId, user.tenantId),
        eq(userRoles.userId, user.id),
      ),
    )
    .orderBy(asc(roles.name));
}
