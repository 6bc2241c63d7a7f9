import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { env, originOf } from "./lib/env";
import { hostnameOf } from "./lib/hosts/names";

/**
 * Picks a room by host and rewrites every path into it: `/dashboard` for the dashboard host, `/hosted` for every other. It asks no database
 * and grants nothing: each page and action asks again whose host it is, next to the data.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname } = request.nextUrl;
  // Supervisors ask by address, whatever hosts there are.
  if (pathname.startsWith("/api/health/")) return NextResponse.next();
  const hostname = hostnameOf(request.headers.get("host"));
  if (!hostname) return plain(400, "Bad Request");
  if (isInternal(pathname)) return plain(404, "Not Found");
  if (!isTrustworthy(request, hostname)) return plain(403, "Forbidden");
  if (pathname === "/.well-known/openid-configuration") {
    return NextResponse.rewrite(new URL("/api/v1/oauth2/openid-configuration", request.url));
  }
  if (pathname === "/api" || pathname.startsWith("/api/")) return NextResponse.next();
  return page(request, hostname === env().dashboardHost ? "/dashboard" : "/hosted");
}

/** Everything but files that Next serves as they are. */
export const config = { matcher: "/((?!_next/static/).*)" };

function plain(status: number, text: string): NextResponse {
  return new NextResponse(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}

/** The rooms' own names are no addresses. */
function isInternal(pathname: string): boolean {
  const first = decodedSegment(pathname.split("/")[1] ?? "");
  return first === "hosted" || first === "dashboard" || first === undefined;
}

function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment).toLowerCase();
  } catch {
    return undefined;
  }
}

/**
 * Whether a request that may change something comes from a page of the same host. A browser says so in Origin with every such request; a
 * foreign, sibling or `null` one is refused here, and so is none at all. Programs are asked for their token instead.
 */
function isTrustworthy(request: NextRequest, hostname: string): boolean {
  if (["GET", "HEAD", "OPTIONS"].includes(request.method)) return true;
  if (request.nextUrl.pathname.startsWith("/api/v1/")) return true;
  const site = request.headers.get("sec-fetch-site");
  return request.headers.get("origin") === originOf(hostname) && (site === null || site === "same-origin");
}

function page(request: NextRequest, room: "/dashboard" | "/hosted"): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const url = request.nextUrl.clone();
  url.pathname = `${room}${url.pathname === "/" ? "" : url.pathname}`;
  const response = NextResponse.rewrite(url, { request: { headers } });
  response.headers.set("content-security-policy", policy);
  // Links in mails carry secrets in their URL, and `no-referrer` would make browsers send `Origin: null` with forms.
  response.headers.set("referrer-policy", "same-origin");
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    // React needs eval in development alone, for its error overlays.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data: https:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws: wss:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join("; ");
}
