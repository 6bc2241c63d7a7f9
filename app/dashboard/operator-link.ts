import { redirect } from "next/navigation";
import { onDashboardHost } from "@/lib/hosts/current";
import { linkIdIn, linkIdOf, tokenIn } from "@/lib/secrets/operator-links";
import { dropOperatorLink, holdOperatorLink, readOperatorLink } from "@/lib/sessions/cookie";

export type LinkQuery = Promise<{ link?: string | string[]; token?: string | string[] }>;

/** What a page knows of the link that led to it. `id` names its token in a URL; `forgotten`: this browser opened no such link, or too long ago. */
export type RememberedLink =
  | { type: "remembered"; id: string; token: string }
  | { type: "forgotten" }
  | { type: "none" };

/**
 * Answers the request that an operator's link leads to. Moves the token from the URL, where histories, logs and other sites could see it, into
 * a cookie. It doesn't use the link up: mail scanners open links too.
 *
 * @param page where the link is used
 */
export async function rememberLink(request: Request, page: `/${string}`): Promise<Response> {
  if (!(await onDashboardHost())) return new Response(null, { status: 404 });
  const token = tokenIn(new URL(request.url).searchParams.get("token"));
  if (token) await holdOperatorLink(linkIdOf(token), token);
  const location = `${page}?link=${token ? linkIdOf(token) : "none"}`;
  return new Response(null, { status: 303, headers: { Location: location, "Cache-Control": "private, no-store" } });
}

/** The link that a page was opened with. In old mails the token stands in the page's own URL: then it is moved into a cookie first. */
export async function rememberedLink(query: LinkQuery, page: `/${string}`): Promise<RememberedLink> {
  const { link, token } = await query;
  if (token !== undefined) redirect(`${page}/link?token=${tokenIn(token) ?? "none"}`);
  const linkId = linkIdIn(link);
  if (!linkId) return { type: "none" };
  const found = await rememberedToken(linkId);
  return found ? { type: "remembered", id: linkId, token: found } : { type: "forgotten" };
}

/** The token of a link, for an action that is called from the link's page. Undefined where this browser has none by that id. */
export async function rememberedToken(link: unknown): Promise<string | undefined> {
  const linkId = linkIdIn(link);
  return linkId && tokenIn(await readOperatorLink(linkId));
}

/** Called once a link is used up. */
export async function forgetLink(link: unknown): Promise<void> {
  const linkId = linkIdIn(link);
  if (linkId) await dropOperatorLink(linkId);
}
