// A client application as a customer of Foyer would write one: Node's http and a certified OpenID Connect client, nothing of Foyer's own.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import * as openid from "openid-client";
import { homePage, problemPage, type Visitor, welcomePage } from "./pages";
import { pinnedFetch } from "./reach";

export type YourAppOptions = {
  /** 0 takes a free one. */
  port: number;
  /** Origin of the application at Foyer, such as `http://yourapp-yourcompany.localhost:3000`. */
  issuer: string;
  clientId: string;
  /** Undefined: a public client. */
  clientSecret?: string | undefined;
  /** `ip:port` that names without DNS lead to, see reach.ts. */
  pin?: string | undefined;
  /** PEM of a private certificate authority that Foyer's certificate comes from. */
  ca?: string | undefined;
};

export type YourApp = { origin: string; close(): Promise<void> };

const SCOPE = "openid email profile phone roles offline_access";
const LOGIN_MS = 60 * 60 * 1000;
const KEPT = 1000;

/** What a login that was begun has to remember until the callback. */
type PendingLogin = {
  cookie: string;
  verifier: string;
  nonce: string;
  tenantName: string;
  state: string | null;
  endsAt: number;
};

/** Starts the application on loopback. Its login URL is `{origin}/login`, its redirect URI `{origin}/callback`. */
export async function startYourApp(options: YourAppOptions): Promise<YourApp> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  const room = createRoom(options, origin, port);
  server.on("request", (request, response) => {
    answer(room, request, response).catch((error: unknown) => {
      console.error("Your App:", describe(error));
      send(response, 502, problemPage("Your App could not finish this with Foyer. Please try again."));
    });
  });
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Room = ReturnType<typeof createRoom>;

function createRoom(options: YourAppOptions, origin: string, port: number) {
  return {
    options,
    origin,
    fetch: pinnedFetch(options.pin, options.ca),
    // Cookies know no ports: without the number in the name, two applications on one machine would take each other's.
    sessionCookie: `your_app_session_${port}`,
    /** One cookie a login: two tabs may log in at once. */
    loginCookie: (oauthState: string) => `your_app_login_${port}_${oauthState}`,
    visitors: new Map<string, Visitor>(),
    pending: new Map<string, PendingLogin>(),
    configuration: undefined as Promise<openid.Configuration> | undefined,
  };
}

async function answer(room: Room, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", room.origin);
  const visitor = room.visitors.get(readCookie(request, room.sessionCookie));
  switch (`${request.method} ${url.pathname}`) {
    case "GET /": {
      const signup = `${room.options.issuer}/signup?client_id=${room.options.clientId}`;
      return send(response, 200, visitor ? homePage(visitor) : welcomePage(signup));
    }
    case "GET /whoami":
      return sendJson(response, visitor ? 200 : 401, visitor ?? { error: "nobody is logged in" });
    case "GET /login":
      return beginLogin(room, url, response);
    case "GET /callback":
      return finishLogin(room, url, request, response);
    case "POST /logout":
      room.visitors.delete(readCookie(request, room.sessionCookie));
      return redirect(response, "/", [setCookie(room.sessionCookie, "", 0)]);
    default:
      return send(response, 404, problemPage("There is no such page."));
  }
}

/** Where Foyer sends people after signup, and where they come to log in. Whose login page to show is known once the tenant is. */
async function beginLogin(room: Room, url: URL, response: ServerResponse): Promise<void> {
  const tenantName = url.searchParams.get("tenant_name") ?? url.searchParams.get("tenant_domain") ?? "";
  const state = url.searchParams.get("state");
  if (!/^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?$/.test(tenantName)) {
    const query = new URLSearchParams({ client_id: room.options.clientId, ...(state === null ? {} : { state }) });
    return redirect(response, `${room.options.issuer}/login?${query}`);
  }
  const configuration = await discover(room);
  const browser = randomBytes(32).toString("base64url");
  const oauthState = openid.randomState();
  const login = {
    cookie: browser,
    verifier: openid.randomPKCECodeVerifier(),
    nonce: openid.randomNonce(),
    tenantName,
    state,
    endsAt: Date.now() + LOGIN_MS,
  };
  keep(room.pending, oauthState, login);
  const authorization = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: `${room.origin}/callback`,
    scope: SCOPE,
    state: oauthState,
    nonce: login.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(login.verifier),
    code_challenge_method: "S256",
  });
  authorization.host = await tenantHost(room, tenantName);
  redirect(response, authorization.href, [setCookie(room.loginCookie(oauthState), browser, LOGIN_MS / 1000)]);
}

/** `{tenant}-{host}` on a host of Foyer's, `{tenant}.{host}` on a domain of the application's own. */
async function tenantHost(room: Room, tenantName: string): Promise<string> {
  const { issuer, clientId } = room.options;
  const url = `${issuer}/api/v1/clients/${clientId}/sdk-configuration`;
  const answered = await room.fetch(url, { method: "GET", headers: {}, body: undefined, redirect: "manual" });
  if (!answered.ok) throw new Error(`Foyer does not know this client: ${answered.status}`);
  const { isApplicationCustomDomainActive } = await answered.json();
  return `${tenantName}${isApplicationCustomDomainActive ? "." : "-"}${new URL(issuer).host}`;
}

async function finishLogin(room: Room, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const oauthState = url.searchParams.get("state") ?? "";
  const login = room.pending.get(oauthState);
  room.pending.delete(oauthState);
  if (!login || login.endsAt < Date.now() || login.cookie !== readCookie(request, room.loginCookie(oauthState))) {
    return send(response, 400, problemPage("This login was not begun here, or it took too long."));
  }
  const error = url.searchParams.get("error");
  if (error) return send(response, 400, problemPage(`Foyer says: ${error}.`));
  const configuration = await discover(room);
  const tokens = await openid.authorizationCodeGrant(configuration, url, {
    pkceCodeVerifier: login.verifier,
    expectedState: oauthState,
    expectedNonce: login.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error("Foyer sent no ID token");
  const person = await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub);
  const session = randomBytes(32).toString("base64url");
  keep(room.visitors, session, {
    user: claims.sub,
    email: String(person.email),
    name: person.name ?? null,
    tenant: { id: String(claims.tnt_id), name: url.searchParams.get("tenant_name") ?? login.tenantName },
    roles: (person.roles ?? []) as Visitor["roles"],
    state: login.state,
  });
  redirect(response, "/", [setCookie(room.sessionCookie, session), setCookie(room.loginCookie(oauthState), "", 0)]);
}

/** Foyer's configuration, asked for on first need: the two may start in any order. A failed try is not remembered. */
function discover(room: Room): Promise<openid.Configuration> {
  const { issuer, clientId, clientSecret } = room.options;
  const authentication = clientSecret ? openid.ClientSecretBasic(clientSecret) : openid.None();
  const insecure = issuer.startsWith("http:") ? [openid.allowInsecureRequests] : [];
  room.configuration ??= openid
    .discovery(new URL(issuer), clientId, clientSecret, authentication, {
      [openid.customFetch]: room.fetch,
      execute: [...insecure, openid.enableNonRepudiationChecks],
    })
    .catch((error: unknown) => {
      room.configuration = undefined;
      throw error;
    });
  return room.configuration;
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (oldest !== undefined && map.size > KEPT) map.delete(oldest);
}

function readCookie(request: IncomingMessage, name: string): string {
  const cookie = request.headers.cookie?.split(/;\s*/).find((each) => each.startsWith(`${name}=`));
  return cookie?.slice(name.length + 1) ?? "";
}

function setCookie(name: string, value: string, maxAgeSeconds?: number): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${maxAgeSeconds === undefined ? "" : `; Max-Age=${maxAgeSeconds}`}`;
}

function redirect(response: ServerResponse, location: string, cookies: string[] = []): void {
  response.writeHead(302, { location, "cache-control": "no-store", "set-cookie": cookies }).end();
}

function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }).end(html);
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(value));
}

/** The chain of reasons; never what was sent, which holds secrets. */
function describe(error: unknown): string {
  return error instanceof Error
    ? [error.message, error.cause && describe(error.cause)].filter(Boolean).join(": ")
    : "unknown";
}
