import { INTERACTION_SECONDS } from "@/lib/authorizations/waiting";
import { type CurrentHost, currentRequest, sentQuery } from "@/lib/hosts/current";
import { canonicalUrl } from "@/lib/hosts/resolve";
import { pathWith } from "@/lib/origin";
import { addTie, readHandOverBinding, readSessionToken, setSessionToken } from "@/lib/sessions/cookie";
import { createAuthSession } from "@/lib/sessions/hand-over";

/**
 * `GET …/create-auth-session?auth_session_code=`: the end of every signup, activation and login, on the tenant's host. Spends the code, sets
 * the session cookie, and sends the browser on. A host that is not canonical spends nothing and leads on to the one that is.
 */
export async function beginAuthSession(request: Request, host: CurrentHost): Promise<Response> {
  // A prefetch is no visit, and must not use up the code.
  if (/prefetch|prerender/.test(request.headers.get("sec-purpose") ?? "")) return new Response(null, { status: 503 });
  const { pathname, searchParams } = new URL(request.url);
  const canonical = await canonicalUrl(host, pathname + sentQuery(request));
  if (canonical) return redirectTo(canonical);
  const codes = searchParams.getAll("auth_session_code");
  const [code = ""] = codes.length === 1 ? codes : [];
  const previousToken = await readSessionToken();
  const binding = await readHandOverBinding(code);
  const asked = await currentRequest();
  const outcome = await createAuthSession(host, { code, binding, previousToken }, asked);
  if (outcome.type === "invalid_auth_code") {
    // After a reload or "back" the code is used up: the session exists, or the person logs in.
    return redirectTo(host.origin + pathWith("/login", outcome.origin));
  }
  if (outcome.movedInteraction) await addTie(asked.ties ?? [], outcome.movedInteraction, INTERACTION_SECONDS);
  await setSessionToken(outcome.token, outcome.maxAgeSeconds);
  return redirectTo(outcome.destination);
}

function redirectTo(location: string): Response {
  return new Response(null, {
    status: 302,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}
