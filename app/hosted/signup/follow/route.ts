import { currentHost, currentRequest, sentQuery } from "@/lib/hosts/current";
import { canonicalUrl } from "@/lib/hosts/resolve";
import { pathWith } from "@/lib/origin";
import { readSession } from "@/lib/sessions/session";
import { followAttempt } from "@/lib/signup/check-email";
import { originIn } from "../../visit";

/**
 * Where the first tab goes once its browser is logged in: on to the destination, or to the login page where it isn't. A browser that has
 * no session on a host that is not canonical may have one on the canonical host.
 */
export async function GET(request: Request): Promise<Response> {
  const host = await currentHost();
  if (!host) return new Response(null, { status: 404 });
  const { pathname, searchParams } = new URL(request.url);
  const query = Object.fromEntries(searchParams);
  const session = await readSession(host);
  const canonical = session ? undefined : await canonicalUrl(host, pathname + sentQuery(request));
  const destination = canonical ?? (await followAttempt(host, session, query.attempt ?? "", await currentRequest()));
  return new Response(null, {
    status: 303,
    headers: { Location: destination ?? pathWith("/login", originIn(query)), "Cache-Control": "private, no-store" },
  });
}
