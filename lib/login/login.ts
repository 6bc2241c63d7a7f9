import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { db, type Tx, withTransaction } from "@/db/client";
import { credentials, users } from "@/db/schema";
import { parseOrigin } from "../attempts/gate";
import { type AuditEvent, recordEvent, recordRefusal } from "../audit/events";
import { normaliseEmail } from "../email-addresses";
import type { Refusal } from "../errors";
import type { CurrentHost, RequestContext } from "../hosts/current";
import { countHit, networkOf } from "../limits/rate-limits";
import type { Origin } from "../origin";
import { refuseOverload, renewedHash, verifyPassword } from "../passwords/passwords";
import { keyedDigest } from "../secrets/keys";
import { issueHandOver } from "../sessions/hand-over";
import { resolveSettings } from "../settings/resolve";
import { isCredentialOf, lockUser, renewPassword, type UserName } from "../users/users";

export type LoginOutcome =
  | Refusal
  | { type: "wrong_credentials" }
  /** The browser goes to this URL on the tenant's canonical host, where its session begins. */
  | { type: "logged_in"; handOver: string };

export type LoginInput = {
  /** An email address, or a username where the identity provider knows them. */
  identifier: string;
  password: string;
  /** What the visitor came with, as the page's own address has it. */
  origin: { [part in keyof Origin]?: unknown };
};

/**
 * Logs in by identifier and password on a tenant's host. An unknown user, one who isn't active and one without a password get the same answer,
 * after the same work, as a wrong password.
 */
export async function logIn(host: CurrentHost, input: LoginInput, request: RequestContext): Promise<LoginOutcome> {
  const { application, tenant } = host;
  if (!tenant) return { type: "refused", code: "tenant_not_found" };
  const origin = await parseOrigin(host, input.origin, request);
  if (!origin) return { type: "refused", code: "unknown_client" };
  const event = { applicationId: application.id, tenantId: tenant.id, clientId: origin.clientId } as const;
  const identifier = parseIdentifier(input.identifier);
  const typed = `${tenant.id} ${identifier?.email ?? identifier?.username ?? ""}`;
  const limit = await checkLimits(event, typed, request);
  if (limit) return limit;
  const user = identifier && (await findUser(host, tenant.id, identifier));
  // An unknown user is counted as well, so that both take as long.
  const isLocked = await isLockedOut(user ? `${tenant.id} ${user.id}` : `nobody ${typed}`, request);
  try {
    const likeness = await hashLike(application.id, tenant.id, typed);
    if (!(await verifyPassword(user?.passwordHash, input.password, likeness)) || !user || isLocked) {
      const known = user ? { userId: user.id } : {};
      await recordEvent({ ...event, ...known, action: "login.failed", outcome: "wrong_credentials" }, request);
      return { type: "wrong_credentials" };
    }
  } catch (error) {
    return refuseOverload(error);
  }
  const renewed = user.passwordHash === null ? undefined : await renewedHash(user.passwordHash, input.password);
  return withTransaction(async (tx) => {
    // A reset may have come between the comparison and now: then this password has just stopped being one.
    if (!(await isStillTheirs(tx, { ...event, userId: user.id }, user.changedAt))) {
      const failed = { ...event, action: "login.failed", outcome: "wrong_credentials", userId: user.id } as const;
      await recordEvent(failed, request, tx);
      return { type: "wrong_credentials" };
    }
    if (renewed) await renewPassword(tx, { ...event, userId: user.id }, renewed);
    const actor = { type: "USER" as const, id: user.id };
    await recordEvent(
      { ...event, action: "login.completed", outcome: "password", userId: user.id, actor },
      request,
      tx,
    );
    const owner = { applicationId: application.id, tenantId: tenant.id, userId: user.id, attemptId: null };
    const at = { hostname: host.hostname, request };
    const handOver = await issueHandOver(tx, "login", { ...owner, workflow: "login", origin }, at);
    return { type: "logged_in", handOver };
  });
}

/** Counts by network and by what was typed, and so reveals nothing about who exists. The second counts only what the first lets through. */
async function checkLimits(
  event: Pick<AuditEvent, "applicationId" | "tenantId" | "clientId">,
  typed: string,
  request: RequestContext,
): Promise<Refusal | undefined> {
  const network = networkOf(request.clientAddress);
  const steps = [
    ["logins_per_ip", network, network],
    ["logins_per_ip_and_user", `${network} ${typed}`, network],
    ["logins_per_user", typed, typed],
  ] as const;
  for (const [limit, key, refused] of steps) {
    const verdict = await countHit(limit, key);
    if (verdict.within) continue;
    await recordRefusal({ ...event, action: "login.failed", outcome: "rate_limited" }, refused, request);
    return { type: "refused", code: "rate_limited", retryAfterSeconds: verdict.retryAfterSeconds };
  }
  return undefined;
}

/**
 * Counts by user too, because one user has an address and a username. Being over this limit is answered like a wrong password; otherwise the
 * answer would reveal that both belong to one person. The excess of one network is counted in a row of its own, which takes as long.
 */
async function isLockedOut(user: string, request: RequestContext): Promise<boolean> {
  const network = networkOf(request.clientAddress);
  const own = await countHit("logins_per_ip_and_user", `${network} ${user}`);
  const all = await countHit("logins_per_user", own.within ? user : `beyond ${network} ${user}`);
  return !own.within || !all.within;
}

/** An address in its stored form, or else a username; undefined for what nobody can be called. */
function parseIdentifier(typed: string): { email?: string; username?: string } | undefined {
  const email = normaliseEmail(typed);
  if (email) return { email };
  const username = typed.trim();
  return username === "" || username.length > 200 || username.includes("\0") ? undefined : { username };
}

/** How people log in on a host: by which factors, and whether a username will do. */
export async function loginWaysOf(host: CurrentHost): Promise<{ username: boolean; password: boolean; link: boolean }> {
  const { identityProvider } = await resolveSettings(host.application.id, host.tenant?.id ?? null);
  const { loginFactors, loginIdentifiers } = identityProvider;
  const password = loginFactors.includes("PASSWORD");
  return {
    username: password && loginIdentifiers.includes("USERNAME"),
    password,
    link: loginFactors.includes("MAGIC_LINK"),
  };
}

/** The ACTIVE user behind an identifier, where the tenant's identity provider lets passwords log in. */
async function findUser(host: CurrentHost, tenantId: string, identifier: { email?: string; username?: string }) {
  const ways = await loginWaysOf(host);
  const { email, username } = identifier;
  if (!ways.password || (username && !ways.username)) return undefined;
  const [user] = await db()
    .select({ id: users.id, passwordHash: credentials.passwordHash, changedAt: credentials.changedAt })
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
        email ? eq(users.email, email) : eq(users.username, username ?? ""),
      ),
    );
  return user;
}

/** By the time at which it was chosen: another login may have renewed the hash of the same password. */
async function isStillTheirs(tx: Tx, user: UserName, changedAt: Date | null): Promise<boolean> {
  const locked = await lockUser(tx, user);
  const [credential] = await tx
    .select({ changedAt: credentials.changedAt })
    .from(credentials)
    .where(isCredentialOf(user));
  return locked?.status === "ACTIVE" && credential?.changedAt.getTime() === changedAt?.getTime();
}

const ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * A password hash of the tenant, to be compared where a login names nobody. Imported hashes take as long as their makers chose, so in a tenant
 * that has some, a fixed amount of work would reveal who exists. The same name always gets the same hash, until its owner's changes.
 * Undefined where nobody has a password.
 *
 * @param typed what was typed as address or username, in its stored form
 */
export async function hashLike(applicationId: string, tenantId: string, typed: string): Promise<string | undefined> {
  const digest = keyedDigest("login-likeness", applicationId, tenantId, typed);
  // Ids are random, so the owner of the next one above a random id is anybody, each as likely.
  const place = [...digest.subarray(0, 26)].map((byte) => ID_LETTERS[byte & 31]).join("");
  const ofTenant = sql`${credentials.applicationId} = ${applicationId} and ${credentials.tenantId} = ${tenantId}`;
  const first = (condition: typeof ofTenant) => sql`
    (select ${credentials.passwordHash} from ${credentials} where ${condition} order by ${credentials.userId} limit 1)`;
  const { rows } = await db().execute<{ hash: string | null }>(sql`
    select coalesce(${first(sql`${ofTenant} and ${credentials.userId} >= ${place}`)}, ${first(ofTenant)}) as hash`);
  return rows[0]?.hash ?? undefined;
}
