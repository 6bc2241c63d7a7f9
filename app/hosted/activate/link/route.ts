import { currentHost } from "@/lib/hosts/current";
import { holdLinkToken } from "@/lib/sessions/cookie";

/**
 * Where mails lead. Moves the token out of the URL, where histories, logs and other sites could see it, and spends nothing: scanners open
 * links too.
 */
export async function GET(request: Request): Promise<Response> {
  if (!(await currentHost())) return new Response(null, { status: 404 });
  const token = new URL(request.url).searchParams.get("email_auth_code") ?? "";
  const linkId = await holdLinkToken(token);
  return new Response(null, {
    status: 303,
    headers: { Location: linkId ? `/activate?link=${linkId}` : "/activate", "Cache-Control": "private, no-store" },
  });
}
