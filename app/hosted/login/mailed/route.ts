import { currentHost, currentRequest, sentQuery } from "@/lib/hosts/current";
import { canonicalUrl } from "@/lib/hosts/resolve";
import { mailedLoginUrl } from "@/lib/login/tenant-login";

/** Where the link to a login page in a mail leads, when its reader came with something that the mail does not hold itself. */
export async function GET(request: Request): Promise<Response> {
  const host = await currentHost();
  if (!host) return new Response(null, { status: 404 });
  const { pathname, searchParams } = new URL(request.url);
  const sent = { mail: searchParams.get("mail") ?? "", tenant: searchParams.get("tenant") ?? "" };
  const canonical = await canonicalUrl(host, pathname + sentQuery(request));
  const location = canonical ?? (await mailedLoginUrl(host, sent, await currentRequest()));
  return new Response(null, { status: 303, headers: { Location: location, "Cache-Control": "private, no-store" } });
}
