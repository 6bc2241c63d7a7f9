// For the tests of this room: a machine client with a token, and requests to operations as the server hands them over.
import { db } from "@/db/client";
import { clients } from "@/db/schema";
import type { Permission } from "../clients/permissions";
import { hashClientSecret } from "../clients/secrets";
import { newId } from "../ids";
import { exchangeToken } from "../oauth/tokens";
import { hostOf, visitor } from "../testing/cast";
import type { Operation } from "./operation";
import { API_ROUTES, dispatcher } from "./routes";

/** What the API answers to a request to any path. */
export const answerApi = dispatcher(API_ROUTES);

const SECRET = "a-secret-that-only-the-tests-know";

/** Who asks, and which host: with a token of its own or of whoever is pretended to be, or none. */
export type ApiCaller = { hostname: string; token: string | undefined };

/** A machine client of an application with its token. @param held "all": the predefined role */
export async function makeApiCaller(
  application: { id: string; hostname: string },
  held: "all" | readonly Permission[] = "all",
): Promise<ApiCaller & { id: string; token: string }> {
  const id = newId();
  const role = held === "all" ? "APPLICATION_ADMIN_CLIENT" : null;
  await db()
    .insert(clients)
    .values({
      applicationId: application.id,
      id,
      displayName: "Backend",
      type: "MACHINE",
      secretHash: hashClientSecret(application.id, id, SECRET),
      machineRole: role,
      permissions: held === "all" ? [] : [...held],
    });
  return { id, hostname: application.hostname, token: await askForToken(application.hostname, id, SECRET) };
}

/** The access token that a machine client gets for its secret. @throws when it gets none */
export async function askForToken(hostname: string, clientId: string, secret: string): Promise<string> {
  const host = await hostOf(hostname);
  const request = new Request(`${host.origin}/api/v1/oauth2/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`,
    },
    body: "grant_type=client_credentials",
  });
  const response = await exchangeToken(request, host, visitor());
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (!token) throw new Error(`No token: ${response.status}`);
  return token;
}

export type Asking = {
  params?: Record<string, string>;
  query?: Record<string, string>;
  /** An object is sent as JSON, a text as it is. */
  body?: Record<string, unknown> | string;
  headers?: Record<string, string>;
};

export type ApiAnswer<Body> = { status: number; headers: Headers; body: Body };

/** What the API answers. `Body` is what the test expects to find in it; `{}` where there is none. */
export async function callApi<Body = Record<string, unknown>>(
  { hostname, token }: ApiCaller,
  operation: Operation,
  { params = {}, query = {}, body, headers = {} }: Asking = {},
): Promise<ApiAnswer<Body>> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams(query).toString();
  const { clientAddress, requestId } = visitor();
  const request = new Request(`http://${hostname}/api/v1${path}${search ? `?${search}` : ""}`, {
    method: operation.method,
    headers: {
      host: hostname,
      "x-forwarded-for": clientAddress,
      "x-request-id": requestId,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const response = await answerApi(request);
  const text = await response.text();
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  const answered: unknown = isJson ? JSON.parse(text) : text === "" ? {} : text;
  return { status: response.status, headers: response.headers, body: answered as Body };
}
