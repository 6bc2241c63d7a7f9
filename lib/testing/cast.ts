import { and, desc, eq, isNull } from "drizzle-orm";
import { db } from "@/db/client";
import { applications, clients, hosts, oneTimeSecrets, roles, settings, tenants, workspaces } from "@/db/schema";
import { type Marker, parseMarker } from "../attempts/marker";
import type { RequestContext } from "../hosts/current";
import { type CurrentHost, findHost } from "../hosts/resolve";
import { newId } from "../ids";
import { tenantVanityHost } from "../names";
import { createAuthSession, handOverBinding } from "../sessions/hand-over";
import { findSession } from "../sessions/session";
import { type RawSubmission, type SignupOutcome, signUp } from "../signup/signup";

/** An application of its own for a test: signup on, one client, made through rows like any other. */
export async function makeApplication(change: Partial<typeof applications.$inferInsert> = {}) {
  const unique = newId()
    .slice(0, 8)
    .replace(/[^a-z0-9]/g, "x");
  const workspace = { id: newId(), name: `ws${unique}`, displayName: "Test Company" };
  const application = {
    id: newId(),
    workspaceId: workspace.id,
    name: `app${unique}`,
    displayName: "Test App",
    loginUrl: "https://app.example.com/login",
    signupEnabled: true,
    ...change,
  };
  const hostname = `${application.name}-${workspace.name}.localhost`;
  const clientId = newId();
  await db().insert(workspaces).values(workspace);
  await db().insert(applications).values(application);
  await db().insert(hosts).values({ hostname, applicationId: application.id, kind: "VANITY" });
  await db()
    .insert(clients)
    .values({
      applicationId: application.id,
      id: clientId,
      displayName: "Web",
      type: "PUBLIC",
      loginUrl: "https://client.example.com/start",
      redirectUris: ["https://client.example.com/callback"],
    });
  return { id: application.id, workspaceId: workspace.id, hostname, clientId, host: () => hostOf(hostname) };
}

/** A tenant of that application; self-signup on unless told otherwise. */
export async function makeTenant(
  application: { id: string; hostname: string },
  name: string,
  change: Partial<typeof tenants.$inferInsert> = {},
) {
  const id = newId();
  const hostname = tenantVanityHost(name, application.hostname);
  await db()
    .insert(tenants)
    .values({ applicationId: application.id, id, name, displayName: name, signupEnabled: true, ...change });
  await db().insert(hosts).values({ hostname, applicationId: application.id, tenantId: id, kind: "VANITY" });
  return { id, hostname, host: () => hostOf(hostname) };
}

export async function makeRole(applicationId: string, name: string): Promise<string> {
  const id = newId();
  await db().insert(roles).values({ applicationId, id, name, displayName: name });
  return id;
}

export async function hostOf(hostname: string): Promise<CurrentHost> {
  const host = await findHost(hostname);
  if (!host) throw new Error(`No host ${hostname}`);
  return host;
}

let visitors = 0;

/** A request from an address that nobody used before, so that limits count each visitor alone. */
export function visitor(): RequestContext {
  visitors += 1;
  return {
    clientAddress: `10.${(visitors >> 16) & 255}.${(visitors >> 8) & 255}.${visitors & 255}`,
    requestId: newId(),
  };
}

/** One browser: it keeps the markers that it was given, as cookies would. */
export function makeBrowser() {
  const markers: Marker[] = [];
  const request = visitor();
  return {
    markers,
    request,
    async signUp(hostname: string, raw: RawSubmission): Promise<SignupOutcome> {
      const host = await hostOf(hostname);
      const outcome = await signUp(host, raw, request, markers);
      if (outcome.type === "check_email") {
        const marker = parseMarker(host.application.id, outcome.marker.value);
        if (!marker) throw new Error("A marker that its own signature does not fit");
        markers.push(marker);
      }
      return outcome;
    },
  };
}

/** The outcome of a submission that went through. */
export function sent(outcome: SignupOutcome) {
  if (outcome.type !== "check_email") throw new Error(`Not submitted: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** Settings of one owner in one collection, as its row. */
export async function saySettings(
  applicationId: string,
  tenantId: string | null,
  collection: typeof settings.$inferInsert.collection,
  members: Record<string, unknown>,
): Promise<void> {
  await db()
    .insert(settings)
    .values({ applicationId, ownerId: tenantId ?? applicationId, tenantId, collection, id: newId(), members });
}

/** The newest unused secret of a purpose: what the mailbox's owner has, and nobody else. */
export async function newestSecret(
  applicationId: string,
  purpose: typeof oneTimeSecrets.$inferSelect.purpose,
  attemptId?: string,
) {
  const [secret] = await db()
    .select()
    .from(oneTimeSecrets)
    .where(
      and(
        eq(oneTimeSecrets.applicationId, applicationId),
        eq(oneTimeSecrets.purpose, purpose),
        attemptId ? eq(oneTimeSecrets.attemptId, attemptId) : undefined,
        isNull(oneTimeSecrets.usedAt),
      ),
    )
    .orderBy(desc(oneTimeSecrets.createdAt))
    .limit(1);
  if (!secret) throw new Error(`No ${purpose} was issued`);
  return secret;
}

/** Follows a hand-over as a browser would, and returns the session's cookie value and where it was sent on. */
export async function arrive(handOver: string, request: RequestContext = visitor()) {
  const url = new URL(handOver);
  const host = await hostOf(url.hostname);
  const code = url.searchParams.get("auth_session_code") ?? "";
  const given = { code, binding: handOverBinding(code), previousToken: undefined };
  const outcome = await createAuthSession(host, given, request);
  if (outcome.type !== "began" || !host.tenant) throw new Error(`No session began: ${outcome.type}`);
  const at = {
    applicationId: host.application.id,
    tenantId: host.tenant.id,
    host: host.hostname,
    token: outcome.token,
  };
  const { destination, movedInteraction } = outcome;
  return { host, destination, movedInteraction, at, session: () => findSession(at, 60) };
}
