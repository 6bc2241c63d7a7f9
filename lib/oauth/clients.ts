import "server-only";
import { and, eq } from "drizzle-orm";
import type { AdapterPayload } from "oidc-provider";
import { db } from "@/db/client";
import { applications, clients } from "@/db/schema";
import { heldPermissions } from "../clients/permissions";
import { holdsLabel, withLabels } from "../destinations/labels";
import { destinationProblem } from "../destinations/safe-destinations";
import { applicationHosts, type CurrentHost } from "../hosts/resolve";
import { log } from "../log";

type ClientRow = typeof clients.$inferSelect;
type Environment = (typeof applications.$inferSelect)["environment"];

/** An enabled client of this application, in the library's format; undefined for all others, such as another application's. */
export async function findClientMetadata(applicationId: string, clientId: string): Promise<AdapterPayload | undefined> {
  // No client has such an id, and Postgres doesn't accept NUL.
  if (!/^[a-z2-7]{26}$/.test(clientId)) return undefined;
  const [row] = await db()
    .select({ client: clients, environment: applications.environment })
    .from(clients)
    .innerJoin(applications, eq(applications.id, clients.applicationId))
    .where(and(eq(clients.applicationId, applicationId), eq(clients.id, clientId), eq(clients.enabled, true)));
  return row && metadataOf(row.client, row.environment);
}

function metadataOf(client: ClientRow, environment: Environment): AdapterPayload {
  const redirectUris = usableRedirectUris(client, environment).map(withLabels);
  const signsIn = client.type !== "MACHINE" && redirectUris.length > 0;
  return {
    client_id: client.id,
    // The library gets the hash as the secret; provider.ts compares accordingly.
    ...(client.secretHash ? { client_secret: client.secretHash } : {}),
    token_endpoint_auth_method: client.type === "PUBLIC" ? "none" : "client_secret_basic",
    grant_types: grantTypesOf(client.type, signsIn),
    response_types: signsIn ? ["code"] : [],
    response_modes: ["query"],
    redirect_uris: signsIn ? redirectUris : [],
  };
}

/** Those that may be used. The others are logged, because their requests are answered as if they were not registered. */
export function usableRedirectUris(
  client: Pick<ClientRow, "applicationId" | "id" | "redirectUris">,
  environment: Environment,
) {
  const usable = client.redirectUris.filter((uri) => mayRedirectTo(uri, environment));
  const unused = client.redirectUris.length - usable.length;
  if (unused > 0) {
    const of = { applicationId: client.applicationId, clientId: client.id, unused };
    log().warn(of, "Redirect URIs of a client are not used: nobody may be sent to them.");
  }
  return usable;
}

/** A machine client acts for itself, the others act for people. */
function grantTypesOf(type: ClientRow["type"], signsIn: boolean): string[] {
  if (type === "MACHINE") return ["client_credentials"];
  return signsIn ? ["authorization_code", "refresh_token"] : [];
}

/**
 * Which of the requested permissions a machine client has. A token can be limited to some of them.
 */
export async function permissionsHeld(
  applicationId: string,
  clientId: string,
  requested: Iterable<string>,
): Promise<string[]> {
  const [client] = await db()
    .select({ machineRole: clients.machineRole, permissions: clients.permissions })
    .from(clients)
    .where(and(eq(clients.applicationId, applicationId), eq(clients.id, clientId), eq(clients.type, "MACHINE")));
  if (!client) return [];
  const held = new Set<string>(heldPermissions(client.machineRole, client.permissions));
  return [...requested].filter((name) => held.has(name));
}

/**
 * Checked again at each use (RFC 9700, section 2.6; RFC 8252, section 8.3): rows can be older than the rules, and the application's
 * environment may have changed. A URI that contains the internal label would be mistaken for one with a placeholder.
 */
function mayRedirectTo(uri: string, environment: Environment): boolean {
  return !holdsLabel(uri) && destinationProblem(uri, environment) === undefined;
}

/** What an SDK asks for to configure itself (HTTP contract); every member present, null where empty. */
export type SdkConfiguration = {
  loginUrl: string;
  redirectUri: string | null;
  isApplicationCustomDomainActive: boolean;
  customApplicationLoginPageUrl: string | null;
  /** What stands behind the tenant's label in the login URL, port included; null where no tenant is named by a label. */
  loginUrlTenantDomainSuffix: string | null;
};

/** The configuration of an enabled client of this host's application; undefined for any other client. */
export async function findSdkConfiguration(host: CurrentHost, clientId: string): Promise<SdkConfiguration | undefined> {
  if (!/^[a-z2-7]{26}$/.test(clientId)) return undefined;
  const { application } = host;
  const [client] = await db()
    .select()
    .from(clients)
    .where(and(eq(clients.applicationId, application.id), eq(clients.id, clientId), eq(clients.enabled, true)));
  if (!client) return undefined;
  const [canonical] = await applicationHosts(application.id);
  const { environment, customLoginPageUrl } = application;
  // The calling program fills in a tenant's label by itself, so it gets no URL that we would not use.
  const mayUse = (url: string | null): url is string =>
    url !== null && destinationProblem(url, environment) === undefined;
  const loginUrl = [client.loginUrl, application.loginUrl].find(mayUse) ?? `${host.origin}/login`;
  return {
    loginUrl,
    redirectUri: client.redirectUris.find((uri) => mayRedirectTo(uri, environment)) ?? null,
    isApplicationCustomDomainActive: canonical !== undefined && canonical.kind !== "VANITY",
    customApplicationLoginPageUrl: mayUse(customLoginPageUrl) ? customLoginPageUrl : null,
    loginUrlTenantDomainSuffix: /^https?:\/\/\{tenant_(?:name|domain)\}\.([^/?#]+)/.exec(loginUrl)?.[1] ?? null,
  };
}
