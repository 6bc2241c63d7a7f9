import "server-only";
import { and, eq, or } from "drizzle-orm";
import { db, withTransaction } from "@/db/client";
import { credentials, tenants, users } from "@/db/schema";
import { recordEvent } from "./audit";
import { normaliseEmail } from "./email-addresses";
import { originOf } from "./env";
import type { Refusal } from "./errors";
import type { CurrentHost, RequestContext } from "./hosts/current";
import { normaliseName } from "./hosts/names";
import { canonicalHostname } from "./hosts/resolve";
import { resumeInteraction } from "./oauth/interaction";
import { OverloadedError, verifyPassword } from "./passwords";
import { countHit, networkOf } from "./rate-limits";
import { issueHandOver } from "./sessions/hand-over";
import { resolveSettings } from "./settings/resolve";
import { isKnownClient, parseClientId, parseState } from "./signup/gate";

export type LoginOutcome =
  | Refusal
  | { type: "wrong_credentials" }
  /** The browser goes to this URL on the tenant's canonical host, where its session begins. */
  | { type: "logged_in"; handOver: string };

export type LoginInput = {
  /** An email address, or a username where the identity provider knows them. */
  identifier: string;
  password: string;
  clientId: unknown;
  state: unknown;
  /** An authorize request that waits for this login; undefined without one. */
  interaction: string | undefined;
};

/**
 * Logs in by identifier and password on a tenant's host. Who doesn't exist, isn't active or has no password gets the same answer after the
 * same work as who mistyped.
 */
export async function logIn(host: CurrentHost, input: LoginInput, request: RequestContext): Promise<LoginOutcome> {
  const { application, tenant } = host;
  if (!tenant) return { type: "refused", code: "tenant_not_found" };
  const clientId = parseClientId(input.clientId);
  const state = parseState(input.state);
  if (clientId === undefined || state === undefined || !(await isKnownClient(application.id, clientId))) {
    return { type: "refused", code: "unknown_client" };
  }
  const identifier = input.identifier.trim().toLowerCase();
  for (const verdict of [
    await countHit("logins_per_ip", networkOf(request.clientAddress)),
    await countHit("logins_per_user", `${tenant.id} ${identifier}`),
  ]) {
    if (!verdict.within) {
      return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
    }
  }
  const user = await findUser(host, tenant.id, input.identifier);
  const event = { applicationId: application.id, tenantId: tenant.id, clientId } as const;
  try {
    if (!(await verifyPassword(user?.passwordHash, input.password)) || !user) {
      const known = user ? { userId: user.id } : {};
      await recordEvent({ ...event, ...known, action: "login.failed", outcome: "wrong_credentials" }, request);
      return { type: "wrong_credentials" };
    }
  } catch (error) {
    if (!(error instanceof OverloadedError)) throw error;
    return { type: "refused", code: "overloaded", retryAfterSeconds: error.retryAfterSeconds };
  }
  const resumePath = input.interaction ? await resumeInteraction(host, input.interaction) : undefined;
  return withTransaction(async (tx) => {
    await recordEvent(
      {
        ...event,
        action: "login.completed",
        outcome: "password",
        userId: user.id,
        actor: { type: "USER", id: user.id },
      },
      request,
      tx,
    );
    const handOver = await issueHandOver(tx, "login", {
      applicationId: application.id,
      tenantId: tenant.id,
      userId: user.id,
      attemptId: null,
      workflow: "login",
      clientId,
      state,
      resumePath: resumePath ?? null,
    });
    return { type: "logged_in", handOver };
  });
}

/** The ACTIVE user behind an identifier, where the tenant's identity provider lets passwords log in. */
async function findUser(host: CurrentHost, tenantId: string, identifier: string) {
  const { identityProvider } = await resolveSettings(host.application.id, tenantId);
  const email = normaliseEmail(identifier) ?? null;
  // Text that Postgres can't hold is nobody's identifier.
  const username = identityProvider.loginIdentifiers.includes("USERNAME")
    ? identifier.trim().replaceAll("\0", "")
    : null;
  const [user] = await db()
    .select({ id: users.id, passwordHash: credentials.passwordHash })
    .from(users)
    .leftJoin(
      credentials,
      and(
        eq(credentials.applicationId, users.applicationId),
        eq(credentials.tenantId, users.tenantId),
        eq(credentials.userId, users.id),
      ),
    )
    .where(
      and(
        eq(users.applicationId, host.application.id),
        eq(users.tenantId, tenantId),
        eq(users.status, "ACTIVE"),
        or(eq(users.email, email ?? ""), username ? eq(users.username, username) : undefined),
      ),
    );
  return identityProvider.loginFactors.includes("PASSWORD") ? user : undefined;
}

export type TenantLogin = { type: "found"; url: string } | { type: "not_found" };

/**
 * Tenant discovery by name on an application's host: the login page of that tenant, with what the visitor came with. Whether a name is
 * taken is no secret: its host answers to everybody.
 */
export async function findTenantLogin(
  host: CurrentHost,
  name: string,
  query: { clientId: unknown; state: unknown },
): Promise<TenantLogin> {
  const wanted = normaliseName(name).replaceAll("\0", "");
  const [tenant] = await db()
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.applicationId, host.application.id), eq(tenants.name, wanted)));
  if (!tenant) return { type: "not_found" };
  const url = new URL("/login", originOf(await canonicalHostname(host.application.id, tenant.id)));
  const clientId = parseClientId(query.clientId);
  const state = parseState(query.state);
  if (clientId) url.searchParams.set("client_id", clientId);
  if (state) url.searchParams.set("state", state);
  return { type: "found", url: url.href };
}
