import { currentHost } from "@/lib/hosts/current";
import { holdLinkToken } from "@/lib/sessions/cookie";

/**
 * Where links in mails lead. Moves the token out of the URL, where histories, logs and other sites could see it, and spends nothing: scanners
 * open links too.
 *
 * @param path of the page that the link is for
 */
export async function holdLink(request: Request, path: string): Promise<Response> {
  if (!(await currentHost())) return new Response(null, { status: 404 });
  const token = new URL(request.url).searchParams.get("email_auth_code") ?? "";
  const linkId = await holdLinkToken(token);
  // Without a token the page must not take the visit for one that has no link to it.
  const location = `${path}?link=${linkId ?? "none"}`;
  return new Response(null, { status: 303, headers: { Location: location, "Cache-Control": "private, no-store" } });
}
