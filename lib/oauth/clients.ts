import "server-only";
import { and, eq } from "drizzle-orm";
import type { AdapterPayload } from "oidc-provider";
import { db } from "@/db/client";
import { applications, clients } from "@/db/schema";
import { heldPermissions } from "../api/permissions";
import { isLoopbackName } from "../hosts/names";
import { applicationHosts, type CurrentHost } from "../hosts/resolve";
import { withLabels } from "./rim";

type ClientRow = typeof clients.$inferSelect;
type Environment = (typeof applications.$inferSelect)["environment"];

/** An enabled client of this application, as the library describes clients; undefined for all others, a foreign one among them. */
export async function findClientMetadata(applicationId: string, clientId: string): Promise<AdapterPayload | undefined> {
  // Such a name can't be a client's, and Postgres takes no NUL.
  if (!/^[a-z2-7]{26}$/.test(clientId)) return undefined;
  const [row] = await db()
    .select({ client: clients, environment: applications.environment })
    .from(clients)
    .innerJoin(applications, eq(applications.id, clients.applicationId))
    .where(and(eq(clients.applicationId, applicationId), eq(clients.id, clientId), eq(clients.enabled, true)));
  return row && metadataOf(row.client, row.environment);
}

function metadataOf(client: ClientRow, environment: Environment): AdapterPayload {
  const redirectUris = client.redirectUris.filter((uri) => mayRedirectTo(uri, environment)).map(withLabels);
  const signsIn = client.type !== "MACHINE" && redirectUris.length > 0;
  return {
    client_id: client.id,
    // What the library takes for the secret is its hash; provider.ts compares accordingly.
    ...(client.secretHash ? { client_secret: client.secretHash } : {}),
    token_endpoint_auth_method: client.type === "PUBLIC" ? "none" : "client_secret_basic",
    grant_types: grantTypesOf(client.type, signsIn),
    response_types: signsIn ? ["code"] : [],
    response_modes: ["query"],
    redirect_uris: signsIn ? redirectUris : [],
  };
}

/** A machine client speaks for itself, the others for people. */
function grantTypesOf(type: ClientRow["type"], signsIn: boolean): string[] {
  if (type === "MACHINE") return ["client_credentials"];
  return signsIn ? ["authorization_code", "refresh_token"] : [];
}

/**
 * Which of the permissions that a machine client asks for it holds, as one of its tokens may be narrowed to less than all of them.
 */
export async function permissionsHeld(
  applicationId: string,
  clientId: string,
  asked: Iterable<string>,
): Promise<string[]> {
  const [client] = await db()
    .select({ machineRole: clients.machineRole, permissions: clients.permissions })
    .from(clients)
    .where(and(eq(clients.applicationId, applicationId), eq(clients.id, clientId), eq(clients.type, "MACHINE")));
  if (!client) return [];
  const held = new Set<string>(heldPermissions(client.machineRole, client.permissions));
  return [...asked].filter((name) => held.has(name));
}

/** https anywhere; plain http only to loopback, for an application under development (RFC 9700, section 2.6; RFC 8252, section 8.3). */
function mayRedirectTo(uri: string, environment: Environment): boolean {
  const url = URL.canParse(withLabels(uri)) ? new URL(withLabels(uri)) : undefined;
  if (!url || url.hash) return false;
  if (url.protocol === "https:") return true;
  const loopback = isLoopbackName(url.hostname) || /^127(\.\d+){3}$/.test(url.hostname) || url.hostname === "[::1]";
  return url.protocol === "http:" && loopback && environment === "DEVELOPMENT";
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

/** The configuration of an enabled client of the application whose host is asked; undefined for any other client. */
export async function findSdkConfiguration(host: CurrentHost, clientId: string): Promise<SdkConfiguration | undefined> {
  if (!/^[a-z2-7]{26}$/.test(clientId)) return undefined;
  const { application } = host;
  const [client] = await db()
    .select()
    .from(clients)
    .where(and(eq(clients.applicationId, application.id), eq(clients.id, clientId), eq(clients.enabled, true)));
  if (!client) return undefined;
  const [canonical] = await applicationHosts(application.id);
  const loginUrl = client.loginUrl ?? application.loginUrl;
  return {
    loginUrl,
    redirectUri: client.redirectUris[0] ?? null,
    isApplicationCustomDomainActive: canonical !== undefined && canonical.kind !== "VANITY",
    customApplicationLoginPageUrl: application.customLoginPageUrl,
    loginUrlTenantDomainSuffix: /^https?:\/\/\{tenant_(?:name|domain)\}\.([^/?#]+)/.exec(loginUrl)?.[1] ?? null,
  };
}
