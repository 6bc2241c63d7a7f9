// For the tests of this room: an application with two tenants, made in the database, and a client program that talks to the endpoints.
import { createHash, randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { importJWK, type JWK, type JWTPayload, SignJWT } from "jose";
import { db } from "@/db/client";
import {
  applications,
  clients,
  hosts,
  oauthArtifacts,
  roles,
  sessions,
  tenants,
  userRoles,
  users,
  workspaces,
} from "@/db/schema";
import { hashClientSecret } from "../clients/secrets";
import type { RequestContext } from "../hosts/current";
import { type CurrentHost, findHost } from "../hosts/resolve";
import { newId } from "../ids";
import { visitor } from "../testing/cast";
import { authorize } from "./endpoints";
import type { LoggedIn } from "./library-call";
import { exchangeToken, revokeToken } from "./tokens";
import { answerUserinfo } from "./userinfo";

export const CALLBACK = "http://localhost:4000/callback";
const SECRET = "a-secret-that-only-the-tests-know";

export type Client = { id: string; secret?: string; redirectUri: string };
export type Person = { tenantId: string; userId: string; host: CurrentHost; session: LoggedIn };

export async function makeApplication(name: string) {
  const workspaceId = newId();
  const applicationId = newId();
  await db()
    .insert(workspaces)
    .values({ id: workspaceId, name: `${name}co`, displayName: "Company" });
  await db().insert(applications).values({
    id: applicationId,
    workspaceId,
    name,
    displayName: "Your App",
    loginUrl: "http://localhost:4000/login",
    environment: "DEVELOPMENT",
  });
  const hostname = `${name}-${name}co.localhost`;
  await db().insert(hosts).values({ hostname, applicationId, kind: "VANITY" });
  return { id: applicationId, host: await hostOf(hostname) };
}

export async function hostOf(hostname: string): Promise<CurrentHost> {
  const host = await findHost(hostname);
  if (!host) throw new Error(`No host ${hostname}`);
  return host;
}

export async function makeClient(
  applicationId: string,
  {
    redirectUri = CALLBACK,
    ...change
  }: Partial<Pick<typeof clients.$inferInsert, "type" | "machineRole" | "permissions" | "refreshTokenGraceSeconds">> & {
    redirectUri?: string;
  } = {},
): Promise<Client> {
  const { type = "CONFIDENTIAL" } = change;
  const id = newId();
  const secret = type === "PUBLIC" ? undefined : SECRET;
  await db()
    .insert(clients)
    .values({
      applicationId,
      id,
      displayName: "Client",
      ...change,
      type,
      secretHash: secret ? hashClientSecret(applicationId, id, secret) : null,
      redirectUris: [redirectUri],
    });
  return { id, redirectUri, ...(secret ? { secret } : {}) };
}

/** A person logged in at a tenant of their own, with one role. */
export async function makePerson(application: CurrentHost, tenantName: string): Promise<Person> {
  const applicationId = application.application.id;
  const tenantId = newId();
  const userId = newId();
  const hostname = `${tenantName}-${application.hostname}`;
  await db().insert(tenants).values({ applicationId, id: tenantId, name: tenantName, displayName: tenantName });
  await db().insert(hosts).values({ hostname, applicationId, tenantId, kind: "VANITY" });
  await db().insert(users).values({
    applicationId,
    tenantId,
    id: userId,
    email: "ada@example.com",
    emailVerified: true,
    status: "ACTIVE",
    origin: "SIGNUP",
    givenName: "Ada",
    familyName: "Lovelace",
    phoneNumber: "+4915112345678",
  });
  const role = { applicationId, id: newId(), name: `app:${tenantName}:owner`, displayName: "Owner" };
  await db().insert(roles).values(role);
  await db().insert(userRoles).values({ applicationId, tenantId, userId, roleId: role.id });
  const host = await hostOf(hostname);
  return { tenantId, userId, host, session: await logInAgain({ tenantId, userId, host }) };
}

/** A new session of the same person, begun now. */
export async function logInAgain({ tenantId, userId, host }: Omit<Person, "session">): Promise<LoggedIn> {
  const [session] = await db()
    .insert(sessions)
    .values({
      applicationId: host.application.id,
      tenantId,
      userId,
      id: newId(),
      tokenHash: newId(),
      host: host.hostname,
      idleExpiresAt: new Date(Date.now() + 3_600_000),
      expiresAt: new Date(Date.now() + 3_600_000),
    })
    .returning();
  if (!session) throw new Error("No session");
  return session;
}

export function sessionRow(person: Person) {
  return and(eq(sessions.tenantId, person.tenantId), eq(sessions.id, person.session.id));
}

/** A JWT as whoever holds that key could make it. */
export function signedBy(key: JWK, claims: JWTPayload, typ = "at+jwt"): Promise<string> {
  return importJWK(key, "RS256").then((imported) =>
    new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ, kid: key.kid ?? "" }).sign(imported),
  );
}

/** Code verifier and challenge (RFC 7636). */
export function makePkce() {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** Where an authorize request leads, as a visitor of `host` with that session sends it. */
export async function askAuthorize(
  host: CurrentHost,
  session: LoggedIn | undefined,
  query: Record<string, string> | string,
): Promise<{ status: number; location: URL | undefined; cookie: string; page: string }> {
  const search = typeof query === "string" ? query : new URLSearchParams(query).toString();
  const response = await authorize(new Request(`${host.origin}/api/v1/oauth2/authorize?${search}`), host, session);
  const location = response.headers.get("location");
  return {
    status: response.status,
    location: location ? new URL(location) : undefined,
    cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "",
    page: await response.text(),
  };
}

export function authorizeQuery(client: Client, challenge: string, more: Record<string, string> = {}) {
  return {
    client_id: client.id,
    response_type: "code",
    redirect_uri: client.redirectUri,
    scope: "openid profile email phone roles",
    state: "st",
    nonce: "no",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...more,
  };
}

type Tokens = { access_token: string; id_token: string; refresh_token: string; expires_in: number; scope: string };
export type TokenAnswer = { status: number; headers: Headers; body: Tokens & { error?: string } };

/** Posts to the token endpoint, with the client's secret as Basic, or its id in the form when it has none. */
export async function askToken(
  host: CurrentHost,
  client: Client,
  form: Record<string, string> | string,
  context: RequestContext = visitor(),
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const request = formOf(host, "token", client, form);
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  const response = await exchangeToken(request, host, context);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Posts to the revocation endpoint, likewise. */
export async function askRevoke(
  host: CurrentHost,
  client: Client,
  form: Record<string, string>,
): Promise<{ status: number; error: string | undefined }> {
  const response = await revokeToken(formOf(host, "revoke", client, form), host, visitor());
  const text = await response.text();
  return { status: response.status, error: text === "" ? undefined : JSON.parse(text).error };
}

function formOf(host: CurrentHost, endpoint: string, client: Client, form: Record<string, string> | string): Request {
  const fields = typeof form === "string" ? form : new URLSearchParams(form).toString();
  const basic = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
  return new Request(`${host.origin}/api/v1/oauth2/${endpoint}`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(client.secret ? { authorization: `Basic ${basic}` } : {}),
    },
    body: client.secret ? fields : `${fields}&client_id=${client.id}`,
  });
}

export function refreshed(host: CurrentHost, client: Client, refreshToken: string): Promise<TokenAnswer> {
  return askToken(host, client, { grant_type: "refresh_token", refresh_token: refreshToken });
}

/** Moves the use of every used refresh token into the past. */
export async function letGracePass(seconds: number): Promise<void> {
  const { consumedAt, reusableUntil } = oauthArtifacts;
  const earlier = (moment: typeof consumedAt) => sql`${moment} - make_interval(secs => ${seconds})`;
  await db()
    .update(oauthArtifacts)
    .set({ consumedAt: earlier(consumedAt), reusableUntil: earlier(reusableUntil) });
}

/** A code for a logged-in person, and what its exchange has to send. */
export async function getCode(person: Person, client: Client, more: Record<string, string> = {}) {
  const { verifier, challenge } = makePkce();
  const { location } = await askAuthorize(person.host, person.session, authorizeQuery(client, challenge, more));
  const code = location?.searchParams.get("code");
  if (!code) throw new Error(`No code in ${location}`);
  return { grant_type: "authorization_code", code, redirect_uri: client.redirectUri, code_verifier: verifier };
}

export async function askUserinfo(host: CurrentHost, accessToken: string) {
  const response = await answerUserinfo(
    new Request(`${host.origin}/api/v1/oauth2/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } }),
    host,
  );
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
