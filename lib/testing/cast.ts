import { db } from "@/db/client";
import { applications, clients, hosts, roles, tenants, workspaces } from "@/db/schema";
import type { RequestContext } from "../hosts/current";
import { tenantVanityHost } from "../hosts/names";
import { type CurrentHost, findHost } from "../hosts/resolve";
import { newId } from "../ids";
import { type Marker, parseMarker } from "../signup/marker";
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
  return { id: application.id, hostname, clientId, host: () => hostOf(hostname) };
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
