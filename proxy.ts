import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env, originOf } from "./lib/env/env";
import { requestedHostname } from "./lib/hosts/host-header";
import texts from "./lib/i18n/messages/en.server.json";
import { EDGE_ASKS } from "./lib/server/request-headers";

/**
 * Rewrites every path into one of two folders by host: `/dashboard` for the dashboard's host, `/hosted` for all others. It doesn't use the
 * database and grants nothing: each page and action looks up its host again.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  // Supervisors and the edge ask by IP address, so any host is fine.
  if (pathname.startsWith("/api/health/")) return NextResponse.next();
  if (pathname === TLS_ASK && request.headers.has(EDGE_ASKS)) return NextResponse.next();
  const hostname = requestedHostname(request.headers);
  if (!hostname) return plainAnswer(400, texts.plain.badRequest);
  const path = decodedPath(pathname);
  if (path === undefined) return malformedPath(request);
  if (isInternal(path)) return plainAnswer(404, texts.plain.notFound);
  // To a browser, a host with a final dot is another origin. It is redirected to the one that forms are accepted from.
  if (request.method === "GET" && /\.(:|$)/.test(request.headers.get("host") ?? "")) {
    return NextResponse.redirect(originOf(hostname) + pathname + request.nextUrl.search, 308);
  }
  if (!isTrustworthy(request, hostname)) return plainAnswer(403, texts.plain.forbidden);
  if (pathname === "/.well-known/openid-configuration") {
    return NextResponse.rewrite(new URL("/api/v1/oauth2/openid-configuration", request.url));
  }
  // For requests that the edge forwards, this path doesn't exist.
  if (pathname === TLS_ASK) return NextResponse.rewrite(new URL("/api/nothing", request.url));
  if (pathname === "/api" || pathname.startsWith("/api/")) return NextResponse.next();
  const folder = hostname === env().dashboardHost ? "/dashboard" : "/hosted";
  return page(request, folder, folder === "/dashboard" && path === PREVIEW);
}

/** The page that the dashboard shows in a frame. It can send nothing and has no origin, so nothing in it reaches the dashboard. */
const PREVIEW = "/preview";

/** The edge asks here about each name before it orders a certificate. */
const TLS_ASK = "/api/internal/tls-ask";

/** All paths but static files. */
export const config = { matcher: "/((?!_next/static/).*)" };

function plainAnswer(status: number, text: string): NextResponse {
  return new NextResponse(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}

/** The API's callers get JSON also for a path that can't reach any route (HTTP contract, "Conventions"). */
function malformedPath(request: NextRequest): NextResponse {
  if (!request.nextUrl.pathname.startsWith("/api/v1/")) return plainAnswer(400, texts.plain.badRequest);
  const ticket = request.headers.get("x-request-id") ?? "";
  return NextResponse.json(
    { type: "base_error", code: "invalid_request", message: texts.plain.malformedPath, ticket },
    { status: 400, headers: { "cache-control": "no-store" } },
  );
}

/** The names of these folders are no paths of their own. */
function isInternal(path: string): boolean {
  const first = path.split("/")[1]?.toLowerCase();
  return first === "hosted" || first === "dashboard";
}

/** A path as its routes will read it; undefined if it can't be decoded or contains NUL, which Postgres doesn't accept in text. */
function decodedPath(pathname: string): string | undefined {
  try {
    const path = decodeURIComponent(pathname);
    return path.includes("\0") ? undefined : path;
  } catch {
    return undefined;
  }
}

/**
 * Whether a request that may change something comes from a page of the same host. Browsers send Origin with every such request; a foreign,
 * sibling, missing or `null` one is refused. Programs prove themselves by their token instead.
 */
function isTrustworthy(request: NextRequest, hostname: string): boolean {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return true;
  // No page's actions live there, so none may be called there.
  if (request.nextUrl.pathname.startsWith("/api/v1/")) return !request.headers.has("next-action");
  // Signed by their sender, which is never a browser.
  if (request.nextUrl.pathname.startsWith("/api/webhooks/")) return !request.headers.has("next-action");
  const site = request.headers.get("sec-fetch-site");
  return request.headers.get("origin") === originOf(hostname) && (site === null || site === "same-origin");
}

function page(request: NextRequest, folder: "/dashboard" | "/hosted", isPreview: boolean): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, isPreview);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next doesn't tell pages their own address.
  headers.set("x-page", request.nextUrl.pathname + request.nextUrl.search);
  headers.set("content-security-policy", policy);
  const url = request.nextUrl.clone();
  url.pathname = `${folder}${url.pathname === "/" ? "" : url.pathname}`;
  const response = NextResponse.rewrite(url, { request: { headers } });
  response.headers.set("content-security-policy", policy);
  // Links in mails carry secrets in their URL, and `no-referrer` would make browsers send `Origin: null` with forms.
  response.headers.set("referrer-policy", "same-origin");
  return response;
}

function contentSecurityPolicy(nonce: string, isPreview: boolean): string {
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    // React needs eval in development alone, for its error overlays.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data: https:",
    "font-src 'self'",
    `connect-src ${isPreview ? "'none'" : `'self'${development ? " ws: wss:" : ""}`}`,
    "object-src 'none'",
    "base-uri 'none'",
    ...(isPreview
      ? ["frame-src 'none'", "frame-ancestors 'self'", "form-action 'none'", "sandbox allow-scripts"]
      : ["frame-src 'self'", "frame-ancestors 'none'", "form-action 'self'"]),
  ].join("; ");
}
