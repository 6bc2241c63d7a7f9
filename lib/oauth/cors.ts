import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/db/client";
import { clients } from "@/db/schema";
import type { CurrentHost } from "../hosts/resolve";
import { usableRedirectUris } from "./clients";
import { isOriginOf } from "./wire-contract";

const PREFLIGHT_SECONDS = 3600;

/** What a page may send beyond what every form could: a token, or a client's name and secret. */
const HEADERS_TAKEN = "Authorization, Content-Type";

/** What a page may read beyond the body. */
const HEADERS_SHOWN = "WWW-Authenticate, Retry-After, RateLimit, RateLimit-Policy";

/**
 * Lets a page read an answer if it comes from an origin that a public client of the application has registered by a redirect URI. Answers
 * are the same for everybody, and nothing here is asked with cookies, so no other page is told anything, not even that it may not.
 */
export async function shareWithPages(request: Request, host: CurrentHost, response: Response): Promise<Response> {
  response.headers.append("vary", "Origin");
  const origin = await registeredOrigin(request, host);
  if (origin === undefined) return response;
  response.headers.set("access-control-allow-origin", origin);
  response.headers.set("access-control-expose-headers", HEADERS_SHOWN);
  return response;
}

/** The answer to the question that a browser asks before a page's request (Fetch, section 4.10). */
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
