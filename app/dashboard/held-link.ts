import { redirect } from "next/navigation";
import { onDashboardHost } from "@/lib/hosts/current";
import { linkIdIn, linkIdOf, tokenIn } from "@/lib/secrets/operator-links";
import { dropOperatorLink, holdOperatorLink, readOperatorLink } from "@/lib/sessions/cookie";

export type LinkQuery = Promise<{ link?: string | string[]; token?: string | string[] }>;

/** What a page knows of the link that led to it. `forgotten`: this browser opened none by that name, or too long ago. */
export type HeldLink = { type: "held"; link: string; token: string } | { type: "forgotten" } | { type: "none" };

/**
 * Where an operator's link leads. Moves the token out of the URL, where histories, logs and other sites could see it, and spends nothing:
 * scanners open links too.
 *
 * @param page that the link is for
 */
export async function holdLink(request: Request, page: `/${string}`): Promise<Response> {
  if (!(await onDashboardHost())) return new Response(null, { status: 404 });
  const token = tokenIn(new URL(request.url).searchParams.get("token"));
  if (token) await holdOperatorLink(linkIdOf(token), token);
  const location = `${page}?link=${token ? linkIdOf(token) : "none"}`;
  return new Response(null, { status: 303, headers: { Location: location, "Cache-Control": "private, no-store" } });
}

/** The link that a page was opened with. One whose token still stands in the page's own URL, as in mails of long ago, is held first. */
export async function heldLink(query: LinkQuery, page: `/${string}`): Promise<HeldLink> {
  const { link, token } = await query;
  if (token !== undefined) redirect(`${page}/link?token=${tokenIn(token) ?? "none"}`);
  const linkId = linkIdIn(link);
  if (!linkId) return { type: "none" };
  const held = await heldToken(linkId);
  return held ? { type: "held", link: linkId, token: held } : { type: "forgotten" };
}

/** The token behind a link's name, where an action is called from the link's page. */
export async function heldToken(link: unknown): Promise<string | undefined> {
  const linkId = linkIdIn(link);
  return linkId && tokenIn(await readOperatorLink(linkId));
}

/** A link that was spent is not kept. */
export async function forgetLink(link: unknown): Promise<void> {
  const linkId = linkIdIn(link);
  if (linkId) await dropOperatorLink(linkId);
}
