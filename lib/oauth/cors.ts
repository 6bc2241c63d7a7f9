import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { clients } from "@/db/schema";
import type { CurrentHost } from "../hosts/resolve";
import { usableRedirectUris } from "./clients";
import { isOriginOf } from "./wire-contract";

const PREFLIGHT_SECONDS = 3600;

/** Headers that a page may send: for a token, or a client's id and secret. */
const HEADERS_TAKEN = "Authorization, Content-Type";

/** Headers that a page may read. */
const HEADERS_SHOWN = "WWW-Authenticate, Retry-After, RateLimit, RateLimit-Policy";

/**
 * Lets a page read an answer if it comes from an origin that a public client of the application has registered by a redirect URI.
 * Responses are the same for everyone and no cookies are involved, so other pages get no CORS headers at all.
 */
export async function shareWithPages(request: Request, host: CurrentHost, response: Response): Promise<Response> {
  response.headers.append("vary", "Origin");
  const origin = await registeredOrigin(request, host);
  if (origin === undefined) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-expose-headers", HEADERS_SHOWN);
  return response;
}

/** The response to a preflight request (Fetch, section 4.10). */
export async function answerPreflight(request: Request, host: CurrentHost, methods: string): Promise<Response> {
  const response = new Response(null, { status: 204, headers: { allow: methods, vary: "Origin" } });
  const origin = await registeredOrigin(request, host);
  if (origin === undefined || !request.headers.has("access-control-request-method")) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-allow-methods", methods);
  response.headers.set("access-control-allow-headers", HEADERS_TAKEN);
  response.headers.set("access-control-max-age", String(PREFLIGHT_SECONDS));
  return response;
}

async function registeredOrigin(request: Request, host: CurrentHost): Promise<string | undefined> {
  const origin = request.headers.get("origin");
  if (!origin) return undefined;
  const rows = await db()
    .select({ applicationId: clients.applicationId, id: clients.id, redirectUris: clients.redirectUris })
    .from(clients)
    .where(and(eq(clients.applicationId, host.application.id), eq(clients.type, "PUBLIC"), eq(clients.enabled, true)));
  const { environment } = host.application;
  const uris = rows.flatMap((client) => usableRedirectUris(client, environment));
  return uris.some((uri) => isOriginOf(uri, origin)) ? origin : undefined;
}
